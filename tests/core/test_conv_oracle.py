"""Convolution equals Keras' own layers, over a grid of shapes and settings."""

from itertools import product

import numpy as np
import pytest

from cnnviz.core.conv import conv2d, depthwise_kernel, trace_conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.shapes import window_output
from cnnviz.nn.runtime import load_keras

SIZES = [(5, 5), (8, 11)]
KERNELS = [(1, 1), (2, 2), (3, 3), (3, 2), (1, 4), (5, 3)]
PADDINGS = ["valid", "same", "full", 1, (2, 0), ((0, 1), (2, 3))]
# Keras refuses a stride and a dilation above 1 together
STRIDES_AND_RATES = [
    (1, 1),
    (2, 1),
    (3, 1),
    ((2, 1), 1),
    ((1, 3), 1),
    (1, 2),
    (1, 3),
    (1, (2, 1)),
    (1, (1, 3)),
]
# Keras compiles each grouped case with XLA, so there are fewer of them
CHANNELS_FILTERS_GROUPS = [(1, 1, 1), (3, 2, 1), (4, 6, 2), (2, 4, 1), (3, 3, 3), (3, 1, 1)]


def fits(size, kernel, strides, padding, rates):
    try:
        conv2d(np.zeros(size), np.zeros(kernel), strides=strides, padding=padding, dilation_rate=rates)
    except InvalidValue:
        return False
    return True


def conv_cases():
    grid = product(SIZES, KERNELS, PADDINGS, STRIDES_AND_RATES)
    fitting = [(s, k, p, st, r) for s, k, p, (st, r) in grid if fits(s, k, st, p, r)]
    return [
        (*case, *CHANNELS_FILTERS_GROUPS[index % len(CHANNELS_FILTERS_GROUPS)], index % 3 > 0)
        for index, case in enumerate(fitting)
    ]


# TensorFlow's depthwise convolution knows no rectangular strides
DEPTHWISE_CASES = [
    (size, kernel, padding, strides, rates, multiplier)
    for (size, kernel, padding, (strides, rates)), multiplier in zip(
        product(SIZES[1:], KERNELS, PADDINGS, [(1, 1), (2, 1), (3, 1), (1, 2)]), [1, 2, 3] * 48, strict=True
    )
    if fits(size, kernel, strides, padding, rates)
]


def keras_input(keras, image, kernel, padding, rates):
    """Keras knows `valid` and `same`; all else is a layer of zeros in front of `valid`."""
    if padding in ("valid", "same"):
        return image[None], padding
    if padding == "full":
        spans = [window_output(99, k, dilation_rate=r) for k, r in zip(kernel, rates, strict=True)]
        padding = tuple(99 - span.output for span in spans)
    return keras.layers.ZeroPadding2D(padding)(image[None]), "valid"


def as_pair(value):
    return value if isinstance(value, tuple) else (value, value)


@pytest.fixture
def rng():
    return np.random.default_rng(20)


@pytest.mark.parametrize(
    ("size", "kernel", "padding", "strides", "rates", "channels", "filters", "groups", "with_bias"),
    conv_cases(),
)
def test_convolution_equals_keras(
    rng, size, kernel, padding, strides, rates, channels, filters, groups, with_bias
):
    keras = load_keras()
    image = rng.uniform(-1, 1, (*size, channels)).astype(np.float32)
    weights = rng.uniform(-1, 1, (*kernel, channels // groups, filters)).astype(np.float32)
    bias = rng.uniform(-1, 1, filters).astype(np.float32) if with_bias else None
    batch, keras_padding = keras_input(keras, image, kernel, padding, as_pair(rates))
    layer = keras.layers.Conv2D(
        filters,
        kernel,
        strides=strides,
        padding=keras_padding,
        dilation_rate=rates,
        groups=groups,
        use_bias=with_bias,
        kernel_initializer="zeros",  # its own random weights would be thrown away
    )
    layer.build(batch.shape)
    layer.set_weights([weights] if bias is None else [weights, bias])
    expected = np.asarray(layer(batch))[0]

    settings = {"strides": strides, "padding": padding, "dilation_rate": rates, "groups": groups}
    found = conv2d(image, weights, bias, **settings)

    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1e-5
    np.testing.assert_allclose(trace_conv2d(image, weights, bias, **settings).output, found, atol=1e-6)


@pytest.mark.parametrize(("size", "kernel", "padding", "strides", "rates", "multiplier"), DEPTHWISE_CASES)
def test_depthwise_convolution_equals_keras(rng, size, kernel, padding, strides, rates, multiplier):
    keras = load_keras()
    image = rng.uniform(-1, 1, (*size, 3)).astype(np.float32)
    weights = rng.uniform(-1, 1, (*kernel, 3, multiplier)).astype(np.float32)
    bias = rng.uniform(-1, 1, 3 * multiplier).astype(np.float32)
    batch, keras_padding = keras_input(keras, image, kernel, padding, as_pair(rates))
    layer = keras.layers.DepthwiseConv2D(
        kernel,
        strides=strides,
        padding=keras_padding,
        dilation_rate=rates,
        depth_multiplier=multiplier,
        depthwise_initializer="zeros",
    )
    layer.build(batch.shape)
    layer.set_weights([weights, bias])
    expected = np.asarray(layer(batch))[0]

    found = conv2d(
        image,
        depthwise_kernel(weights, 3),
        bias,
        strides=strides,
        padding=padding,
        dilation_rate=rates,
        groups=3,
    )

    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1e-5


def test_stride_with_dilation_is_computed_though_keras_refuses_it(rng):
    keras = load_keras()
    with pytest.raises(ValueError, match="not supported in conjunction with"):
        keras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)
    image, kernel = rng.uniform(-1, 1, (9, 9)), rng.uniform(-1, 1, (3, 3))
    dense = conv2d(image, kernel, dilation_rate=2)

    np.testing.assert_array_equal(conv2d(image, kernel, dilation_rate=2, strides=2), dense[::2, ::2])
