"""Smaller pictures are averages, never samples; squares come from the middle."""

import cv2
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import read_picture
from cnnviz.vision.encode import as_jpeg
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import (
    middle_square,
    resize_picture,
    scaled,
    small_grid,
    square,
    thumbnail,
    to_grey,
    within,
)

RNG = np.random.default_rng(0)


def picture(height: int, width: int) -> Picture:
    pixels = RNG.random((height, width, 3)).astype(np.float32)
    return Picture(pixels=pixels, name="noise", digest="0")


def test_shrinking_by_a_whole_factor_gives_the_means_of_blocks():
    pixels = RNG.random((12, 20, 3)).astype(np.float32)
    means = pixels.reshape(3, 4, 5, 4, 3).mean((1, 3))
    assert np.allclose(scaled(pixels, 3, 5), means, atol=1e-6)


@pytest.mark.parametrize(
    ("size", "expected"), [((300, 600), (50, 100)), ((600, 300), (100, 50)), ((9, 8), (9, 8))]
)
def test_within_keeps_the_shape_and_never_enlarges(size, expected):
    assert within(np.zeros((*size, 3), np.float32), 100).shape[:2] == expected


def test_the_middle_square_leaves_as_much_on_either_side():
    pixels = np.arange(7)[None].repeat(3, 0)
    assert middle_square(pixels).tolist() == [[2, 3, 4]] * 3


def test_grey_is_opencvs_grey():
    pixels = RNG.random((5, 7, 3)).astype(np.float32)
    assert np.allclose(to_grey(pixels), cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), atol=1e-5)
    assert to_grey(np.ones((1, 1, 3), np.float32)).item() == pytest.approx(1)


def test_a_resized_picture_keeps_its_name_and_cannot_be_written_to():
    small = resize_picture(picture(300, 600), 100)
    assert (small.size, small.name, small.digest) == ((50, 100), "noise", "0")
    assert not small.pixels.flags.writeable


@pytest.mark.parametrize("size", [(300, 500), (5, 3), (1, 1)])
def test_squares_have_the_wanted_side_also_from_smaller_pictures(size):
    assert square(picture(*size).pixels, 64).shape == (64, 64, 3)
    assert thumbnail(picture(*size), 64).shape == (64, 64, 3)
    assert small_grid(picture(*size), 8).shape == (8, 8)


def test_a_cell_of_the_small_grid_is_the_mean_grey_of_its_area():
    large = picture(80, 80)
    means = to_grey(large.pixels).reshape(8, 10, 8, 10).mean((1, 3))
    assert np.allclose(small_grid(large, 8), means, atol=1e-5)


@pytest.mark.parametrize("call", [within, square])
def test_a_side_of_zero_is_refused(call):
    with pytest.raises(InvalidValue, match="at least 1, not 0"):
        call(picture(4, 4).pixels, 0)
    with pytest.raises(InvalidValue, match="at least 1, not 0"):
        small_grid(picture(4, 4), 0)


def test_a_packed_picture_is_nearly_the_same_when_read_again():
    smooth = scaled(RNG.random((4, 4, 3)).astype(np.float32), 64, 64)
    again = read_picture(as_jpeg(smooth), name="packed.jpg")
    assert again.notes == ()
    assert np.abs(again.pixels - smooth).mean() < 0.01
    with pytest.raises(InvalidValue, match="quality 0 must be from 1 to 100"):
        as_jpeg(smooth, quality=0)
