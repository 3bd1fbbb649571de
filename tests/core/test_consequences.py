"""What changes of a picture do: a map that follows what it shows agrees, one that stays behind does not."""

import numpy as np
import pytest

from cnnviz.core.consequences import map_agreement, read_map, summarise
from cnnviz.core.errors import InvalidValue
from cnnviz.core.heatmap import upsample

SIZE = (64, 64)


def hill(x, y, *, cells=16, width=2.5):
    rows, columns = np.mgrid[0:cells, 0:cells]
    return np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * width**2))


def about_the_middle(inner):
    there, back = np.eye(3), np.eye(3)
    there[:2, 2], back[:2, 2] = -31.5, 31.5
    return back @ np.array(inner, float) @ there


def turned(degrees):
    angle = np.deg2rad(degrees)
    return about_the_middle(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )


def moved_with(matrix, map_):
    """The map of a network that follows its animal: each cell reads where its middle came from."""
    cells = len(map_)
    middles = (np.arange(cells) + 0.5) * SIZE[0] / cells - 0.5
    y, x = (grid.ravel() for grid in np.meshgrid(middles, middles, indexing="ij"))
    from_x, from_y, _ = matrix @ np.stack([x, y, np.ones_like(x)])
    return read_map(map_, from_y, from_x, SIZE).reshape(cells, cells)


@pytest.mark.parametrize(
    "matrix",
    [
        turned(30),
        turned(-120),
        about_the_middle(np.diag([-1, 1, 1])),
        about_the_middle([[1.2, 0.1, -12], [0, 0.8, 6], [0, 0, 1]]),
    ],
    ids=["turned", "turned far", "mirrored", "zoomed, slanted and moved"],
)
def test_a_map_that_follows_agrees_and_one_that_stays_behind_does_not(matrix):
    original = hill(12, 3)
    assert map_agreement(original, moved_with(matrix, original), matrix, SIZE) > 0.97
    assert map_agreement(original, original, matrix, SIZE) < 0.7


def test_the_same_map_of_an_unchanged_picture_agrees_entirely_at_any_scale():
    original = hill(4, 9)
    assert map_agreement(original, 7 * original + 2, np.eye(3), SIZE) == pytest.approx(1)
    assert map_agreement(original, -original, np.eye(3), SIZE) == pytest.approx(-1)


def test_what_left_the_picture_and_what_filled_its_edge_are_not_counted():
    matrix = np.array([[1, 0, 32], [0, 1, 0], [0, 0, 1.0]])  # the left half left, the right half is filled
    original = hill(12, 8)
    changed = moved_with(matrix, original)
    noisy = changed.copy()
    noisy[:, 9:] = 50.0
    agreement = map_agreement(original, noisy, matrix, SIZE)
    assert agreement == pytest.approx(map_agreement(original, changed, matrix, SIZE), abs=0.02)
    assert agreement > 0.97


@pytest.mark.parametrize("changed", [np.zeros((16, 16)), np.full((16, 16), 3.0)])
def test_an_empty_or_even_map_cannot_be_compared(changed):
    assert np.isnan(map_agreement(hill(8, 8), changed, np.eye(3), SIZE))


def test_two_pictures_that_share_almost_nothing_cannot_be_compared():
    far = np.array([[1, 0, 60], [0, 1, 0], [0, 0, 1.0]])
    assert np.isnan(map_agreement(hill(8, 8), hill(8, 8), far, SIZE))


def test_a_map_is_read_between_its_cells_as_it_is_enlarged():
    map_ = np.random.default_rng(3).random((5, 7))
    y, x = (grid.ravel() for grid in np.mgrid[0:20, 0:21].astype(float))
    assert read_map(map_, y, x, (20, 21)).reshape(20, 21) == pytest.approx(upsample(map_, (20, 21)), abs=1e-6)


def test_the_summary_speaks_of_the_class_of_the_unchanged_picture():
    found = summarise(
        [0.1, 0.7, 0.2], [[0.0, 0.9, 0.1], [0.5, 0.3, 0.2], [0.1, 0.5, 0.4]], [0.8, np.nan, 0.4]
    )
    assert (found.class_index, found.unchanged, found.count) == (1, 0.7, 3)
    assert found.shares.tolist() == [0.9, 0.3, 0.5]
    assert found.kept.tolist() == [True, False, True]
    assert found.worst == 1 and found.answers[found.worst] == 0
    assert found.compared.tolist() == [0.8, 0.4]


@pytest.mark.parametrize(
    ("changed", "agreement"),
    [([[0.5, 0.5]], [0.1]), ([[0.1, 0.2, 0.7]], [0.1, 0.2]), ([0.1, 0.2, 0.7], [0.1])],
)
def test_answers_that_do_not_belong_together_are_refused(changed, agreement):
    with pytest.raises(InvalidValue, match="must be"):
        summarise([0.1, 0.7, 0.2], changed, agreement)


def test_a_matrix_without_an_inverse_is_refused():
    with pytest.raises(InvalidValue, match="inverse"):
        map_agreement(hill(8, 8), hill(8, 8), np.zeros((3, 3)), SIZE)
