"""The Keras code on the screen, run as it stands, gives the numbers on the screen."""

import itertools

import numpy as np
import pytest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.conv import trace_conv2d
from cnnviz.export import conv_code

CONV = [example for example in EXAMPLES.values() if example.operation == "conv"]


def layer_padding(padding, trace):
    return padding if padding in ("valid", "same") else trace.pad


@pytest.mark.parametrize("example", CONV, ids=lambda example: example.id)
def test_code_of_each_convolution_example_prints_its_result(example, run_program):
    trace = example.trace()
    code = conv_code.conv(
        example.image,
        example.kernel,
        bias=example.settings.get("bias", 0),
        strides=trace.strides,
        padding=layer_padding(example.settings.get("padding", "valid"), trace),
    )
    np.testing.assert_allclose(run_program(code), example.expected, atol=1e-5)


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
