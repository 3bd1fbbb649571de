"""The Keras code on the screen, run as it stands, gives the numbers on the screen."""

import numpy as np
import pytest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import trace_pool2d
from cnnviz.export import pool_code

POOL = [example for example in EXAMPLES.values() if example.operation == "pool"]


@pytest.mark.parametrize("example", POOL, ids=lambda example: example.id)
def test_code_of_each_pooling_example_prints_its_result(example, run_program):
    trace = example.trace()
    code = pool_code.pool(example.image, trace.pool_size, strides=trace.strides, mode=trace.mode)
    np.testing.assert_allclose(run_program(code), example.expected, atol=0.006)


@pytest.mark.parametrize("mode", ["max", "average", "min"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (2, 3)])
def test_pooling_code_computes_what_the_page_shows(mode, padding, size, stride, run_program):
    image = np.random.default_rng(size).integers(-9, 0, (5, 6))
    trace = trace_pool2d(image, size, strides=stride, padding=padding, mode=mode)
    code = pool_code.pool(image, trace.pool_size, strides=trace.strides, padding=padding, mode=mode)
    np.testing.assert_allclose(run_program(code), trace.output[:, :, 0], atol=1e-5)


def test_an_unknown_pooling_mode_is_named():
    with pytest.raises(InvalidValue, match="'median'"):
        pool_code.pool([[1]], (1, 1), strides=(1, 1), mode="median")
