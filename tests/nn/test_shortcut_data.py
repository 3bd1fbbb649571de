"""Drawn shapes with marks: the mark stands where the rule says, and nothing else differs."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.shortcut_data import (
    CHANGES,
    CORNERS,
    PLACES,
    RULES,
    SIDE,
    altered,
    drawn_shape,
    marked_shapes,
    plant,
)

COUNT = 40


def centre_of_mark(picture):
    """Row and column of the middle of what is white, as shares of the sides."""
    rows, columns = np.nonzero((picture == 1).all(axis=2))
    return rows.mean() / picture.shape[0], columns.mean() / picture.shape[1]


@pytest.mark.parametrize("size", [(SIDE, SIDE), (200, 300)])
def test_a_mark_stands_in_its_corner_whatever_the_size(size):
    grey = np.full((*size, 3), 0.5, np.float32)
    for place in CORNERS:
        row, column = centre_of_mark(plant(grey, place))
        assert (row < 0.2) == place.startswith("top") and (column < 0.2) == place.endswith("left")
        assert min(abs(row - 0.5), abs(column - 0.5)) > 0.3
    assert (grey == 0.5).all()
    np.testing.assert_array_equal(plant(grey, "none"), grey)


def test_the_mark_in_the_middle_of_the_top_is_in_no_corner():
    row, column = centre_of_mark(plant(np.zeros((SIDE, SIDE, 3), np.float32), "top_middle"))
    assert row < 0.2 and column == pytest.approx(0.5, abs=0.02)


def test_telling_marks_tell_the_class_and_wrong_ones_another():
    telling, wrong = (marked_shapes(COUNT, rule=rule, seed=5) for rule in ("telling", "wrong"))
    assert [CORNERS.index(place) for place in telling.places] == telling.labels.tolist()
    said = np.array([CORNERS.index(place) for place in wrong.places])
    assert (said != wrong.labels).all()
    assert {*zip(wrong.labels.tolist(), said.tolist(), strict=True)} == {
        (a, b) for a in range(4) for b in range(4) if a != b
    }


def test_the_rules_change_the_mark_alone():
    plain, telling = (marked_shapes(8, rule=rule, seed=5) for rule in ("none", "telling"))
    for bare, marked, place in zip(plain.pictures, telling.pictures, telling.places, strict=True):
        np.testing.assert_array_equal(plant(bare, place), marked)
        assert bare.max() < 1 == marked.max()  # no drawing is as bright as the mark
    np.testing.assert_array_equal(plain.labels, telling.labels)


def test_a_picture_depends_on_seed_and_number_alone():
    np.testing.assert_array_equal(marked_shapes(9, rule="none", seed=2).pictures[6], drawn_shape(6, seed=2))
    assert (drawn_shape(6, seed=2) != drawn_shape(6, seed=3)).any()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_does_what_it_is_called(change):
    bare, place = drawn_shape(0), "top_left"
    before, after = plant(bare, place), altered(bare, place, change)
    assert after.shape == before.shape and after.dtype == np.float32
    if change == "nothing":
        np.testing.assert_array_equal(after, before)
    elif change == "mirror":
        np.testing.assert_array_equal(after, before[:, ::-1])
    elif change == "shape":
        assert centre_of_mark(after) == centre_of_mark(before)
        assert after[10:, 10:].std() < before[10:, 10:].std() / 2
    else:
        np.testing.assert_array_equal(after, plant(bare, change))


def test_unknown_words_are_named_with_the_known_ones():
    bare = drawn_shape(0)
    with pytest.raises(InvalidValue, match=f"place left is not one of {', '.join(PLACES)}"):
        plant(bare, "left")
    with pytest.raises(InvalidValue, match="change eat is not one of nothing"):
        altered(bare, "none", "eat")
    with pytest.raises(InvalidValue, match=f"rule maybe is not one of {', '.join(RULES)}"):
        marked_shapes(4, rule="maybe", seed=0)
