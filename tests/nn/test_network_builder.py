"""A network built from its description is the one that its program builds."""

import numpy as np
import pytest

from cnnviz.content.training_networks import network_of
from cnnviz.core.network import summarise
from cnnviz.core.network_text import parse
from cnnviz.core.training import TrainingSettings
from cnnviz.nn.network_builder import build

BRANCHES = "conv 4 3 padding=1 relu; a: pool 2; b: conv 4 1 from=a; add from=a,b; globalavg; dense 3 softmax"


@pytest.mark.parametrize("text", [BRANCHES, "depthwise 3 same; separable 6 3 relu; flatten; dense 3 softmax"])
def test_shapes_and_parameters_are_those_of_the_description(text):
    described = parse(text, (9, 7, 2))
    built = build(described)
    summary = summarise(described)
    assert built.count_params() == summary.parameters
    for row in summary.rows:
        assert tuple(built.get_layer(row.name).output.shape[1:]) == row.output_shape


def test_weights_follow_from_the_seed_and_the_name_of_the_layer_alone():
    first, again, other = (build(parse(BRANCHES, (8, 8, 1)), seed=seed) for seed in (1, 1, 2))
    for mine, same, different in zip(first.weights, again.weights, other.weights, strict=True):
        np.testing.assert_array_equal(mine, same)
        if "kernel" in mine.path:
            assert not np.array_equal(mine, different)


@pytest.mark.parametrize("network", ["dense", "digits_28", "cifar_10_small", "cifar_10", "modern"])
@pytest.mark.parametrize(
    "switch", [{"batch_normalization": True}, {"batch_normalization": False, "dropout": 0.0}]
)
def test_a_switch_changes_the_layers_it_names_and_no_other(network, switch):
    settings = TrainingSettings(network=network, **switch)
    kinds = [row.kind for row in summarise(network_of(settings, input_shape=(32, 32, 3), classes=5)).rows]
    plain = [
        row.kind
        for row in summarise(
            network_of(TrainingSettings(network=network), input_shape=(32, 32, 3), classes=5)
        ).rows
    ]
    changed = {"BatchNormalization", "Dropout", "Activation"}
    assert [kind for kind in kinds if kind not in changed] == [k for k in plain if k not in changed]
    hidden = sum(kind in ("Conv2D", "Dense") for kind in kinds) - 1
    if switch["batch_normalization"]:
        assert kinds.count("BatchNormalization") == hidden
    else:
        assert {"BatchNormalization", "Dropout"}.isdisjoint(kinds)


def test_every_hidden_layer_is_normalized_before_its_activation():
    settings = TrainingSettings(network="cifar_10_small", batch_normalization=True)
    names = [node.name for node in network_of(settings, input_shape=(32, 32, 3), classes=5).nodes]
    assert names[1:4] == ["conv2d_1", "conv2d_1_norm", "conv2d_1_relu"]
