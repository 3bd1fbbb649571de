"""The worked numbers of the decks, papers and books, walked one by one."""

import json
from pathlib import Path

import numpy as np
import pytest

from cnnviz.content.examples import EXAMPLES
from cnnviz.core import layers
from cnnviz.core.conv import conv2d, trace_conv2d
from cnnviz.core.conv_transpose import conv2d_transpose
from cnnviz.core.kernels import KERNELS
from cnnviz.core.pool import pool2d, trace_pool2d
from cnnviz.core.shapes import multiply_adds, parameter_count, receptive_field, window_output
from cnnviz.core.training import steps_per_epoch

HERE = Path(__file__).parent


def read(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def cases(name):
    return [pytest.param(case, id=case.get("source", case.get("network"))) for case in read(name)["cases"]]


@pytest.mark.parametrize("example", [pytest.param(e, id=e.id) for e in EXAMPLES.values()])
def test_worked_example_gives_the_printed_result(example):
    output = example.trace().output

    assert example.title
    assert example.source
    if example.expected_size:
        assert output.shape[:2] == example.expected_size
    if example.expected is not None:
        # means are printed with two decimals, all else are whole numbers
        within = 0.005 if example.settings.get("mode") == "average" else 0
        expected = example.expected.reshape(*example.expected_size, -1)
        assert output.shape == expected.shape
        np.testing.assert_allclose(output, expected, rtol=0, atol=within)


def test_a_worked_example_without_printed_result_is_the_exception():
    without = {example.id for example in EXAMPLES.values() if example.expected_size is None}
    assert without == {"blur_plain", "up_checkerboard", "up_even"}


@pytest.mark.parametrize("example", [pytest.param(e, id=e.id) for e in EXAMPLES.values()])
def test_worked_example_without_its_trace_is_the_same(example):
    if example.kernel is None:
        plain = pool2d(example.image, **example.settings)
    elif example.operation == "conv_transpose":
        plain = conv2d_transpose(example.image, example.kernel, **example.settings)
    else:
        plain = conv2d(example.image, example.kernel, **example.settings)

    np.testing.assert_array_equal(plain, example.trace().output)


@pytest.mark.parametrize("case", cases("output_sizes"))
def test_output_size_is_the_printed_one(case):
    found = window_output(case["size"], case["kernel_size"], **case["settings"])

    for name in ("output", "pad_before", "pad_after", "unused", "lost_pixels"):
        if name in case:
            assert getattr(found, name) == case[name]


@pytest.mark.parametrize("case", cases("pooling"))
def test_pooling_follows_the_printed_edge_rule(case):
    trace = trace_pool2d(case["image"], **case["settings"])

    np.testing.assert_allclose(trace.output[:, :, 0], case["expected"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("case", cases("networks"))
def test_network_has_the_printed_shapes_and_counts(case):
    described = [getattr(layers, name)(**settings) for name, settings in case["layers"]]
    network = layers.build(described, tuple(case["input_shape"]))

    for index, height in case["heights"].items():
        assert layers.output_shape(network[int(index)])[:2] == (height, height)
    if "parameters" in case:
        assert [parameter_count(layer) for layer in network] == case["parameters"]
    if "flat" in case:
        flat = next(layer for layer in network if isinstance(layer, layers.Flatten))
        assert layers.output_shape(flat) == (case["flat"],)
    if "total" in case:
        assert sum(parameter_count(layer) for layer in network) == case["total"]
        assert sum(parameter_count(layer, trainable_only=True) for layer in network) == case["trainable"]
    if "multiply_adds" in case:
        # papers fold batch normalization into the convolution before it
        work = sum(multiply_adds(x) for x in network if not isinstance(x, layers.BatchNormalization))
        assert abs(work - case["multiply_adds"]) <= case["multiply_adds_within"]


@pytest.mark.parametrize("case", cases("receptive_fields"))
def test_receptive_field_is_the_printed_one(case):
    chain = [
        layers.Conv2D(1, (rows, columns), strides=stride, padding=padding)
        for block, times in case["chain"]
        for rows, columns, stride, padding in block * times
    ]
    found = receptive_field(chain)

    assert found.size == (case["size"], case["size"])
    assert found.stride == (case["stride"], case["stride"])
    assert found.padding == (case["padding"], case["padding"])


def test_deck_pd_counts_its_convolved_features_right():
    case = read("counts")["convolved_features"]
    side = window_output(case["size"], case["kernel_size"]).output

    assert side**2 == case["per_filter"]
    assert side**2 * case["filters"] == case["in_all"]


@pytest.mark.parametrize("case", [pytest.param(c, id=c["source"]) for c in read("counts")["steps"]])
def test_decks_count_their_iterations_right(case):
    an_epoch = steps_per_epoch(case["samples"], case["batch_size"])

    assert an_epoch == case["an_epoch"]
    assert an_epoch * case["epochs"] == case["in_all"]


def test_first_window_is_written_out_as_in_deck_a10():
    case = read("counts")["first_window"]
    example = EXAMPLES[case["example"]]
    trace = trace_conv2d(example.image, example.kernel)

    assert trace.windows[0, 0].ravel().tolist() == case["window"]
    assert trace.kernel.ravel().tolist() == case["kernel"]
    assert trace.products[0, 0].sum() == trace.output[0, 0, 0] == case["sum"]


@pytest.mark.parametrize("name", [name for name in read("counts")["kernels"] if name != "source"])
def test_named_kernel_has_the_printed_weights(name):
    np.testing.assert_array_equal(KERNELS[name].weights, np.float32(read("counts")["kernels"][name]))
