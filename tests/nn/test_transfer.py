import csv
from dataclasses import replace

import numpy as np
import pytest

from cnnviz.nn import efficientnet_lite, transfer
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.transfer import AVERAGE, fit_transfer
from cnnviz.nn.transfer_batches import batches
from cnnviz.nn.transfer_settings import LabelledPictures, TransferSettings

SETTINGS = TransferSettings(
    picture_size=32,
    train_size=32,
    batch_size=8,
    head_epochs=2,
    epochs=3,
    average=0.5,
    learning_rate=1e-3,
    seed=1,
)


def _pictures(count, seed):
    """Two classes that colour alone tells apart."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    pictures = rng.integers(0, 80, (count, 32, 32, 3), np.uint8)
    pictures[np.arange(count), :, :, labels] += 150
    return LabelledPictures(pictures, labels)


TRAIN, VALIDATION = _pictures(16, 0), _pictures(8, 1)


@pytest.fixture(autouse=True)
def shallow(monkeypatch):
    """Two stages are enough to see a run break off and go on, and compile ten times faster than seven."""
    monkeypatch.setattr(efficientnet_lite, "STAGES", efficientnet_lite.STAGES[:2])
    monkeypatch.setattr(transfer, "load_backbone", lambda model: None)


class Interrupted(Exception):
    pass


def _epochs(path):
    with path.open() as file:
        return [int(row["epoch"]) for row in csv.DictReader(file)]


def test_an_interrupted_run_goes_on_after_its_last_whole_epoch(tmp_path):
    def interrupt(event):
        if event["kind"] == "epoch" and event["epoch"] == 0:
            raise Interrupted

    where = {"classes": 2, "settings": SETTINGS, "directory": tmp_path, "history": tmp_path / "history.csv"}
    with pytest.raises(Interrupted):
        fit_transfer(TRAIN, VALIDATION, on_event=interrupt, **where)
    events = []
    model = fit_transfer(TRAIN, VALIDATION, on_event=events.append, **where)
    assert [event["epoch"] for event in events if event["kind"] == "epoch"] == [1, 2]  # and no head again
    assert _epochs(tmp_path / "history.csv") == [0, 1, 2]
    assert (tmp_path / AVERAGE).exists()
    probabilities = model(VALIDATION.pictures.astype(np.float32) / 255, training=False)
    assert probabilities.shape == (8, 2)
    np.testing.assert_allclose(np.sum(probabilities, axis=1), 1, atol=1e-5)


def test_training_batches_are_crops_of_the_asked_size_and_keep_their_labels():
    load_keras()
    served = list(batches(TRAIN, classes=2, settings=replace(SETTINGS, train_size=24)))
    assert sum(len(labels) for _, labels in served) == 16
    for pictures, labels in served:
        assert pictures.shape[1:] == (24, 24, 3)
        assert float(np.min(pictures)) >= 0 and float(np.max(pictures)) <= 1
        colour = np.mean(pictures, axis=(1, 2))[:, :2].argmax(axis=1)
        np.testing.assert_array_equal(colour, np.argmax(labels, axis=1))


def test_training_batches_differ_from_epoch_to_epoch():
    load_keras()
    served = batches(TRAIN, classes=2, settings=SETTINGS)
    first, second = (np.concatenate([np.asarray(p) for p, _ in served]) for _ in range(2))
    assert np.abs(first - second).max() > 0.1


def test_calibration_changes_no_answer_and_lowers_the_validation_loss():
    model = transfer.classifier(2, resize_to=32)
    model.get_layer("logits").set_weights([w * 30 for w in model.get_layer("logits").get_weights()])
    pictures = VALIDATION.pictures.astype(np.float32) / 255

    def loss():
        found = np.asarray(model(pictures, training=False))[np.arange(8), VALIDATION.labels]
        return -np.log(np.maximum(found, 1e-30)).mean()

    before, answers = loss(), np.argmax(model(pictures, training=False), axis=1)
    temperature = transfer.calibrate(model, VALIDATION)
    assert temperature > 0
    assert loss() <= before + 1e-6
    np.testing.assert_array_equal(np.argmax(model(pictures, training=False), axis=1), answers)


def test_a_classifier_that_resizes_is_not_trained_by_being_asked(tmp_path):
    keras = load_keras()
    path = tmp_path / "model.keras"
    transfer.classifier(2, resize_to=32).save(path)
    model = keras.saving.load_model(path, compile=False)
    before = [weight.numpy() for weight in model.non_trainable_weights]
    model(np.random.default_rng(0).uniform(0, 1, (2, 40, 40, 3)).astype(np.float32))
    for old, new in zip(before, model.non_trainable_weights, strict=True):
        np.testing.assert_array_equal(old, new.numpy())
