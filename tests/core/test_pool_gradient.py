"""Where pooling sends the error: the same as TensorFlow's own derivative, and none of it is lost."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.pool_gradient import pool_gradient
from cnnviz.nn.runtime import load_keras

PICTURES = st.tuples(st.integers(3, 7), st.integers(3, 7), st.integers(1, 3)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(-3, 3).map(float))
)
PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))
MODES = st.sampled_from(["max", "average", "min"])


@pytest.mark.parametrize("mode", ["max", "average", "min"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("size", "pool", "strides"),
    list(product([(6, 6), (5, 7)], [2, 3, (3, 2)], [1, 2, 3, (2, 1)])),
)
def test_the_gradient_equals_that_of_tensorflow(size, pool, strides, padding, mode):
    keras = load_keras()
    import tensorflow as tf

    rng = np.random.default_rng(5)
    # few different values: many windows have several winners
    image = rng.integers(-2, 2, (*size, 2)).astype(np.float32)
    layers = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
    sign, kind = (-1, "max") if mode == "min" else (1, mode)
    trace = trace_pool2d(image, pool, strides=strides, padding=padding, mode=mode)
    upstream = rng.normal(size=trace.output.shape).astype(np.float32)

    batch = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(batch)
        output = sign * layers[kind](pool, strides, padding)(sign * batch)
    expected = tape.gradient(output, batch, output_gradients=tf.constant(upstream[None]))

    np.testing.assert_allclose(pool_gradient(trace, upstream), expected.numpy()[0], atol=1e-5)


@given(PICTURES, PAIRS, PAIRS, st.sampled_from(["valid", "same", "full"]), MODES, st.integers(0, 9))
def test_no_error_is_lost_and_none_is_invented(picture, pool_size, strides, padding, mode, seed):
    trace = trace_pool2d(picture, pool_size, strides=strides, padding=padding, mode=mode)
    upstream = np.random.default_rng(seed).normal(size=trace.output.shape)

    found = pool_gradient(trace, upstream)

    np.testing.assert_allclose(found.sum(axis=(0, 1)), upstream.sum(axis=(0, 1)), atol=1e-4)


@given(PICTURES, PAIRS, st.sampled_from(["max", "average", "min"]))
def test_the_gradient_is_the_slope_of_the_output(picture, pool_size, mode):
    # all pixels differ by at least 1, so that a step of a quarter changes no winner
    picture = np.arange(picture.size, dtype=float).reshape(picture.shape)[::-1, ::-1]
    trace = trace_pool2d(picture, pool_size, mode=mode)
    found = pool_gradient(trace, np.ones(trace.output.shape))
    for place in [(0, 0, 0), (2, 1, 0), (1, 2, picture.shape[2] - 1)]:
        moved = picture.copy()
        moved[place] += 0.25
        after = trace_pool2d(moved, pool_size, mode=mode).output
        np.testing.assert_allclose((after - trace.output).sum() / 0.25, found[place], atol=1e-3)


def test_the_first_of_equal_maxima_gets_the_whole_error():
    trace = trace_pool2d(np.full((2, 2), 4.0))
    assert pool_gradient(trace, [[8]])[:, :, 0].tolist() == [[8, 0], [0, 0]]


def test_a_pixel_that_wins_several_windows_gets_the_error_of_each():
    trace = trace_pool2d([[0, 0, 0], [0, 9, 0], [0, 0, 0]], 2, strides=1)
    assert pool_gradient(trace, [[1, 2], [3, 4]])[:, :, 0].tolist() == [[0, 0, 0], [0, 10, 0], [0, 0, 0]]


def test_a_pixel_that_no_window_reaches_gets_no_error():
    trace = trace_pool2d(np.ones((3, 3)), 2, mode="average")
    assert pool_gradient(trace, [[4]])[:, :, 0].tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]


def test_the_gradient_is_read_only_float32_of_the_pictures_shape():
    found = pool_gradient(trace_pool2d(np.ones((5, 4, 2)), 2), np.ones((2, 2, 2)))
    assert found.shape == (5, 4, 2)
    assert found.dtype == np.float32
    assert not found.flags.writeable


@pytest.mark.parametrize(
    ("upstream", "sentence"),
    [
        ([[1, 1]], "upstream of shape (1, 2, 1) must have the shape of the output, (1, 1, 1)"),
        (1, "upstream of shape () must have the shape of the output, (1, 1, 1)"),
        ([[float("inf")]], "upstream[0, 0] is inf: each cell must be a finite number"),
    ],
)
def test_wrong_errors_get_a_sentence(upstream, sentence):
    with pytest.raises(InvalidValue) as caught:
        pool_gradient(trace_pool2d(np.ones((2, 2))), upstream)
    assert str(caught.value) == sentence
