"""The code on the screen, run as it stands, gives the numbers on the screen."""

import ast

import pytest

from cnnviz.core.axis_windows import axis_windows
from cnnviz.core.errors import InvalidValue
from cnnviz.core.padding_styles import padding_styles
from cnnviz.core.window_scene import window_scene
from cnnviz.export import size_code


def layer_padding(padding, scene):
    return padding if padding in ("valid", "same") else scene.pad


@pytest.mark.parametrize("padding", ["valid", "same", "full", 1, ((0, 1), (0, 1)), ((0, 3), (2, 1))])
@pytest.mark.parametrize(("stride", "rate"), [(1, 1), (2, 1), (1, 2), ((1, 3), 1), (1, (2, 1))])
@pytest.mark.parametrize("size", [(8, 8), (7, 12)])
def test_size_code_counts_the_windows_that_the_page_draws(size, padding, stride, rate, run_program):
    scene = window_scene(*size, (3, 2), strides=stride, padding=padding, dilation_rate=rate)
    code = size_code.size(
        size,
        scene.kernel_size,
        strides=scene.strides,
        padding=layer_padding(padding, scene),
        dilation_rate=scene.dilation_rate,
    )
    assert tuple(run_program(code)) == scene.output


@pytest.mark.parametrize("padding", ["valid", "same", (2, 2), (0, 1)])
@pytest.mark.parametrize(("stride", "rate"), [(1, 1), (2, 1), (3, 1), (1, 2)])
def test_the_outputs_of_neighbouring_sizes_are_those_of_keras(padding, stride, rate, run_program):
    code = size_code.sizes(range(7, 14), 3, stride=stride, padding=padding, dilation_rate=rate)
    expected = {
        size: axis_windows(size, 3, stride=stride, padding=padding, dilation_rate=rate).output.output
        for size in range(7, 14)
    }
    assert run_program(code) == expected


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "rate"),
    [(6, 3, 2, 1), (7, 3, 2, 1), (5, 2, 1, 1), (9, 4, 3, 1), (8, 3, 1, 2), (3, 7, 2, 1), (4, 1, 3, 1)],
)
def test_keras_adds_up_the_sums_that_the_page_draws(size, kernel, stride, rate, run_program):
    code = size_code.same_in_keras(size, kernel, stride=stride, dilation_rate=rate)
    styles = padding_styles(size, kernel, stride=stride, dilation_rate=rate)
    assert run_program(code).tolist() == styles.keras.sums().tolist()


def test_keras_same_gives_6_12_11_for_one_to_six(run_program):
    assert run_program(size_code.same_in_keras(6, 3, stride=2)).tolist() == [6, 12, 11]


@pytest.mark.parametrize(("kernel", "stride", "rate"), [(3, 2, 1), (5, 1, 1), (4, 3, 1), (3, 2, 2)])
def test_the_torch_program_compiles_and_names_exactly_the_settings(kernel, stride, rate):
    """PyTorch is no dependency, so its program is read: its settings are those the core computed with."""
    tree = ast.parse(size_code.same_in_torch(6, kernel, stride=stride, dilation_rate=rate))
    calls = {ast.unparse(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    given = {word.arg: ast.literal_eval(word.value) for word in calls["torch.nn.Conv1d"].keywords}
    axis = padding_styles(6, kernel, stride=stride, dilation_rate=rate).torch
    expected = {
        "in_channels": 1,
        "out_channels": 1,
        "kernel_size": kernel,
        "stride": stride,
        "padding": axis.output.pad_before,
        "bias": False,
    }
    assert given == (expected | {"dilation": rate} if rate > 1 else expected)
    assert axis.output.pad_before == axis.output.pad_after
    assert ast.unparse(calls["torch.nn.init.ones_"]) == "torch.nn.init.ones_(layer.weight)"
    assert [ast.literal_eval(end) for end in calls["torch.arange"].args] == [1.0, 7.0]


def test_a_stride_and_a_dilation_together_are_refused_as_keras_refuses_them():
    with pytest.raises(InvalidValue, match="not both"):
        size_code.size((8, 8), (3, 3), strides=(2, 2), dilation_rate=(2, 2))
    with pytest.raises(InvalidValue, match="not both"):
        size_code.sizes(range(5, 8), 3, stride=2, dilation_rate=2)
    with pytest.raises(InvalidValue, match="not both"):
        size_code.same_in_keras(8, 3, stride=2, dilation_rate=2)
    import keras

    with pytest.raises(ValueError, match="dilation_rate"):
        keras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)
