"""Scaling and what a target size costs, by hand and by property."""

import numpy as np
import pytest

from cnnviz.core.batch_scaling import SCALINGS, channel_numbers, scale_batch
from cnnviz.core.errors import InvalidValue
from cnnviz.core.shape_costs import shape_costs


def batch(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (4, 6, 5, 3)).astype(np.float32)


def test_each_scaling_brings_the_numbers_where_it_says():
    pictures = batch()
    measured = channel_numbers(pictures / 255)
    numbers = {"mean": measured.means, "deviation": measured.deviations}
    assert np.array_equal(scale_batch(pictures, "none"), pictures)
    assert np.allclose(scale_batch(pictures, "rescale"), pictures / 255)
    alone = scale_batch(pictures, "samplewise")
    assert np.allclose(alone.mean((1, 2, 3)), 0, atol=1e-5) and np.allclose(
        alone.std((1, 2, 3)), 1, atol=1e-4
    )
    together = channel_numbers(scale_batch(pictures, "featurewise", **numbers))
    assert np.allclose(together.means, 0, atol=1e-5) and np.allclose(together.deviations, 1, atol=1e-4)
    assert not np.allclose(scale_batch(pictures, "featurewise", **numbers).mean((1, 2, 3)), 0, atol=1e-3)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_picture_of_one_grey_divides_by_nothing(scaling):
    even = np.full((1, 4, 4, 3), 9, np.float32)
    assert np.isfinite(scale_batch(even, scaling, mean=(0, 0, 0), deviation=(0, 0, 0))).all()


def test_a_scaling_without_its_numbers_is_refused():
    with pytest.raises(InvalidValue, match="each of the 3 channels"):
        scale_batch(batch(), "featurewise")
    with pytest.raises(InvalidValue, match="scaling minmax"):
        scale_batch(batch(), "minmax")


def test_what_cropping_loses_is_what_padding_leaves_empty():
    heights, widths = np.array([300, 400, 100, 50]), np.array([400, 300, 100, 500])
    costs = shape_costs(heights, widths, (60, 90))
    assert np.allclose(costs.lost, costs.empty)
    assert np.allclose(1 - costs.lost, 1 / costs.distortion)
    assert costs.stretch[0] == pytest.approx((90 / 400) / (60 / 300))
    assert shape_costs([60], [90], (120, 180)).distortion[0] == 1


def test_a_side_of_no_pixel_is_refused():
    with pytest.raises(InvalidValue, match="at least 1 pixel"):
        shape_costs([0], [3], (5, 5))
