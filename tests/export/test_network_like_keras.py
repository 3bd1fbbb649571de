"""A network fits if, and only if, Keras builds it; what is counted is what Keras counts."""

from math import prod

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz.core.layers import ACTIVATIONS
from cnnviz.core.network import summarise
from cnnviz.core.network_text import parse
from cnnviz.export.network_code import network as program_of
from cnnviz.nn.runtime import load_keras

# what Keras says at the same layer; (network, index of the layer, words of Keras' error)
MISFITS = [
    ("pool; pool; pool; pool 3", 3, "Computed output size would be zero or negative"),
    ("conv 4 3; conv 4 7", 1, "Computed output size would be zero or negative"),
    ("conv 4 5 dilation_rate=2", 0, "Computed output size would be zero or negative"),
    ("depthwise 9", 0, "output size would be zero or negative|Negative dimension"),
    ("separable 4 9", 0, "output size would be zero or negative|Negative dimension"),
    ("flatten; conv 4 3", 1, "expected min_ndim=4, found ndim=2"),
    ("flatten; pool", 1, "expected ndim=4, found ndim=2"),
    ("globalavg; globalmax", 1, "expected ndim=4, found ndim=2"),
    ("globalavg; transpose 4 3", 1, "expected min_ndim=4, found ndim=2"),
    ("flatten; zeros 1", 1, "expected ndim=4, found ndim=2"),
    ("conv 6 3 groups=2", 0, "input channels must be evenly divisible by the number of groups"),
    ("conv 4 3 groups=3", 0, "number of filters must be evenly divisible by the number of groups"),
    ("conv 4 3 strides=2 dilation_rate=2", 0, "not supported in conjunction with `dilation_rate > 1`"),
    ("transpose 4 3 strides=2 dilation_rate=2", 0, "not supported in conjunction with `dilation_rate > 1`"),
    ("add", 0, "should be called on a list"),
    ("a: conv 4 3 same; b: conv 5 3 same from=input; add from=a,b", 2, "incompatible shapes"),
    ("a: conv 4 3 same; b: conv 4 3 from=input; add from=a,b", 2, "incompatible shapes"),
    ("a: conv 4 3 same; b: pool from=input; concat from=a,b", 2, "requires inputs with matching shapes"),
    ("a: flatten; b: conv 4 3 from=input; concat from=a,b", 2, "requires inputs with matching shapes"),
]
FITS = [
    "dense 4 relu; flatten; dense 2",
    "a: conv 4 3 same; b: conv 1 3 same from=input; add from=a,b",
    "a: conv 4 3 same; b: globalavg from=a; c: dense 4 sigmoid; add from=a,c",
    "a: conv 4 3 same; b: conv 2 1 from=input; concat from=a,b,input",
    "rescale 1/255; zeros 1,0,2,3; transpose 4 3 strides=2 same; transpose 2 5 strides=3; separable 6 3 same",
    "transpose 4 2 strides=3; transpose 4 3 dilation_rate=2; separable 4 3 depth_multiplier=2 nobias",
    "depthwise 3x2 strides=2 depth_multiplier=2; norm; act relu6; dropout 0.2; avgpool 2 strides=1 same",
    "flatten; norm; flatten; act tanh",
    "separable 4 3 strides=2 dilation_rate=2; depthwise 2 strides=2 dilation_rate=1",
    "conv 4 3 groups=1 nobias frozen; norm frozen; globalmax",
]


@pytest.mark.parametrize(("text", "index", "words"), MISFITS)
def test_network_breaks_where_keras_breaks_and_says_why(text, index, words, build_network):
    network = parse(text, (8, 8, 3))
    summary = summarise(network)

    assert summary.problem is not None
    assert summary.problem.index == index == len(summary.rows)
    assert summary.problem.name == network.nodes[index].name
    assert summary.problem.kind in str(summary.problem.error)
    # Keras refuses some settings as TypeError or as an error of TensorFlow
    with pytest.raises(Exception, match=words):
        build_network(network)


@pytest.mark.parametrize("text", FITS)
def test_network_that_fits_is_counted_as_keras_counts(text, build_network):
    agree(parse(text, (8, 8, 3)), build_network)


@pytest.mark.parametrize(
    "text", ["depthwise 3 strides=1x2", "separable 4 3 strides=2x1", "transpose 4 3 dilation_rate=2"]
)
def test_layer_that_keras_builds_and_does_not_compute_everywhere_has_a_note(text):
    network = parse(text, (8, 8, 3))
    names = {}
    exec(compile(program_of(network), "screen", "exec"), names)

    assert "only with oneDNN" in str(summarise(network).rows[0].note)
    with pytest.raises(Exception, match=r"Current (CPU )?implementation"):
        names["model"](np.zeros((1, 8, 8, 3), np.float32))


def agree(network, build_network):
    summary = summarise(network)
    model = build_network(network)
    assert summary.problem is None
    for row in summary.rows:
        peer = model.get_layer(row.name)
        assert peer.output.shape[1:] == row.output_shape
        assert peer.count_params() == row.parameters
        assert sum(prod(weight.shape) for weight in peer.trainable_weights) == row.trainable


SIZE = st.integers(1, 4)
PADDING = st.sampled_from(["same", "valid"])
POOL = st.sampled_from(["pool", "avgpool"])
LINES = st.one_of(
    st.builds("conv {} {}x{} {} strides={}".format, SIZE, SIZE, SIZE, PADDING, SIZE),
    st.builds("conv {} {} dilation_rate={} groups={}".format, SIZE, SIZE, SIZE, st.integers(1, 2)),
    st.builds("depthwise {} {} depth_multiplier={}".format, SIZE, PADDING, SIZE),
    st.builds("depthwise {} strides={}x{}".format, SIZE, SIZE, SIZE),
    st.builds("depthwise {} strides={} dilation_rate={}".format, SIZE, SIZE, SIZE),
    st.builds("separable {} {} strides={}".format, SIZE, SIZE, SIZE),
    st.builds("separable {} {} strides={} dilation_rate={}".format, SIZE, SIZE, SIZE, SIZE),
    st.builds("transpose {} {} {} strides={}".format, SIZE, SIZE, PADDING, SIZE),
    st.builds("{} {} {} strides={}".format, POOL, SIZE, PADDING, SIZE),
    st.builds("zeros {}".format, SIZE),
    st.sampled_from(["flatten", "globalavg", "globalmax", "norm", "dense 3", "act selu", "dropout"]),
    st.sampled_from(["add from=input,{}", "concat from=input,{}"]),
)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(LINES, min_size=1, max_size=5),
    st.tuples(SIZE, SIZE, st.integers(1, 3)).map(lambda s: (s[0] * 3, s[1] * 3, s[2])),
)
def test_any_network_fits_if_and_only_if_keras_builds_it(build_network, lines, input_shape):
    named, before = [], "input"
    for number, line in enumerate(lines):
        named.append(f"n{number}: {line.format(before)}")
        before = f"n{number}"
    network = parse("; ".join(named), input_shape)
    problem = summarise(network).problem

    if problem is None:
        agree(network, build_network)
    else:
        with pytest.raises(Exception):  # noqa: B017  of many kinds
            build_network(network)


def test_every_activation_is_one_of_keras():
    keras = load_keras()

    assert all(callable(keras.activations.get(name)) for name in ACTIVATIONS)
