"""What a run leaves when its training is over: on the digits, and on colour pictures of odd sizes."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.content.training_networks import network_of
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import afterwards, runs, training_data
from cnnviz.nn import checkpoint
from cnnviz.nn.network_builder import build
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.training_data import Part, TrainingData

SETTINGS = TrainingSettings(filters=(8,), augmentation="none")


def record_an_epoch(run):
    run.record("begin", epoch=0, step=0, epochs=1, steps=9)
    run.record("batches", epoch=0, step=9, loss=1.5, accuracy=0.5, learning_rate=0.001)
    numbers = {"loss": 1.5, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.75}
    run.record("epoch", epoch=0, step=9, learning_rate=0.001, seconds=0.1, **numbers)


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A run on the digits whose network has really learned, and what was written afterwards."""
    data = training_data.load(SETTINGS)
    network = build(network_of(SETTINGS, input_shape=data.input_shape, classes=10))
    network.compile(load_keras().optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    network.fit(data.train.pictures, data.train.labels, epochs=2, batch_size=64, verbose=0)
    run = runs.create(SETTINGS, owner="anna", folder=tmp_path_factory.mktemp("runs"))
    record_an_epoch(run)
    written = afterwards.write(run, SimpleNamespace(network=network, best_epoch=0, epochs_done=1), data)
    told = {"test": written["test"], "trained": written["trained"]}
    return SimpleNamespace(run=run, data=data, network=network, **told)


def test_the_figures_agree_with_the_answers_that_were_kept(digits):
    test, answers = digits.test, afterwards.read(digits.run)
    assert test["count"] == len(digits.data.test.labels) == len(answers.truth)
    assert test["correct"] == (answers.guessed == answers.truth).sum() > 0.7 * test["count"]
    assert np.trace(test["confusion"]) == test["correct"]
    assert test["top"]["3"] >= test["correct"]
    assert json.loads(json.dumps(test, allow_nan=False)) == test


def test_the_network_is_asked_about_its_own_pictures_as_it_predicts(digits):
    assert digits.trained["count"] == 500
    assert digits.trained["epoch"] == 0
    assert 350 < digits.trained["correct"] <= 500
    assert json.loads(json.dumps(digits.trained)) == digits.trained


@pytest.mark.parametrize("kept", [0, 1])
def test_the_weights_of_the_last_epoch_are_asked_whichever_are_kept(digits, tmp_path, kept):
    """The weights of the first epoch know nothing, those of the second have learned."""
    learned = digits.network.get_weights()
    blank = [0 * one for one in learned]
    run = runs.create(SETTINGS, owner="anna", folder=tmp_path)
    (run.directory / checkpoint.SNAPSHOTS).mkdir()
    for epoch, weights in enumerate((blank, learned)):
        file = checkpoint.snapshot_file(run.directory / checkpoint.SNAPSHOTS, epoch)
        checkpoint.write_arrays(file, weights)
    digits.network.set_weights((blank, learned)[kept])
    fitted = SimpleNamespace(network=digits.network, best_epoch=kept, epochs_done=2)
    try:
        written = afterwards.write(run, fitted, digits.data)
    finally:
        digits.network.set_weights(learned)
    assert written["trained"] == digits.trained | {"epoch": 1}
    assert (written["test"]["correct"] == digits.test["correct"]) is bool(kept)
    model = load_keras().saving.load_model(run.directory / afterwards.MODEL)
    assert any(one.any() for one in model.get_weights()) is bool(kept)


def test_weights_that_are_not_there_any_more_are_not_asked(digits, tmp_path):
    run = runs.create(SETTINGS, owner="anna", folder=tmp_path)
    fitted = SimpleNamespace(network=digits.network, best_epoch=0, epochs_done=2)
    assert afterwards.write(run, fitted, digits.data)["trained"] is None


def test_each_cell_of_the_matrix_has_its_pictures_and_the_surest_come_first(digits):
    answers = afterwards.read(digits.run)
    for truth, row in enumerate(digits.test["confusion"]):
        for guessed, count in enumerate(row):
            numbers = answers.of_cell(truth, guessed)
            assert len(numbers) == count
            sure = answers.probabilities[numbers, guessed]
            assert (np.diff(sure) <= 0).all()
    assert len(answers.mistakes()) == digits.test["count"] - digits.test["correct"]
    number = int(answers.mistakes()[0])
    np.testing.assert_array_equal(answers.picture(number), digits.data.test.pictures[number])


def test_the_saved_model_answers_as_the_network_did(digits):
    model = load_keras().saving.load_model(digits.run.directory / afterwards.MODEL)
    found = model.predict(digits.data.test.pictures, verbose=0)
    np.testing.assert_allclose(found, digits.network.predict(digits.data.test.pictures, verbose=0), atol=1e-5)


def test_written_again_after_a_kill_the_files_are_the_same_and_nothing_else_is_left(digits, tmp_path):
    again = runs.create(SETTINGS, owner="anna", folder=tmp_path)
    record_an_epoch(again)
    for _ in range(2):
        fitted = SimpleNamespace(network=digits.network, best_epoch=0, epochs_done=1)
        assert afterwards.write(again, fitted, digits.data) == {
            "test": digits.test, "trained": digits.trained,
        }  # fmt: skip
    one, other = afterwards.read(digits.run), afterwards.read(again)
    for name, values in vars(one).items():
        np.testing.assert_array_equal(values, getattr(other, name))
    names = {path.name for path in again.directory.rglob("*") if path.is_file()}
    assert names == {"spec.json", "events.jsonl", "model.keras", "test.npz", "events.out.tfevents.0.cnnviz"}


def test_large_colour_pictures_stay_within_their_room(tmp_path):
    rng = np.random.default_rng(0)
    part = Part(rng.integers(0, 256, (700, 90, 120, 3), np.uint8), rng.integers(0, 2, 700).astype(np.int32))
    data = TrainingData("folder", ("cat", "dog"), part, part, part)
    settings = TrainingSettings(network="own", layers="globalavg; dense 2 softmax")
    network = build(network_of(settings, input_shape=data.input_shape, classes=2))
    run = runs.create(settings, owner="anna", folder=tmp_path)
    test = afterwards.write(run, SimpleNamespace(network=network, best_epoch=0, epochs_done=1), data)["test"]
    answers = afterwards.read(run)
    assert test["count"] == 700 == len(answers.probabilities)
    assert max(answers.pictures.shape[1:3]) <= 64
    assert (run.directory / afterwards.ANSWERS).stat().st_size < 7_000_000
    assert len(answers.mistakes()) == test["count"] - test["correct"]


def test_without_a_complete_epoch_there_is_no_test_and_no_model(tmp_path):
    run = runs.create(SETTINGS, owner="anna", folder=tmp_path)
    fitted = SimpleNamespace(network=None, best_epoch=-1)
    assert afterwards.write(run, fitted, None) == {"test": None, "trained": None}
    assert not (run.directory / afterwards.MODEL).exists()
    assert afterwards.read(run) is None


def test_a_damaged_file_counts_as_none(digits, tmp_path):
    run = runs.create(SETTINGS, owner="anna", folder=tmp_path)
    whole = (digits.run.directory / afterwards.ANSWERS).read_bytes()
    for damaged in (b"", b"no zip", whole[: len(whole) // 2], whole[:2000] + bytes(200) + whole[2200:]):
        (run.directory / afterwards.ANSWERS).write_bytes(damaged)
        assert afterwards.read(run) is None
