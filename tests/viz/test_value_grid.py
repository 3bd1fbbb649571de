"""The grid of numbers: one cell a number, on a scale that is fixed at zero."""

import numpy as np
import pytest

from cnnviz.viz import theme
from cnnviz.viz.value_grid import ROOM_FOR_NUMBERS, value_grid

WORDS = {"row": "Zeile", "column": "Spalte", "value": "Wert"}


def heat(values, **options):
    return value_grid(values, **WORDS, **options).data[0]


def test_every_number_has_a_cell_with_the_first_row_on_top():
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    figure = value_grid(values, **WORDS)
    drawn = figure.data[0]
    np.testing.assert_array_equal(drawn.z, values)
    assert list(drawn.x) == [1, 2, 3, 4] and list(drawn.y) == [1, 2, 3]
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.yaxis.scaleanchor == "x"  # square cells


def test_magnitudes_stand_on_viridis_from_zero_up():
    drawn = heat([[1.0, 3.0]])
    assert (drawn.zmin, drawn.zmax) == (0, 3)
    assert [colour for _, colour in drawn.colorscale] == [colour for _, colour in theme.SEQUENTIAL]


def test_numbers_of_both_signs_stand_on_a_diverging_scale_with_zero_in_the_middle():
    drawn = heat([[-1.0, 3.0]])
    assert (drawn.zmin, drawn.zmax) == (-3, 3)
    assert [colour for _, colour in drawn.colorscale] == [colour for _, colour in theme.DIVERGING]


def test_an_empty_map_has_a_scale_too():
    drawn = heat(np.zeros((7, 7)))
    assert drawn.zmin == 0 < drawn.zmax
    assert not np.any(drawn.z)


@pytest.mark.parametrize(("columns", "written"), [(ROOM_FOR_NUMBERS, True), (ROOM_FOR_NUMBERS + 1, False)])
def test_numbers_are_written_only_where_they_fit(columns, written):
    notes = value_grid(np.ones((2, columns)), **WORDS).layout.annotations
    assert len(notes) == (2 * columns if written else 0)


def test_each_number_stands_in_its_own_cell():
    values = np.array([[0.5, -1.25], [-0.001, 2.0], [3.0, 0.125]])
    notes = {(note.y, note.x): note.text for note in value_grid(values, **WORDS).layout.annotations}
    assert notes == {
        (1, 1): "0.50", (1, 2): "−1.25", (2, 1): "0.00", (2, 2): "2.00", (3, 1): "3.00", (3, 2): "0.12",
    }  # fmt: skip


@pytest.mark.parametrize("least", [0, -1], ids=["magnitudes", "signed"])
def test_every_number_can_be_read_on_its_colour(least):
    values = np.linspace(least, 1, 100).reshape(10, 10)
    figure = value_grid(values, **WORDS)
    places = [place for place, _ in figure.data[0].colorscale]
    colours = np.array([theme.rgb(colour) for _, colour in figure.data[0].colorscale])
    for note, value in zip(figure.layout.annotations, values.ravel(), strict=True):
        place = (value - least) / (1 - least)
        ground = [np.interp(place, places, colours[:, i]) for i in range(3)]
        assert contrast(theme.rgb(note.font.color), ground) >= 4.5, (value, note.font.color)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_words_of_the_hover_are_those_given():
    assert all(word in heat([[1.0]]).hovertemplate for word in WORDS.values())
