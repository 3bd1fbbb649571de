import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import read_picture
from cnnviz.vision.overlay import enlarge_cells, overlay, write_png

PIXELS = np.random.default_rng(0).random((6, 8, 3)).astype(np.float32)
COLOURS = np.linspace([0, 0, 0], [1, 0, 0], 256).astype(np.float32)


def test_an_empty_map_leaves_the_picture_as_it_is():
    np.testing.assert_array_equal(overlay(PIXELS, np.zeros((6, 8), np.float32), COLOURS), PIXELS)


def test_full_opacity_where_the_map_is_one_shows_the_colour_alone():
    mixed = overlay(PIXELS, np.ones((6, 8), np.float32), COLOURS, opacity=1)
    np.testing.assert_allclose(mixed, np.broadcast_to(COLOURS[-1], PIXELS.shape))


@pytest.mark.parametrize("opacity", [-0.1, 1.1, float("nan")])
def test_an_opacity_outside_zero_to_one_is_refused(opacity):
    with pytest.raises(InvalidValue, match="opacity"):
        overlay(PIXELS, np.zeros((6, 8), np.float32), COLOURS, opacity=opacity)


def test_a_map_of_another_size_is_refused():
    with pytest.raises(InvalidValue, match="size"):
        overlay(PIXELS, np.zeros((7, 7), np.float32), COLOURS)


def test_enlarged_cells_hold_the_numbers_of_the_grid_and_no_others():
    grid = np.arange(49, dtype=np.float32).reshape(7, 7)
    large = enlarge_cells(grid, 70, 140)
    np.testing.assert_array_equal(large[5::10, 10::20], grid)
    assert set(np.unique(large)) == set(np.unique(grid))


def test_a_written_picture_is_read_back(tmp_path):
    write_png(PIXELS, tmp_path / "p.png")
    assert np.abs(read_picture(tmp_path / "p.png").pixels - PIXELS).max() <= 0.5 / 255 + 1e-6
    with pytest.raises(InvalidValue, match="cannot be written"):
        write_png(PIXELS, tmp_path / "missing" / "p.png")
