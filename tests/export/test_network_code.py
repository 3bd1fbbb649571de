"""Each preset as a Keras program: the model it leaves is counted by Keras and by the core alike."""

import doctest
from dataclasses import replace
from math import prod

import numpy as np
import pytest

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.layers import AveragePooling2D, Conv2D, Dense, GlobalPooling2D, Pooling2D
from cnnviz.core.network import Network, Node, chain, summarise
from cnnviz.core.network_text import parse
from cnnviz.export import network_code
from cnnviz.export.network_code import network as program_of
from cnnviz.nn import efficientnet_lite
from cnnviz.nn.runtime import load_keras

PRESETS = [pytest.param(one, id=one.id) for one in ARCHITECTURES.values()]


def real_layers(model):
    """Return the layers by name, without the zeros that the program puts before explicit padding."""
    return {x.name: x for x in model.layers if x.name != "input" and not x.name.endswith("_zeros")}


def numbers(weights):
    return sum(prod(weight.shape) for weight in weights)


@pytest.mark.parametrize("preset", PRESETS)
def test_program_of_a_preset_builds_what_the_table_says(preset, build_network):
    summary = summarise(preset.network)
    model = build_network(preset.network)
    peers = real_layers(model)

    assert summary.problem is None
    assert model.name == preset.id
    assert [row.name for row in summary.rows] == [node.name for node in preset.network.nodes]
    assert set(peers) == {row.name for row in summary.rows}
    for row in summary.rows:
        peer = peers[row.name]
        assert type(peer).__name__ == row.kind
        assert peer.output.shape[1:] == row.output_shape, row.name
        assert peer.count_params() == row.parameters, row.name
        assert numbers(peer.trainable_weights) == row.trainable, row.name
    assert model.count_params() == summary.parameters
    assert numbers(model.trainable_weights) == summary.trainable
    assert model.output_shape[1:] == summary.output_shape


@pytest.mark.parametrize("preset", PRESETS)
def test_preset_of_another_input_fits_if_and_only_if_keras_builds_it(preset, build_network):
    network = replace(preset.network, input_shape=(47, 97, preset.input_shape[2]))
    summary = summarise(network)

    if summary.problem:
        with pytest.raises(Exception):  # noqa: B017  of many kinds
            build_network(network)
    else:
        peers = real_layers(build_network(network))
        shapes = {name: peer.output.shape[1:] for name, peer in peers.items()}
        assert shapes == {row.name: row.output_shape for row in summary.rows}
        assert sum(peer.count_params() for peer in peers.values()) == summary.parameters


@pytest.mark.parametrize("preset", ["lenet_5", "inception_block", "resnet_block_down"])
def test_model_of_a_program_answers(preset):
    network = ARCHITECTURES[preset].network
    names = {}
    exec(compile(program_of(network), "screen", "exec"), names)

    answer = names["model"](np.zeros((2, *network.input_shape), np.float32))

    assert answer.shape == (2, *summarise(network).output_shape)


@pytest.mark.parametrize(
    ("preset", "peer", "settings"),
    [
        ("vgg_16", "VGG16", {}),
        ("vgg_16_base", "VGG16", {"include_top": False, "input_shape": (150, 150, 3)}),
    ],
)
def test_vgg16_is_that_of_keras_layer_by_layer(preset, peer, settings):
    keras = load_keras()
    with keras.StatelessScope(initialize_variables=False):
        model = getattr(keras.applications, peer)(weights=None, **settings)
    rows = summarise(ARCHITECTURES[preset].network).rows

    assert [(row.name, (None, *row.output_shape), row.parameters) for row in rows] == [
        (layer.name, layer.output.shape, layer.count_params()) for layer in model.layers[1:]
    ]


