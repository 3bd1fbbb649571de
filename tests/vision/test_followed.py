"""One pixel followed by hand is the pixel of the picture, and one warp is sharper than several."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.augment import apply
from cnnviz.vision.augmentation_settings import FILL_MODES, AugmentationSettings
from cnnviz.vision.draws import Draw, draw
from cnnviz.vision.followed import (
    empty_share,
    follow,
    one_after_the_other,
    sharpness,
    without_colours,
)
from cnnviz.vision.marked import marked

PICTURE = np.random.default_rng(0).random((14, 11, 3), np.float32)
RANGES = AugmentationSettings(
    rotation_range=180, shear_range=40, width_shift_range=0.9, height_shift_range=0.9, zoom_range=0.7,
    crop=0.6, horizontal_flip=True, vertical_flip=True,
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(0, 10), st.integers(0, 13), st.sampled_from(FILL_MODES))
def test_a_followed_pixel_is_the_one_of_the_picture(seed, column, row, fill_mode):
    values = draw(RANGES, PICTURE.shape[:2], np.random.default_rng(seed))
    found = follow(PICTURE, values, column, row, fill_mode=fill_mode, cval=0.3)
    shown = apply(PICTURE, values, fill_mode=fill_mode, cval=0.3)[row, column]
    assert found.colour == pytest.approx(shown, abs=1e-4)
    assert sum(one.weight for one in found.neighbours) == pytest.approx(1)


def test_a_quarter_turn_takes_each_pixel_whole():
    found = follow(PICTURE[:11], Draw(theta=90), 2, 3)
    assert [one.weight for one in found.neighbours] == [1, 0, 0, 0]


def test_a_pixel_beyond_the_picture_is_refused():
    with pytest.raises(InvalidValue, match="column 11 must be below 11"):
        follow(PICTURE, Draw(), 11, 0)


def test_the_share_from_outside_is_the_share_that_is_filled():
    values = Draw(theta=30, tx=3)
    filled = apply(np.ones_like(PICTURE), values, fill_mode="constant", cval=0)[:, :, 0] == 0
    assert empty_share(values, PICTURE.shape[:2]) == pytest.approx(filled.mean())
    assert empty_share(Draw(flip_horizontal=True), (14, 11)) == 0


def test_warps_one_after_the_other_end_at_the_same_place_but_blurred():
    ramp = np.add.outer(np.arange(40), 2 * np.arange(40))[..., None].astype(np.float32) / 120
    values = Draw(theta=7, tx=1.5, shear=4, zx=0.9, zy=0.95)
    many, times = one_after_the_other(ramp, values)
    assert times == 4
    middle = np.s_[12:28, 12:28]  # a ramp survives interpolation, but for what comes in from outside
    assert many[middle] == pytest.approx(apply(ramp, values)[middle], abs=1e-4)
    noisy = np.random.default_rng(0).random((40, 40, 1), np.float32)
    assert sharpness(one_after_the_other(noisy, values)[0]) < 0.8 * sharpness(apply(noisy, values))


def test_without_colours_leaves_what_moves_pixels():
    moving = Draw(theta=3, crop=0.2, crop_left=0.1, flip_vertical=True)
    assert without_colours(Draw(**{**vars(moving), "hue": 0.1, "noise": 0.2, "cutout": 3})) == moving


def test_a_ring_surrounds_its_place_and_nothing_is_marked_outside():
    ground = np.full((20, 30, 3), 0.5, np.float32)
    large = marked(ground, 10, 5, colour=(1, 0, 0), times=10)
    rows, columns = np.nonzero((large == (1, 0, 0)).all(axis=2))
    assert (rows.min() + rows.max()) / 2 == pytest.approx(10 * 5.5 - 0.5, abs=1)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(10 * 10.5 - 0.5, abs=1)
    assert (large[54, 104] == 0.5).all()  # the pixel itself stays to be seen
    assert (marked(ground, 40, 5, colour=(1, 0, 0)) == 0.5).all()
