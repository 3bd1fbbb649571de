"""The experiments say what the decks say, and every arm of theirs can be trained."""

import pytest

from cnnviz.content.experiments import EXPERIMENTS
from cnnviz.content.training_networks import network_of
from cnnviz.core.network import summarise

SHAPES = {"mnist": (28, 28, 1), "fashion_mnist": (28, 28, 1), "cifar10": (32, 32, 3)}
ARMS = [(experiment, arm) for experiment in EXPERIMENTS.values() for arm in experiment.arms]


def shape_of(settings):
    return SHAPES.get(settings.dataset, (settings.picture_size, settings.picture_size, 3))


@pytest.mark.parametrize(("experiment", "arm"), ARMS, ids=lambda one: one.id)
def test_every_network_fits_its_data(experiment, arm):
    network = network_of(arm.settings, input_shape=shape_of(arm.settings), classes=10)
    assert summarise(network).rows[-1].output_shape == (10,)


def test_the_network_of_the_scratch_experiment_is_the_decks():
    settings = EXPERIMENTS["a10_scratch"].arm("deck").settings
    network = network_of(settings, input_shape=(150, 150, 3), classes=10)
    assert sum(row.parameters for row in summarise(network).rows) == 427_782
    assert (settings.batch_size, settings.epochs, settings.optimizer, settings.keep) == (
        20,
        10,
        "adam",
        "last",
    )


def test_the_decks_log_has_ten_epochs_in_which_the_loss_falls_and_the_accuracy_rises():
    losses, accuracies = zip(*EXPERIMENTS["a10_scratch"].stated.log, strict=True)
    assert len(losses) == 10 and losses[0] == 1.7329 and accuracies[-1] == 0.7992
    assert list(losses) == sorted(losses, reverse=True) and list(accuracies) == sorted(accuracies)


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("a10_scratch", [0.664, None]),
        ("mnist_dense_v_conv", [0.975, 0.9939]),
        ("fashion_dense_v_conv", [0.881, 0.9325]),
        ("cifar_two_v_seven", [0.7056, 0.8721, None]),
    ],
)
def test_the_stated_accuracies_are_the_decks(name, stated):
    assert [arm.stated for arm in EXPERIMENTS[name].arms] == stated


def test_each_remedy_changes_one_thing():
    first, *remedies = EXPERIMENTS["a10_remedies"].arms
    changed = {arm.id: set(arm.settings.differs_from(first.settings)) for arm in remedies}
    assert changed == {
        "validation": {"keep"},
        "batches": {"batch_size"},
        "pictures": {"picture_size"},
        "epochs": {"epochs"},
        "filters": {"network", "layers"},
        "layers": {"network", "layers"},
        "augmentation": {"augmentation"},
        "transfer": {"network", "layers"},
        "seed": set(),
    }


def test_more_filters_and_more_layers_mean_more_parameters():
    arms = EXPERIMENTS["a10_remedies"]
    count = {
        id: sum(
            row.parameters
            for row in summarise(network_of(arms.arm(id).settings, input_shape=(32, 32, 3), classes=10)).rows
        )
        for id in ("start", "filters", "layers")
    }
    assert count["start"] < count["layers"] < count["filters"]
