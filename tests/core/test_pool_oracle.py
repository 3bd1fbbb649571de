"""Pooling equals Keras' own layers, over a grid of shapes and settings."""

from itertools import product

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import global_pool2d, pool2d, trace_pool2d
from cnnviz.nn.runtime import load_keras

SIZES = [(5, 5), (7, 6)]
POOLS = [1, 2, 3, (3, 2), (1, 4)]
STRIDES = [None, 1, 2, 3, (2, 1), (1, 3)]
MODES = ["max", "average", "min"]
EXPLICIT_PADDINGS = [1, (1, 0), ((0, 1), (1, 0)), "full"]


def fits(size, pool, strides, padding):
    try:
        pool2d(np.zeros(size), pool, strides=strides, padding=padding)
    except InvalidValue:
        return False
    return True


KERAS_CASES = [
    case
    for case in product(SIZES, POOLS, STRIDES, ["valid", "same"], MODES)
    if fits(case[0], case[1], case[2], case[3])
]
EXPLICIT_CASES = [
    case
    for case in product(SIZES, POOLS, [1, 2], EXPLICIT_PADDINGS, MODES)
    if fits(case[0], case[1], case[2], case[3])
]


def pictures(size, sign):
    # all values on one side of zero: a pool that padded with zeros would be found out
    return sign * np.random.default_rng(7).uniform(0.1, 1, (*size, 2)).astype(np.float32)


def keras_pool(batch, pool, strides, padding, mode):
    keras = load_keras()
    if mode == "average":
        return np.asarray(keras.layers.AveragePooling2D(pool, strides, padding)(batch))
    sign = 1 if mode == "max" else -1  # Keras has no minimum; it is the maximum of the negative
    return sign * np.asarray(keras.layers.MaxPooling2D(pool, strides, padding)(sign * batch))


@pytest.mark.parametrize(("size", "pool", "strides", "padding", "mode"), KERAS_CASES)
def test_pooling_equals_keras(size, pool, strides, padding, mode):
    for sign in (1, -1):
        image = pictures(size, sign)
        expected = keras_pool(image[None], pool, strides, padding, mode)[0]

        found = pool2d(image, pool, strides=strides, padding=padding, mode=mode)

        assert found.shape == expected.shape
        assert np.abs(found - expected).max() <= 1e-5


@pytest.mark.parametrize(("size", "pool", "strides", "padding", "mode"), EXPLICIT_CASES)
def test_pooling_of_an_explicitly_padded_picture_equals_keras_without_the_padding(
    size, pool, strides, padding, mode
):
    image = pictures(size, -1)
    trace = trace_pool2d(image, pool, strides=strides, padding=padding, mode=mode)
    sides = (*trace.pad, (0, 0))
    if mode == "average":
        share = keras_pool(
            np.pad(np.ones_like(image), sides)[None], trace.pool_size, strides, "valid", "average"
        )
        expected = (
            keras_pool(np.pad(image, sides)[None], trace.pool_size, strides, "valid", "average") / share
        )
    else:
        beyond = -1e30 if mode == "max" else 1e30
        padded = np.pad(image, sides, constant_values=beyond)
        expected = keras_pool(padded[None], trace.pool_size, strides, "valid", mode)

    assert trace.output.shape == expected[0].shape
    assert np.abs(trace.output - expected[0]).max() <= 1e-5


@pytest.mark.parametrize("size", [*SIZES, (1, 1), (1, 9)])
def test_global_pooling_equals_keras(size):
    layers = load_keras().layers
    image = pictures(size, -1)

    average = np.asarray(layers.GlobalAveragePooling2D()(image[None]))[0]
    largest = np.asarray(layers.GlobalMaxPooling2D()(image[None]))[0]
    smallest = -np.asarray(layers.GlobalMaxPooling2D()(-image[None]))[0]

    np.testing.assert_allclose(global_pool2d(image), average, atol=1e-5)
    np.testing.assert_allclose(global_pool2d(image, mode="max"), largest, atol=1e-5)
    np.testing.assert_allclose(global_pool2d(image, mode="min"), smallest, atol=1e-5)


@pytest.mark.parametrize(("pool", "strides", "padding"), [(2, 2, "VALID"), (3, 2, "SAME"), (2, 1, "SAME")])
def test_the_winner_of_a_tie_is_the_one_tensorflow_names(pool, strides, padding):
    load_keras()
    import tensorflow as tf

    image = np.random.default_rng(3).integers(0, 3, (6, 7, 2)).astype(np.float32)
    _, flat = tf.nn.max_pool_with_argmax(image[None], pool, strides, padding)
    flat = flat.numpy()[0]

    trace = trace_pool2d(image, pool, strides=strides, padding=padding.lower())
    (top, _), (left, _) = trace.pad
    rows, columns = trace.argmax[..., 0] - top, trace.argmax[..., 1] - left

    np.testing.assert_array_equal((rows * image.shape[1] + columns) * 2 + np.arange(2), flat)
