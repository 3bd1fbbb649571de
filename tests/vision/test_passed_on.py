"""What saving, blurring and scaling do to a picture."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.passed_on import WAYS, passed_on


@pytest.fixture
def noise():
    return np.random.default_rng(0).random((33, 48, 3), np.float32)


@pytest.mark.parametrize("way", WAYS)
def test_size_kind_and_range_stay(noise, way):
    after = passed_on(noise, way)
    assert after.shape == noise.shape and after.dtype == np.float32
    assert after.min() >= 0 and after.max() <= 1
    assert (after != noise).any()


@pytest.mark.parametrize("way", WAYS)
def test_a_plain_picture_keeps_its_colour(way):
    plain = np.full((32, 32, 3), [1.0, 0.6, 0.2], np.float32)
    np.testing.assert_allclose(passed_on(plain, way), plain, atol=0.02)


def test_rounding_moves_a_pixel_by_half_a_grey_level_at_most(noise):
    after = passed_on(noise, "rounded")
    assert np.abs(after - noise).max() <= 0.5 / 255 + 1e-6
    np.testing.assert_allclose(after * 255, np.rint(after * 255), atol=1e-4)


def test_each_of_the_others_loses_more_than_rounding_and_coarser_jpeg_more_than_fine(noise):
    lost = {way: float(np.abs(passed_on(noise, way) - noise).mean()) for way in WAYS}
    assert lost["rounded"] == min(lost.values())
    assert lost["jpeg_50"] > lost["jpeg_90"]


def test_an_unknown_way_is_named():
    with pytest.raises(InvalidValue, match="way fax is not one of rounded"):
        passed_on(np.zeros((4, 4, 3), np.float32), "fax")
