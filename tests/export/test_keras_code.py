"""The Keras code on the screen, run as it stands, gives the numbers on the screen."""

import itertools

import numpy as np
import pytest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.conv import trace_conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.window_scene import window_scene
from cnnviz.export import keras_code

CONV = [example for example in EXAMPLES.values() if example.operation == "conv"]
POOL = [example for example in EXAMPLES.values() if example.operation == "pool"]


def run(code: str) -> object:
    """Run a program and return what it calls ``output``."""
    names: dict[str, object] = {}
    exec(compile(code, "screen", "exec"), names)
    return names["output"]


def layer_padding(padding, trace):
    return padding if padding in ("valid", "same") else trace.pad


@pytest.mark.parametrize("example", CONV, ids=lambda example: example.id)
def test_code_of_each_convolution_example_prints_its_result(example):
    trace = example.trace()
    code = keras_code.conv(
        example.image,
        example.kernel,
        bias=example.settings.get("bias", 0),
        strides=trace.strides,
        padding=layer_padding(example.settings.get("padding", "valid"), trace),
    )
    np.testing.assert_allclose(run(code), example.expected, atol=1e-5)


@pytest.mark.parametrize("example", POOL, ids=lambda example: example.id)
def test_code_of_each_pooling_example_prints_its_result(example):
    trace = example.trace()
    code = keras_code.pool(example.image, trace.pool_size, strides=trace.strides, mode=trace.mode)
    np.testing.assert_allclose(run(code), example.expected, atol=0.006)


SETTINGS = [
    (stride, rate, padding, flip)
    for stride, rate, padding, flip in itertools.product(
        (1, 2), (1, 2), ("valid", "same", "full", 1, ((0, 2), (0, 2))), (False, True)
    )
    if stride == 1 or rate == 1
]


@pytest.mark.parametrize(("stride", "rate", "padding", "flip"), SETTINGS)
def test_convolution_code_computes_what_the_page_shows(stride, rate, padding, flip):
    rng = np.random.default_rng(stride * 10 + rate)
    image, weights = rng.integers(-9, 9, (7, 6)), rng.normal(size=(3, 2)).astype(np.float32)
    kernel = weights[::-1, ::-1] if flip else weights
    trace = trace_conv2d(image, kernel, 2, strides=stride, padding=padding, dilation_rate=rate)
    code = keras_code.conv(
        image,
        weights,
        bias=2,
        strides=trace.strides,
        padding=layer_padding(padding, trace),
        dilation_rate=trace.dilation_rate,
        flipped=flip,
    )
    np.testing.assert_allclose(run(code), trace.output[:, :, 0], atol=1e-4)


@pytest.mark.parametrize("mode", ["max", "average", "min"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (2, 3)])
def test_pooling_code_computes_what_the_page_shows(mode, padding, size, stride):
    image = np.random.default_rng(size).integers(-9, 0, (5, 6))
    trace = trace_pool2d(image, size, strides=stride, padding=padding, mode=mode)
    code = keras_code.pool(image, trace.pool_size, strides=trace.strides, padding=padding, mode=mode)
    np.testing.assert_allclose(run(code), trace.output[:, :, 0], atol=1e-5)


@pytest.mark.parametrize("padding", ["valid", "same", "full", 1, ((0, 1), (0, 1))])
@pytest.mark.parametrize(("stride", "rate"), [(1, 1), (2, 1), (1, 2)])
def test_size_code_counts_the_windows_that_the_page_draws(padding, stride, rate):
    scene = window_scene(8, 8, 3, strides=stride, padding=padding, dilation_rate=rate)
    code = keras_code.size(
        (8, 8),
        scene.kernel_size,
        strides=scene.strides,
        padding=layer_padding(padding, scene),
        dilation_rate=scene.dilation_rate,
    )
    assert tuple(run(code)) == scene.output


def test_stride_and_dilation_together_are_refused_as_keras_refuses_them():
    with pytest.raises(InvalidValue, match="not both"):
        keras_code.size((8, 8), (3, 3), strides=(2, 2), dilation_rate=(2, 2))
    import keras

    with pytest.raises(ValueError, match="dilation_rate"):
        keras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)


def test_an_unknown_pooling_mode_is_named():
    with pytest.raises(InvalidValue, match="'median'"):
        keras_code.pool([[1]], (1, 1), strides=(1, 1), mode="median")
