"""The Keras code on the screen, run as it stands, gives the numbers on the screen."""

import itertools

import numpy as np
import pytest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.conv import depthwise_kernel, trace_conv2d
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.export import conv_code

CONV = [example for example in EXAMPLES.values() if example.operation == "conv"]
TRANSPOSED = [example for example in EXAMPLES.values() if example.operation == "conv_transpose"]


def layer_padding(padding, trace):
    return padding if padding in ("valid", "same") else trace.pad


def crop_padding(padding, trace):
    return padding if padding in ("valid", "same") else trace.crop


def on_screen(output):
    """What a program leaves: one filter without the axis of the filters."""
    return output[:, :, 0] if output.shape[2] == 1 else output


@pytest.mark.parametrize("example", CONV, ids=lambda example: example.id)
def test_code_of_each_convolution_example_prints_its_result(example, run_program):
    trace = example.trace()
    code = conv_code.conv(
        example.image,
        example.kernel,
        bias=example.settings.get("bias", 0),
        strides=trace.strides,
        padding=layer_padding(example.settings.get("padding", "valid"), trace),
        dilation_rate=trace.dilation_rate,
    )
    result = run_program(code)
    np.testing.assert_allclose(result, on_screen(trace.output), atol=1e-5)
    if example.expected is not None:
        np.testing.assert_allclose(result, example.expected, atol=1e-5)


@pytest.mark.parametrize("example", TRANSPOSED, ids=lambda example: example.id)
def test_code_of_each_transposed_example_prints_its_result(example, run_program):
    trace = example.trace()
    padding = crop_padding(example.settings.get("padding", "valid"), trace)
    code = conv_code.conv_transpose(example.image, example.kernel, strides=trace.strides, padding=padding)
    result = run_program(code)
    np.testing.assert_allclose(result, on_screen(trace.output), atol=1e-5)
    if example.expected is not None:
        np.testing.assert_allclose(result, example.expected, atol=1e-5)


SETTINGS = [
    (stride, rate, padding, flip)
    for stride, rate, padding, flip in itertools.product(
        (1, 2), (1, 2), ("valid", "same", "full", 1, ((0, 2), (0, 2))), (False, True)
    )
    if stride == 1 or rate == 1
]


@pytest.mark.parametrize(("stride", "rate", "padding", "flip"), SETTINGS)
def test_convolution_code_computes_what_the_page_shows(stride, rate, padding, flip, run_program):
    rng = np.random.default_rng(stride * 10 + rate)
    image, weights = rng.integers(-9, 9, (7, 6)), rng.normal(size=(3, 2)).astype(np.float32)
    kernel = weights[::-1, ::-1] if flip else weights
    trace = trace_conv2d(image, kernel, 2, strides=stride, padding=padding, dilation_rate=rate)
    code = conv_code.conv(
        image,
        weights,
        bias=2,
        strides=trace.strides,
        padding=layer_padding(padding, trace),
        dilation_rate=trace.dilation_rate,
        flipped=flip,
    )
    np.testing.assert_allclose(run_program(code), trace.output[:, :, 0], atol=1e-4)


LAYERS = list(itertools.product((1, 3), (1, 4), ("joined", "depthwise"), (False, True), (False, True)))


@pytest.mark.parametrize(("channels", "filters", "planes", "relu", "flip"), LAYERS)
def test_code_with_channels_filters_groups_and_relu_computes_what_the_page_shows(
    channels, filters, planes, relu, flip, run_program
):
    rng = np.random.default_rng(channels * 10 + filters)
    image = rng.integers(-9, 9, (6, 5, channels))
    weights = rng.normal(size=(3, 2, channels, filters)).astype(np.float32)
    groups = channels if planes == "depthwise" else 1
    weights = depthwise_kernel(weights, channels) if groups > 1 else weights
    bias = rng.integers(-9, 9, weights.shape[3])
    kernel = weights[::-1, ::-1] if flip else weights
    trace = trace_conv2d(image, kernel, bias, strides=2, padding=1, groups=groups)
    code = conv_code.conv(
        image,
        weights,
        bias=bias,
        strides=trace.strides,
        padding=trace.pad,
        groups=groups,
        relu=relu,
        flipped=flip,
    )
    assert ("groups=3" in code) == (groups == 3)
    shown = np.maximum(trace.output, 0) if relu else trace.output
    np.testing.assert_allclose(run_program(code), on_screen(shown), atol=1e-4)


def test_one_kernel_for_all_channels_is_written_once(run_program):
    image, kernel = np.arange(48).reshape(4, 4, 3), np.arange(4).reshape(2, 2)
    weights = np.repeat(kernel[:, :, None, None], 3, axis=2)
    code = conv_code.conv(image, weights, flipped=True)
    assert code.count("[2, 3]") == 1
    shown = trace_conv2d(image, weights[::-1, ::-1]).output
    np.testing.assert_allclose(run_program(code), on_screen(shown), atol=1e-4)


STAMPS = list(itertools.product((1, 2, 3), (1, 2, 3, 4), ("valid", "same", 0, 1, ((0, 1), (1, 0)))))


@pytest.mark.parametrize(("stride", "size", "padding"), [s for s in STAMPS if s != (1, 1, 1)])
def test_transposed_code_computes_what_the_page_shows(stride, size, padding, run_program):
    rng = np.random.default_rng(stride * 10 + size)
    channels, filters = (3, 2) if stride == 2 else (1, 1)
    image = rng.integers(-9, 9, (4, 3, channels))
    kernel = rng.normal(size=(size, size, filters, channels)).astype(np.float32)
    bias = rng.integers(-9, 9, filters)
    trace = trace_conv2d_transpose(image, kernel, bias, strides=stride, padding=padding)
    code = conv_code.conv_transpose(
        image,
        kernel,
        bias=bias,
        strides=trace.strides,
        padding=crop_padding(padding, trace),
        relu=stride == 2,
    )
    shown = np.maximum(trace.output, 0) if stride == 2 else trace.output
    np.testing.assert_allclose(run_program(code), on_screen(shown), atol=1e-4)
