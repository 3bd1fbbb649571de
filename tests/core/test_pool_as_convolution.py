"""Average pooling is a convolution with equal weights; maximum pooling is none."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import pool2d, trace_pool2d
from cnnviz.core.pool_as_convolution import average_by_convolution, average_kernel, linearity_gap

PICTURES = st.tuples(st.integers(4, 8), st.integers(4, 8), st.integers(1, 3)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(-9, 9).map(float))
)
PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))


@given(PICTURES, PAIRS, PAIRS)
def test_without_padding_average_pooling_is_a_strided_convolution(picture, pool_size, strides):
    np.testing.assert_allclose(
        average_by_convolution(picture, pool_size, strides=strides),
        pool2d(picture, pool_size, strides=strides, mode="average"),
        atol=1e-5,
    )


@given(PICTURES, PAIRS)
def test_with_padding_the_two_differ_by_the_number_of_pixels_alone(picture, pool_size):
    trace = trace_pool2d(picture, pool_size, padding="same", mode="average")
    share = trace.valid.mean(axis=(2, 3))[:, :, None]
    found = average_by_convolution(picture, pool_size, padding="same")
    np.testing.assert_allclose(found, trace.output * share, atol=1e-5)


@given(PICTURES, PAIRS, PAIRS, st.sampled_from(["max", "min"]))
def test_the_gap_is_the_spread_of_each_window(picture, pool_size, strides, mode):
    high = pool2d(picture, pool_size, strides=strides)
    low = pool2d(picture, pool_size, strides=strides, mode="min")
    sign = 1 if mode == "max" else -1
    gap = linearity_gap(picture, pool_size, strides=strides, mode=mode)
    np.testing.assert_array_equal(gap, sign * (high - low))


@given(PICTURES, PAIRS, st.integers(0, 9))
def test_no_weights_close_the_gap(picture, pool_size, seed):
    gap = linearity_gap(picture, pool_size)[:, :, 0]
    assume(gap.any())
    kernel = np.random.default_rng(seed).normal(size=pool_size)
    there, back = (
        conv2d(sign * picture[:, :, :1], kernel[:, :, None, None], strides=pool_size) for sign in (1, -1)
    )
    np.testing.assert_allclose(there + back, 0, atol=1e-6)


@given(PICTURES, PAIRS, st.sampled_from(["valid", "same"]))
def test_an_average_has_no_gap(picture, pool_size, padding):
    gap = linearity_gap(picture, pool_size, padding=padding, mode="average")
    np.testing.assert_allclose(gap, 0, atol=1e-6)


def test_the_weights_add_up_to_one_in_each_channel():
    kernel = average_kernel((2, 4), 3)
    assert kernel.shape == (2, 4, 1, 3)
    np.testing.assert_allclose(kernel.sum(axis=(0, 1, 2)), 1)


def test_a_channel_less_kernel_is_refused():
    with pytest.raises(InvalidValue, match="channels 0 must be at least 1"):
        average_kernel(2, 0)
