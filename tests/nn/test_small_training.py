"""Short trainings begin alike, leave no trace in one another, and tell what Keras' own fit tells."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.nn.networks import network_and_learner
from cnnviz.nn.small_data import load
from cnnviz.nn.small_training import SmallTraining
from cnnviz.nn.training_data import Part

SETTINGS = TrainingSettings(epochs=2, filters=(2,), batch_size=32, dropout=0.3, seed=2)


@pytest.fixture(scope="module")
def parts():
    digits = load("digits")
    few = lambda part, count: Part(part.pictures[:count], part.labels[:count])  # noqa: E731
    return few(digits.train, 96), few(digits.validation, 50)


@pytest.fixture(scope="module")
def training():
    return SmallTraining(SETTINGS, input_shape=(8, 8, 1), classes=10)


@pytest.fixture(scope="module")
def rows(training, parts):
    return training.train(*parts)


def test_a_training_leaves_no_trace_in_the_next_one(training, parts, rows):
    changed = training.train(*parts, change=lambda pictures, targets, rng: (1 - pictures, targets))
    assert changed != rows and training.train(*parts) == rows


def test_what_is_told_is_what_keras_tells(parts, rows):
    """The same network, the same order, fitted and evaluated by Keras."""
    settings = TrainingSettings(**(SETTINGS.as_dict() | {"filters": (2,), "dropout": 0.0, "epochs": 1}))
    (ours,) = SmallTraining(settings, input_shape=(8, 8, 1), classes=10).train(*parts)
    _, learner = network_and_learner(settings, input_shape=(8, 8, 1), classes=10)
    train, validation = parts
    order = np.random.default_rng((settings.seed, 0)).permutation(len(train.labels))
    fitted = learner.fit(
        train.pictures[order], train.labels[order], batch_size=32, epochs=1, shuffle=False, verbose=0,
        validation_data=(validation.pictures, validation.labels),
    )  # fmt: skip
    for name, values in fitted.history.items():
        assert getattr(ours, name) == pytest.approx(values[0], abs=1e-5), name
    assert [row.epoch for row in rows] == [1, 2]


def test_changes_are_drawn_from_seed_epoch_and_batch_alone(training, parts):
    drawn = []

    def change(pictures, targets, rng):
        drawn.append((float(rng.random()), targets.argmax(1).tolist()))
        return pictures, targets

    training.train(*parts, change=change)
    first, drawn = drawn, []
    training.train(*parts, change=change)
    assert drawn == first and len({number for number, _ in first}) == len(first) == 6
    assert sorted(label for _, labels in first[:3] for label in labels) == sorted(parts[0].labels)
    assert first[0][1] != first[3][1], "the second epoch has another order"


def test_every_part_is_prepared_alike(training, parts):
    seen = []

    def prepare(pictures):
        seen.append(len(pictures))
        assert pictures.min() >= 0 and pictures.max() <= 1
        return pictures - 0.5

    training.train(*parts, prepare=prepare)
    assert seen == [32, 32, 32, 50] * 2


def test_the_right_answers_are_counted_picture_by_picture(training, parts):
    *_, last = training.train(*parts)
    assert training.correct(parts[1]) == round(last.val_accuracy * 50)
    said = training.network.predict(parts[1].pictures, verbose=0).argmax(1)
    assert training.correct(parts[1]) == int((said == parts[1].labels).sum())


def test_a_stop_keeps_the_epochs_that_are_whole(training, parts, rows):
    told = []
    kept = training.train(*parts, on_epoch=told.append, wants_stop=lambda: bool(told))
    assert kept == rows[:1] == tuple(told)


def test_a_loss_that_is_no_number_is_said(parts):
    settings = TrainingSettings(
        epochs=1, filters=(2,), optimizer="sgd", learning_rate=10.0, loss="mean_squared_error"
    )
    training = SmallTraining(settings, input_shape=(8, 8, 1), classes=10)
    huge = lambda pictures, targets, rng: (pictures, targets * np.float32(1e38))  # noqa: E731
    with pytest.raises(InvalidValue, match="learning rate below 10"):
        training.train(*parts, change=huge)
