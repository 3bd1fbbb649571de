import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import AveragePooling2D, Conv2D, Dense, Dropout, Rescaling, ZeroPadding2D
from cnnviz.core.network import chain, summarise
from cnnviz.core.network_rows import LAYERS, from_rows, settings_of, to_rows
from cnnviz.core.network_text import WORDS, parse, write

SHAPE = (32, 32, 3)


def test_text_of_a_network_says_the_layers_one_after_the_other():
    network = parse("conv 32 3 same relu; pool 2; flatten\n dense 10 softmax ;", SHAPE)

    assert [type(node.layer).__name__ for node in network.nodes] == [
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dense",
    ]
    assert network.nodes[0].layer == Conv2D(32, 3, padding="same", activation="relu")
    assert network.nodes[3].layer == Dense(10, activation="softmax")


def test_settings_are_written_by_keras_names():
    text = (
        "conv 8 3x5 strides=2x1 padding=0,1,2,3 groups=2 nobias; "
        "rescale 1/255 offset=-1; dropout 0.3; zeros 2"
    )
    layers = [node.layer for node in parse(text, SHAPE).nodes]

    assert layers == [
        Conv2D(8, (3, 5), strides=(2, 1), padding=((0, 1), (2, 3)), groups=2, use_bias=False),
        Rescaling(1 / 255, offset=-1),
        Dropout(0.3),
        ZeroPadding2D(2),
    ]


def test_frozen_is_no_activation():
    assert parse("act frozen", SHAPE).nodes[0].trainable is False


def test_branches_are_written_with_names():
    network = parse("a: conv 8 1; b: conv 8 3 same from=input frozen; c: add from=a,b", SHAPE)

    assert [(node.name, node.inputs, node.trainable) for node in network.nodes] == [
        ("a", ("input",), True),
        ("b", ("input",), False),
        ("c", ("a", "b"), True),
    ]


@pytest.mark.parametrize("preset", ARCHITECTURES)
def test_every_preset_survives_the_way_through_text_and_rows(preset):
    network = ARCHITECTURES[preset].network
    rows = json.loads(json.dumps(to_rows(network)))

    assert parse(write(network), network.input_shape, name=preset) == network
    assert from_rows(rows, network.input_shape, name=preset) == network


def test_every_layer_has_a_word_and_a_row():
    assert set(WORDS.values()) == set(LAYERS)


NUMBERS = st.integers(1, 9)
VALUES = {
    "filters": NUMBERS,
    "units": NUMBERS,
    "kernel_size": st.one_of(NUMBERS, st.tuples(NUMBERS, NUMBERS)),
    "pool_size": st.one_of(NUMBERS, st.tuples(NUMBERS, NUMBERS)),
    "strides": st.one_of(NUMBERS, st.tuples(NUMBERS, NUMBERS)),
    "dilation_rate": NUMBERS,
    "groups": NUMBERS,
    "depth_multiplier": NUMBERS,
    "use_bias": st.booleans(),
    "activation": st.sampled_from(["relu", "tanh", "softmax"]),
    "name": st.sampled_from(["relu", "gelu", "linear"]),
    "rate": st.floats(0, 1),
    "scale": st.floats(-1e6, 1e6),
    "offset": st.floats(-1e6, 1e6),
}
PADDINGS = {
    "ZeroPadding2D": st.one_of(NUMBERS, st.tuples(*[st.tuples(NUMBERS, NUMBERS)] * 2)),
    "Conv2D": st.one_of(st.sampled_from(["valid", "same", "full"]), NUMBERS),
}


@st.composite
def any_layer(draw):
    kind = draw(st.sampled_from(sorted(LAYERS)))
    values = {**VALUES, "padding": PADDINGS.get(kind, st.sampled_from(["valid", "same"]))}
    return LAYERS[kind](**{key: draw(values[key]) for key in settings_of(LAYERS[kind])})


