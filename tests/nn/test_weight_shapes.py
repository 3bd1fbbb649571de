"""Which weights belong to a network is known without Keras, and is what Keras says."""

import pytest

from cnnviz.content.training_networks import network_of
from cnnviz.core.network import summarise
from cnnviz.core.network_text import parse
from cnnviz.core.network_weights import takes_weights
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import NETWORKS
from cnnviz.core.weight_shapes import weight_shapes
from cnnviz.nn.checkpoint import array_shapes, write_arrays
from cnnviz.nn.network_builder import build

EVERY_KIND = (
    "conv 4 3x5 same groups=2; depthwise 3 depth_multiplier=2 nobias; norm; "
    "separable 6 3 depth_multiplier=2; transpose 5 3 strides=2; pool; dropout 0.5; globalavg; "
    "dense 7 nobias; dense 3 softmax"
)
CHANGES = [
    {"filters": (8, 16)},
    {"filters": (16,)},
    {"kernel_size": 5},
    {"batch_normalization": True},
    {"network": "dense"},
    {"picture_size": 16},
    {"dataset": "shapes", "picture_size": 8},
]


def described(settings):
    classes = 4 if settings.dataset == "shapes" else 10
    side = settings.picture_size or 8
    return network_of(settings, input_shape=(side, side, 1), classes=classes)


def shapes(network):
    return [tuple(weight.shape) for weight in build(network).weights]


def test_every_kind_of_layer_has_the_weights_that_keras_gives_it():
    network = parse(EVERY_KIND, (12, 12, 2))
    wanted = [shape for row in summarise(network).rows for shape in weight_shapes(row.layer)]
    assert wanted == shapes(network)
    assert takes_weights(summarise(network), wanted)
    assert not takes_weights(summarise(network), wanted[::-1])


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "own"])
def test_every_network_takes_its_own_weights(name):
    network = described(TrainingSettings(network=name, picture_size=32))
    assert takes_weights(summarise(network), shapes(network))


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_network_does_not_take_the_weights_of_another_one(change):
    kept = shapes(described(TrainingSettings()))
    assert not takes_weights(summarise(described(TrainingSettings(**change))), kept)


def test_dropout_needs_no_weights():
    kept = shapes(described(TrainingSettings()))
    assert takes_weights(summarise(described(TrainingSettings(dropout=0.5))), kept)


def test_the_shapes_in_a_file_are_read_without_the_arrays(tmp_path):
    weights = build(described(TrainingSettings(batch_normalization=True))).get_weights()
    write_arrays(tmp_path / "weights.npz", weights, words="kept")
    assert array_shapes(tmp_path / "weights.npz") == [weight.shape for weight in weights]
