"""Transposed convolution equals Keras' own layer, over a grid of shapes and settings."""

from itertools import product

import numpy as np
import pytest

from cnnviz.core.conv_transpose import conv2d_transpose, trace_conv2d_transpose
from cnnviz.nn.runtime import load_keras

SIZES = [(3, 3), (4, 6)]
KERNELS = [(1, 1), (2, 2), (3, 3), (4, 4), (3, 2), (1, 5), (5, 4)]
STRIDES = [1, 2, 3, 5, (2, 1), (1, 3), (4, 2)]
CHANNELS_FILTERS = [(1, 1), (3, 2), (2, 4)]
GRID = list(product(SIZES, KERNELS, STRIDES, ["valid", "same"]))
CASES = [
    (*case, *CHANNELS_FILTERS[index % len(CHANNELS_FILTERS)], index % 4 > 0)
    for index, case in enumerate(GRID)
]
DILATED = list(product(SIZES[1:], KERNELS, [2, 3, (2, 1), (1, 3)], ["valid", "same"]))


def keras_output(image, weights, bias, **settings):
    keras = load_keras()
    layer = keras.layers.Conv2DTranspose(
        weights.shape[2], weights.shape[:2], use_bias=bias is not None, kernel_initializer="zeros", **settings
    )
    layer.build((1, *image.shape))
    layer.set_weights([weights] if bias is None else [weights, bias])
    return np.asarray(layer(image[None]))[0]


def numbers(rng, *shape):
    return rng.uniform(-1, 1, shape).astype(np.float32)


@pytest.fixture
def rng():
    return np.random.default_rng(27)


@pytest.mark.parametrize(("size", "kernel", "strides", "padding", "channels", "filters", "with_bias"), CASES)
def test_transposed_convolution_equals_keras(
    rng, size, kernel, strides, padding, channels, filters, with_bias
):
    image, weights = numbers(rng, *size, channels), numbers(rng, *kernel, filters, channels)
    bias = numbers(rng, filters) if with_bias else None
    expected = keras_output(image, weights, bias, strides=strides, padding=padding)

    found = conv2d_transpose(image, weights, bias, strides=strides, padding=padding)
    trace = trace_conv2d_transpose(image, weights, bias, strides=strides, padding=padding)

    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1e-5
    np.testing.assert_allclose(trace.output, found, atol=1e-6)


@pytest.mark.parametrize(("size", "kernel", "rates", "padding"), DILATED)
def test_dilated_transposed_convolution_equals_keras_with_holes_in_the_kernel(
    rng, size, kernel, rates, padding
):
    """Keras allows a dilation, TensorFlow computes it on no CPU; a kernel with zeros between is the same."""
    keras = load_keras()
    down, across = rates if isinstance(rates, tuple) else (rates, rates)
    image, weights, bias = numbers(rng, *size, 2), numbers(rng, *kernel, 3, 2), numbers(rng, 3)
    holes = np.zeros(((kernel[0] - 1) * down + 1, (kernel[1] - 1) * across + 1, 3, 2), dtype=np.float32)
    holes[::down, ::across] = weights
    expected = keras_output(image, holes, bias, padding=padding)

    found = conv2d_transpose(image, weights, bias, padding=padding, dilation_rate=rates)

    layer = keras.layers.Conv2DTranspose(3, kernel, padding=padding, dilation_rate=rates)
    assert found.shape == expected.shape == tuple(layer.compute_output_shape((1, *image.shape)))[1:]
    assert np.abs(found - expected).max() <= 1e-5


@pytest.mark.parametrize(
    ("stride", "kernel", "crop"), [(1, 3, 1), (2, 4, 1), (2, 3, ((1, 0), (0, 1))), (3, 5, (2, (0, 3)))]
)
def test_a_crop_cuts_that_many_cells_off_keras_valid_output(rng, stride, kernel, crop):
    image, weights = numbers(rng, 4, 5, 2), numbers(rng, kernel, kernel, 3, 2)
    whole = keras_output(image, weights, None, strides=stride, padding="valid")
    sides = crop if isinstance(crop, tuple) else (crop, crop)
    (top, bottom), (left, right) = (side if isinstance(side, tuple) else (side, side) for side in sides)
    expected = whole[top : whole.shape[0] - bottom, left : whole.shape[1] - right]

    found = conv2d_transpose(image, weights, strides=stride, padding=crop)

    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1e-5


@pytest.mark.parametrize(("stride", "size"), [(1, 6), (2, 7), (3, 9)])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_it_is_the_gradient_that_tensorflow_sends_back_through_a_convolution(rng, stride, size, padding):
    load_keras()
    import tensorflow as tf

    picture, weights = numbers(rng, 1, size, size, 2), numbers(rng, 3, 3, 2, 4)
    with tf.GradientTape() as tape:
        watched = tf.Variable(picture)
        output = tf.nn.conv2d(watched, weights, stride, padding.upper())
        error = numbers(rng, *output.shape)
        loss = tf.reduce_sum(output * error)
    expected = tape.gradient(loss, watched).numpy()[0]
    crop = 0
    if padding == "same":
        total = max((output.shape[1] - 1) * stride + 3 - size, 0)
        crop = ((total // 2, total - total // 2),) * 2

    found = conv2d_transpose(error[0], weights, strides=stride, padding=crop)

    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1e-5