def test_mobilenet_has_the_weights_of_keras():
    keras = load_keras()
    with keras.StatelessScope(initialize_variables=False):
        model = keras.applications.MobileNet(weights=None)
    summary = summarise(ARCHITECTURES["mobilenet_v1"].network)

    assert summary.parameters == model.count_params()
    shapes = {row.name: row.output_shape for row in summary.rows}
    for layer in model.layers:
        if layer.name in shapes and layer.name not in ("dropout", "predictions"):
            assert layer.output.shape[1:] == shapes[layer.name], layer.name


def test_efficientnet_lite0_is_the_shipped_one_layer_by_layer():
    keras = load_keras()
    with keras.StatelessScope(initialize_variables=False):
        picture = keras.Input((efficientnet_lite.PICTURE_SIZE,) * 2 + (3,))
        model = keras.Model(picture, efficientnet_lite.feature_maps(picture))
    rows = summarise(ARCHITECTURES["efficientnet_lite0"].network).rows[:-4]
    inputs = {
        layer.name: {tensor._keras_history.operation.name for tensor in given}
        for layer in model.layers[1:]
        for given in [layer.input if isinstance(layer.input, list) else [layer.input]]
    }

    assert [(row.name, row.output_shape, row.parameters) for row in rows] == [
        (layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]
    ]
    assert all(set(row.inputs) == inputs[row.name] for row in rows[1:])


def test_docstring_example_is_true():
    assert doctest.testmod(network_code) == (0, 8)


def test_chain_becomes_a_sequential_and_branches_a_model():
    assert "keras.Sequential(" in program_of(ARCHITECTURES["lenet_5"].network)
    assert "keras.Model(picture, relu2" in program_of(ARCHITECTURES["resnet_block"].network)


def test_padding_keras_has_no_name_for_becomes_zeros_in_front(build_network):
    text = "conv 4 3 padding=1; conv 4 3x5 full; depthwise 3 padding=1,2,3,4 frozen"
    network = parse(text, (9, 8, 3))
    peers = real_layers(build_network(network))

    assert program_of(network).count("ZeroPadding2D(") == 3
    for row in summarise(network).rows:
        assert peers[row.name].output.shape[1:] == row.output_shape
    assert summarise(network).rows[2].trainable == numbers(peers["depthwise_conv2d_1"].trainable_weights) == 0


def test_names_that_python_or_the_program_needs_get_an_underscore(build_network):
    layer = Conv2D(4, 3, padding="same")
    names = ("lambda", "model", "keras", "picture")
    nodes = [Node(name, layer, (before,)) for name, before in zip(names, ("input", *names), strict=False)]
    network = Network("words", (8, 8, 4), (*nodes, Node("both", layer, ("picture",))))
    branched = parse("lambda: conv 4 3 same; model: conv 4 3 same; add from=lambda,model", (8, 8, 4))

    assert [x.name for x in build_network(network).layers][-1] == "both"
    assert [x.name for x in build_network(branched).layers][-1] == "add_1"


def test_names_made_for_the_program_are_never_those_of_a_layer(build_network):
    text = (
        "model_: conv 4 3 same; model: conv 4 3 padding=1 from=input; model_zeros: conv 4 1; "
        "sum: add from=model_,model_zeros"
    )
    model = build_network(parse(text, (8, 8, 4)))

    def coming(name):
        layer = model.get_layer(name)
        given = layer.input if isinstance(layer.input, list) else [layer.input]
        return {tensor._keras_history.operation.name for tensor in given}

    assert coming("sum") == {"model_", "model_zeros"}
    assert coming("model_zeros") == {"model"}
    assert coming("model") == {"model_zeros_"}
    assert coming("model_zeros_") == coming("model_") == {"input"}


def test_pooling_that_leaves_open_which_one_is_written_as_the_usual_one():
    code = program_of(
        chain("open", (8, 8, 3), [Pooling2D(2), AveragePooling2D(2), GlobalPooling2D(), Dense(2)])
    )

    for name in ("MaxPooling2D(2", "AveragePooling2D(2", "GlobalAveragePooling2D(", "Dense(2"):
        assert f"keras.layers.{name}" in code
