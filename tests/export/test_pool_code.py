"""The Keras code on the screen, run as it stands, gives the numbers on the screen."""

import numpy as np
import pytest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import global_pool2d, trace_pool2d
from cnnviz.core.pool_as_convolution import average_by_convolution
from cnnviz.core.pool_gradient import pool_gradient
from cnnviz.export import pool_code

POOL = [example for example in EXAMPLES.values() if example.operation == "pool"]
MODES = ["max", "average", "min"]
SHAPES = [(5, 6), (5, 6, 1), (4, 5, 3)]


def picture(shape, seed=0):
    return np.random.default_rng(seed).integers(-9, 0, shape)


def shown(numbers, image):
    """What the page shows: a single channel without its axis."""
    return numbers[..., 0] if image.ndim == 2 or image.shape[2] == 1 else numbers


@pytest.mark.parametrize("example", POOL, ids=lambda example: example.id)
def test_code_of_each_pooling_example_prints_its_result(example, run_program):
    trace = example.trace()
    code = pool_code.pool(example.image, trace.pool_size, strides=trace.strides, mode=trace.mode)
    np.testing.assert_allclose(run_program(code), example.expected, atol=0.006)


@pytest.mark.parametrize("example", POOL, ids=lambda example: example.id)
@pytest.mark.parametrize("mode", MODES)
def test_code_of_global_pooling_of_each_example_gives_the_number_of_the_page(example, mode, run_program):
    code = pool_code.global_pool(example.image, mode=mode)
    np.testing.assert_allclose(run_program(code), global_pool2d(example.image, mode=mode), atol=1e-5)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (2, 3), ((3, 2), (1, 2))])
def test_pooling_code_computes_what_the_page_shows(mode, padding, shape, size, stride, run_program):
    image = picture(shape)
    trace = trace_pool2d(image, size, strides=stride, padding=padding, mode=mode)
    code = pool_code.pool(image, trace.pool_size, strides=trace.strides, padding=padding, mode=mode)
    np.testing.assert_allclose(run_program(code), shown(trace.output, image), atol=1e-5)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", SHAPES)
def test_global_pooling_code_computes_what_the_page_shows(mode, shape, run_program):
    image = picture(shape)
    code = pool_code.global_pool(image, mode=mode)
    np.testing.assert_allclose(run_program(code), global_pool2d(image, mode=mode), atol=1e-5)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (2, 3), ((3, 2), (1, 2))])
def test_gradient_code_computes_what_the_page_shows(mode, padding, shape, size, stride, run_program):
    image = picture(shape)
    trace = trace_pool2d(image, size, strides=stride, padding=padding, mode=mode)
    upstream = picture(trace.output.shape, seed=1) / 4
    code = pool_code.gradient(
        image, upstream, trace.pool_size, strides=trace.strides, padding=padding, mode=mode
    )
    np.testing.assert_allclose(run_program(code), shown(pool_gradient(trace, upstream), image), atol=1e-5)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("size", "stride"), [((2, 2), (2, 2)), ((3, 2), (1, 1)), ((2, 3), (2, 1))])
def test_convolution_code_computes_what_the_page_shows(padding, shape, size, stride, run_program):
    image = picture(shape)
    expected = average_by_convolution(image, size, strides=stride, padding=padding)
    code = pool_code.average_by_convolution(image, size, strides=stride, padding=padding)
    np.testing.assert_allclose(run_program(code), shown(expected, image), atol=1e-5)


def test_each_channel_of_a_picture_is_a_table_of_its_own():
    code = pool_code.pool(picture((2, 3, 3)), (2, 2), strides=(2, 2))
    assert code.count("np.array(") == 3
    assert "axis=-1)[None]" in code


@pytest.mark.parametrize(
    "write",
    [pool_code.global_pool, lambda image, **mode: pool_code.pool(image, (1, 1), strides=(1, 1), **mode)],
)
def test_an_unknown_pooling_mode_is_named(write):
    with pytest.raises(InvalidValue, match="'median'"):
        write([[1]], mode="median")