@given(st.lists(any_layer(), min_size=1, max_size=4))
def test_any_chain_survives_the_way_through_text(layers):
    network = chain("network", SHAPE, layers)

    assert parse(write(network), SHAPE) == network


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "network network has no layers"),
        ("conv 8 3; pol 2", "layer 2: 'pol' is none of conv, depthwise"),
        ("a:", "layer 1: 'a:' is none of conv"),
        ("conv 8", "layer 1: Conv2D needs kernel_size"),
        ("conv 8 0", "layer 1: Conv2D: kernel_size 0 must be at least 1"),
        ("conv 8 3 3", "layer 1: '3' is not understood here"),
        ("conv 8 3 rellu", "layer 1: 'rellu' is not understood here"),
        ("conv eight 3", "layer 1: 'eight' is not understood here"),
        ("conv 8 3 same valid", "layer 1: 'valid' says padding a second time"),
        ("conv 8 3 colour=2", "layer 1: Conv2D has no 'colour', only filters, kernel_size, strides"),
        ("flatten 2", "layer 1: '2' is not understood here"),
        ("flatten layer=dense", "layer 1: 'layer=dense' says layer a second time"),
        ("flatten units=2", "layer 1: Flatten has no 'units', only its name"),
        ("conv 999999 3", "layer 1: Conv2D: filters must be at most 100000"),
        ("conv " + "9" * 5000 + " 3", "must be a number, two such as 3x5, or a word"),
        ("conv 8 3 use_bias=2", "layer 1: Conv2D has use_bias 2: it must be True or False"),
        ("conv 8 3; dense 3 from=b", "dense_1 takes its input from 'b'"),
        ("conv 8 3; dense 3 from=", "dense_1 takes its input from ''"),
        ("1: conv 8 3", "name '1' must begin with a letter"),
        ("act rellu", "layer 1: Activation: activation 'rellu' must be one of"),
        ("flatten; " * 4000, "the text of 36000 characters is too long"),
        ("flatten; " * 501, "a network of 501 layers is too long"),
    ],
)
def test_text_that_is_no_network_is_refused_with_layer_word_and_rule(text, sentence):
    with pytest.raises(InvalidValue) as caught:
        parse(text, SHAPE)
    assert sentence in str(caught.value)


WORD = st.one_of(
    st.sampled_from(
        [*WORDS, "same", "full", "relu", "nobias", "frozen", "a:", "from=a", "from=input", "from=a,a"]
    ),
    st.sampled_from(
        ["strides=2", "padding=1", "padding=x", "groups=0", "name=2", "node=b", "inputs=a", "trainable=1"]
    ),
    st.integers(-2, 40).map(str),
    st.sampled_from(
        ["3x3", "0x1", "1,1,1,1", "0.5", "1/3", "1/0", "99999", "x", "=", "=3", "1e9", ";", ";", "\n"]
    ),
    st.text(max_size=4),
)


@given(st.lists(WORD, max_size=30).map(" ".join))
def test_no_text_leads_to_anything_but_a_table_or_a_sentence(text):
    try:
        network = parse(text, SHAPE)
    except InvalidValue as error:
        assert str(error)
        return
    summary = summarise(network)
    assert summary.problem is not None or len(summary.rows) == len(network.nodes)
    assert parse(write(network), SHAPE) is not None


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, "layer 1: 'None' is none of Conv2D"),
        ({"layer": "Conv3D"}, "layer 1: 'Conv3D' is none of Conv2D"),
        ({"layer": "Dense", "units": 2.0}, "layer 1: Dense: units 2.0 must be a whole number"),
        ({"layer": "Dense", "units": None}, "layer 1: Dense needs units"),
        (
            {"layer": "MaxPooling2D", "pool_size": "2"},
            "layer 1: MaxPooling2D: pool_size '2' must be a whole number",
        ),
    ],
)
def test_row_that_is_no_layer_is_refused(row, sentence):
    with pytest.raises(InvalidValue) as caught:
        from_rows([row], SHAPE)
    assert sentence in str(caught.value)


def test_row_keeps_what_is_missing_or_none_at_its_usual_value():
    rows = [{"layer": "AveragePooling2D", "pool_size": [2, 3], "strides": None}]

    assert from_rows(rows, SHAPE).nodes[0].layer == AveragePooling2D((2, 3))
    assert hash(from_rows(rows, SHAPE))
