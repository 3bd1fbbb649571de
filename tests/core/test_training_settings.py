"""The settings of a run refuse what cannot be trained, and survive a journey through JSON."""

import json

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings, steps_per_epoch


@pytest.mark.parametrize(
    ("samples", "batch_size", "steps"),
    [(2000, 500, 4), (21179, 20, 1059), (1, 1, 1), (10, 100, 1), (100, 10, 10)],
)
def test_the_last_batch_may_be_smaller(samples, batch_size, steps):
    assert steps_per_epoch(samples, batch_size) == steps


def test_twenty_epochs_of_four_batches_are_eighty_iterations():
    """Deck P2."""
    assert 20 * steps_per_epoch(2000, 500) == 80


@pytest.mark.parametrize("samples", [0, -1])
def test_no_samples_are_refused(samples):
    with pytest.raises(InvalidValue, match=f"samples {samples} must be at least 1"):
        steps_per_epoch(samples, 10)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("dataset", "imagenet", "dataset imagenet is not one of digits, shapes"),
        ("optimizer", "lion", "optimizer lion is not one of sgd, momentum, nesterov, adagrad"),
        ("filters", (), r"filters \[\] must name 1 to 3 layers"),
        ("filters", (0,), "filters 0 must lie between 1 and 128"),
        ("filters", (8.5,), "filters 8.5 must be a whole number"),
        ("kernel_size", 4, "kernel_size 4 must be odd"),
        ("kernel_size", 9, "kernel_size 9 must lie between 1 and 7"),
        ("dropout", 1.0, "dropout 1.0 must lie between 0 and 0.9"),
        ("dropout", float("nan"), "dropout nan must lie between 0 and 0.9"),
        ("learning_rate", 0, "learning_rate 0 must lie between 1e-06 and 10"),
        ("batch_size", 0, "batch_size 0 must lie between 1 and 1024"),
        ("epochs", 501, "epochs 501 must lie between 1 and 500"),
        ("epochs", True, "epochs True must be a whole number"),
        ("seed", -1, "seed -1 must lie between 0 and"),
        ("dataset", "animals10", "picture_size 0 must be at least 16 for animals10"),
        ("source", "somewhere", "source 'somewhere' belongs to the data set 'folder'"),
        ("layers", "dense 10", "layers 'dense 10' belong to the network 'own'"),
        ("network", "own", "the network 'own' needs layers"),
        ("label_smoothing", 0.1, "label_smoothing 0.1 belongs to the loss categorical_crossentropy"),
        ("batch_normalization", "on", "batch_normalization on is not one of None, True, False"),
    ],
)
def test_a_setting_that_cannot_be_trained_is_refused_with_its_rule(name, value, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        TrainingSettings(**{name: value})


def test_two_masters_of_the_learning_rate_are_refused():
    with pytest.raises(InvalidValue, match="reduce_on_plateau 3 needs the constant schedule, not cosine"):
        TrainingSettings(reduce_on_plateau=3, schedule="cosine")


def test_settings_come_back_from_json_as_they_were():
    settings = TrainingSettings(filters=(8, 16, 4), dropout=0.5, seed=11)
    assert TrainingSettings.from_dict(json.loads(json.dumps(settings.as_dict()))) == settings


def test_an_unknown_setting_is_refused_by_name():
    with pytest.raises(InvalidValue, match="setting momentum is not one of dataset, source"):
        TrainingSettings.from_dict({"momentum": 0.9})
