import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.call_trace import CallTrace
from cnnviz.nn.model_graph import model_graph
from cnnviz.nn.model_groups import FEW, LONG, layer_groups
from cnnviz.nn.runtime import load_keras
from tests.nn import tiny_models
from tests.nn.tiny_models import BUILDERS, SIZE


def graph_of(model):
    return model_graph(CallTrace(model))


@pytest.fixture
def pixels():
    return np.random.default_rng(5).random((SIZE, SIZE, 3), np.float32)


@pytest.mark.parametrize("build", BUILDERS)
def test_weights_and_outputs_are_those_of_keras(build, pixels):
    model = build()
    trace = CallTrace(model)
    graph = model_graph(trace)
    assert graph.parameters == model.count_params()
    for layer in graph.layers:
        output = trace.output(layer.id)(pixels)
        assert output.shape == layer.output_shape, layer.id
    expected = np.asarray(model(pixels[None], training=False))[0]
    np.testing.assert_allclose(output, expected, atol=1e-6)
    assert all("call" not in vars(call.layer) for call in trace.calls)


def test_each_layer_names_the_layers_it_reads():
    graph = graph_of(tiny_models.branched())
    reads = {layer.id: layer.inputs for layer in graph.layers}
    assert reads["wide"] == reads["thin"] == ("stem",)
    assert reads["sum"] == ("wide", "thin")
    assert reads["both"] == ("sum", "thin")  # the product between them is no layer
    assert reads["stem"] == ("input",)


def test_receptive_fields_are_those_of_the_core():
    seen = {layer.id: layer for layer in graph_of(tiny_models.sequential()).layers}
    sizes = {name: layer.receptive_field.size for name, layer in seen.items() if layer.receptive_field}
    assert sizes == {
        "normalise": (1, 1),
        "first": (3, 3),
        "norm": (3, 3),
        "halve": (5, 5),
        "second": (13, 13),
    }
    assert seen["row"].sees == seen["scores"].sees == "all"
    branches = graph_of(tiny_models.branched()).layers[:4]
    assert {layer.id: layer.receptive_field.size[0] for layer in branches} == {
        "stem": 3, "wide": 7, "thin": 3, "sum": 7,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["first", "second"])
def test_a_pixel_outside_the_receptive_field_changes_nothing(name, pixels):
    trace = CallTrace(tiny_models.sequential())
    look = trace.output(name)
    field = model_graph(trace).layer(name).receptive_field
    before = look(pixels)[1, 1]
    (top, bottom), (left, right) = field.patch(1, 1)
    inside, outside = pixels.copy(), pixels.copy()
    outside[:] = 0
    where = (slice(max(top, 0), bottom + 1), slice(max(left, 0), right + 1))
    outside[where] = pixels[where]
    inside[where] = 0
    np.testing.assert_allclose(look(outside)[1, 1], before, atol=1e-6)
    assert np.abs(look(inside)[1, 1] - before).max() > 1e-3


def test_layers_of_nested_models_have_their_way_in_their_name_and_see_through():
    graph = graph_of(tiny_models.nested())
    assert [layer.id for layer in graph.layers] == ["middle/inner/conv", "middle/conv", "pool", "scores"]
    assert graph.layer("middle/conv").inputs == ("middle/inner/conv",)
    assert graph.layer("middle/conv").receptive_field.size == (5, 5)


def test_a_layer_that_is_used_twice_stands_there_twice_and_is_counted_once():
    graph = graph_of(tiny_models.shared())
    assert [layer.id for layer in graph.layers][:2] == ["again", "again (2)"]
    assert [layer.parameters for layer in graph.layers][:2] == [84, 0]
    assert graph.layer("again (2)").receptive_field.size == (5, 5)


def test_from_an_unknown_layer_on_nothing_is_said_of_receptive_fields():
    graph = graph_of(tiny_models.subclassed())
    known = {layer.name: (layer.known, layer.sees, layer.multiply_adds is None) for layer in graph.layers}
    assert known["first"] == (True, "patch", False)
    assert known["double"] == (False, "unknown", True)
    assert known["pool"][1] == known["scores"][1] == "unknown"


def test_receptive_fields_are_counted_in_the_picture_after_resizing(pixels):
    trace = CallTrace(tiny_models.any_size())
    graph = model_graph(trace)
    assert graph.input_shape == (None, None, 3) and graph.size == (SIZE, SIZE) and graph.fit == "squash"
    assert graph.layer("first").receptive_field.size == (3, 3)
    large = np.zeros((50, 30, 3), np.float32)
    assert trace.output("first")(large).shape == (SIZE, SIZE, 4)


def test_multiply_adds_are_counted_for_the_layers_that_are_known():
    graph = graph_of(tiny_models.sequential())
    assert graph.layer("first").multiply_adds == 8 * 8 * 4 * 27
    assert graph.layer("scores").multiply_adds == 2 * 2 * 6 * 3


def test_what_takes_no_picture_is_refused_in_a_sentence():
    keras = load_keras()
    numbers = keras.Sequential([keras.Input((4,), name="in"), keras.layers.Dense(2, name="out")], name="rows")
    with pytest.raises(InvalidValue, match="one picture"):
        CallTrace(numbers)
    with pytest.raises(InvalidValue, match="build it first"):
        CallTrace(keras.Sequential([keras.layers.Dense(2, name="out")], name="unbuilt"))
    with pytest.raises(InvalidValue, match="no layer 'nowhere'"):
        CallTrace(tiny_models.shared()).output("nowhere")


def test_a_short_model_is_one_part():
    (group,) = layer_groups(graph_of(tiny_models.branched()))
    assert len(group.layers) <= FEW and group.title == "branched"


def long_model(blocks, named):
    """Residual blocks, named by their block or by Keras' habit."""
    keras = load_keras()
    layers, counts = keras.layers, {}

    def name(block, kind):
        counts[kind] = counts.get(kind, -1) + 1
        return f"block{block}_{kind}" if named else f"{kind}_{counts[kind]}"

    x = picture = keras.Input((SIZE, SIZE, 4), name="in")
    for block in range(blocks):
        shortcut = x
        x = layers.Conv2D(4, 3, padding="same", name=name(block, "conv2d"))(x)
        x = layers.ReLU(name=name(block, "re_lu"))(x)
        x = layers.Add(name=name(block, "add"))([x, shortcut])
        x = layers.Dropout(0.5, name=name(block, "dropout"))(x)
    return keras.Model(picture, x, name="long")


def test_a_long_model_is_cut_into_its_blocks_and_no_way_leads_around_a_cut():
    graph = graph_of(long_model(8, named=True))
    groups = layer_groups(graph)
    assert [group.title for group in groups] == [f"block{i}" for i in range(8)]
    assert sum((group.layers for group in groups), ()) == graph.layers
    before = "input"
    for group in groups:
        inside = {layer.id for layer in group.layers}
        assert {name for layer in group.layers for name in layer.inputs} <= inside | {before}
        before = group.layers[-1].id


def test_where_names_say_nothing_parts_are_not_too_long():
    groups = layer_groups(graph_of(long_model(20, named=False)))
    assert len(groups) == 2 and all(len(group.layers) <= LONG for group in groups)
    assert groups[0].title == "16×16 (1)"
