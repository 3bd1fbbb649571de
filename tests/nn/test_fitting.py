"""Training tells what happens, can be stopped, and repeats its curve, interrupted or not."""

import csv
import math

import numpy as np
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.nn.checkpoint import LAST
from cnnviz.nn.fitting import fit
from cnnviz.nn.history import keep_epochs
from cnnviz.nn.networks import small_cnn
from cnnviz.nn.small_data import Part, SmallData, load

SETTINGS = TrainingSettings(filters=(4,), epochs=4, batch_size=16, seed=3, dropout=0.5)


def few(part: Part, count: int) -> Part:
    return Part(part.pictures[:count], part.labels[:count])


@pytest.fixture(scope="module")
def data() -> SmallData:
    digits = load("digits")
    return SmallData(
        digits.name, digits.classes, few(digits.train, 150), few(digits.validation, 60), digits.test
    )


@pytest.fixture(scope="module")
def straight(data, tmp_path_factory):
    """One run from start to finish: its events, its folder and its network."""
    folder, events = tmp_path_factory.mktemp("straight"), []
    return events, folder, fit(SETTINGS, data, folder=folder, on_event=events.append)


def epochs_of(events):
    return [
        {name: value for name, value in event.items() if name != "seconds"}
        for event in events
        if event["kind"] == "epoch"
    ]


def test_every_epoch_is_told_with_training_and_validation_values(straight):
    events, _, fitted = straight
    assert [event["epoch"] for event in epochs_of(events)] == [0, 1, 2, 3]
    assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(epochs_of(events)[0])
    assert (fitted.epochs_done, fitted.stopped, fitted.diverged) == (4, False, False)


def test_the_groups_of_batches_make_up_the_epoch(straight, data):
    """Weighted by their pictures, the means of the groups give the mean that Keras reports for the epoch."""
    events, _, _ = straight
    steps = math.ceil(len(data.train.labels) / SETTINGS.batch_size)
    for epoch in epochs_of(events):
        groups = [
            event for event in events if event["kind"] == "batches" and event["epoch"] == epoch["epoch"]
        ]
        ends = [event["step"] - epoch["epoch"] * steps for event in groups]
        pictures = np.diff([0, *np.minimum(np.array(ends) * SETTINGS.batch_size, len(data.train.labels))])
        assert ends[-1] == steps
        assert np.average([event["loss"] for event in groups], weights=pictures) == pytest.approx(
            epoch["loss"], abs=1e-4
        )


def test_the_history_file_holds_what_the_events_say(straight):
    events, folder, _ = straight
    with (folder / "history.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["val_loss"]) for row in rows] == pytest.approx(
        [event["val_loss"] for event in epochs_of(events)], abs=1e-6
    )


def test_the_same_settings_give_the_same_curve(straight, data, tmp_path):
    again = []
    fit(SETTINGS, data, folder=tmp_path, on_event=again.append)
    assert epochs_of(again) == epochs_of(straight[0])


def test_another_seed_gives_another_curve(straight, data, tmp_path):
    other = []
    settings = TrainingSettings.from_dict(SETTINGS.as_dict() | {"seed": 4, "epochs": 1})
    fit(settings, data, folder=tmp_path, on_event=other.append)
    assert epochs_of(other)[0]["loss"] != epochs_of(straight[0])[0]["loss"]


class Killed(BaseException):
    """Ends a run as abruptly as an exception can."""


@pytest.mark.parametrize("at", [("epoch", 2), ("batches", 2), ("epoch", 3)])
def test_an_interrupted_run_goes_on_and_ends_with_the_curve_it_would_have_had(straight, data, tmp_path, at):
    events = []

    def tell(event):
        events.append(event)
        if (event["kind"], event.get("epoch")) == at:
            raise Killed

    with pytest.raises(Killed):
        fit(SETTINGS, data, folder=tmp_path, on_event=tell, save_every=0)
    rest = []
    fitted = fit(SETTINGS, data, folder=tmp_path, on_event=rest.append)
    first = rest[0]["epoch"]
    assert first > 0
    assert epochs_of(events)[:first] + epochs_of(rest) == epochs_of(straight[0])
    assert len(keep_epochs(tmp_path / "history.csv", 99)) == SETTINGS.epochs
    assert fitted.best_epoch == straight[2].best_epoch


def test_a_half_written_checkpoint_is_never_the_one_that_is_read(straight, data, tmp_path):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / f"half.{LAST}").write_bytes(b"cut off")
    events = []
    fit(SETTINGS, data, folder=tmp_path, on_event=events.append)
    assert epochs_of(events) == epochs_of(straight[0])


def test_the_network_that_comes_back_is_that_of_the_lowest_validation_loss(straight, data):
    events, _, fitted = straight
    losses = [event["val_loss"] for event in epochs_of(events)]
    assert fitted.best_epoch == int(np.argmin(losses))
    loss, _ = fitted.network.evaluate(data.validation.pictures, data.validation.labels, verbose=0)
    assert loss == pytest.approx(min(losses), abs=1e-5)


def test_a_run_that_only_got_worse_after_it_went_on_still_has_its_best_weights(data, tmp_path):
    """Then the best weights are those that the first attempt left on the disk."""
    wrong = Part(data.validation.pictures, (data.validation.labels + 1) % 10)  # learning makes it worse
    contrary = SmallData(data.name, data.classes, data.train, wrong, data.test)
    settings = TrainingSettings.from_dict(SETTINGS.as_dict() | {"learning_rate": 0.03})
    events = []

    def tell(event):
        events.append(event)
        if event["kind"] == "batches" and event["epoch"] == 2:
            raise Killed

    with pytest.raises(Killed):
        fit(settings, contrary, folder=tmp_path, on_event=tell, save_every=0)
    fitted = fit(settings, contrary, folder=tmp_path, on_event=events.append)
    losses = [row["val_loss"] for row in {event["epoch"]: event for event in epochs_of(events)}.values()]
    assert int(np.argmin(losses)) == fitted.best_epoch < 2, "learning did not make it worse"
    loss, _ = fitted.network.evaluate(wrong.pictures, wrong.labels, verbose=0)
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_stop_ends_the_run_and_keeps_what_was_measured(data, tmp_path):
    events = []
    settings = TrainingSettings.from_dict(SETTINGS.as_dict() | {"epochs": 50})
    fitted = fit(
        settings,
        data,
        folder=tmp_path,
        on_event=events.append,
        wanted=lambda: "stop" if epochs_of(events) else "go on",
    )
    assert fitted.stopped
    assert len(epochs_of(events)) == len(keep_epochs(tmp_path / "history.csv", 99)) < 50


def test_a_loss_that_is_no_number_ends_the_run(data, tmp_path):
    events = []
    pictures = data.train.pictures.copy()
    pictures[7] = np.nan
    broken = SmallData(data.name, data.classes, Part(pictures, data.train.labels), data.validation, data.test)
    fitted = fit(SETTINGS, broken, folder=tmp_path, on_event=events.append)
    assert fitted.diverged
    assert fitted.best_epoch == -1
    assert epochs_of(events)[-1]["loss"] is None


def test_every_layer_has_its_name_and_the_parameters_add_up():
    network = small_cnn(TrainingSettings(filters=(8, 16), kernel_size=5), input_shape=(28, 28, 1), classes=4)
    names = [layer.name for layer in network.layers]
    assert names == ["conv_1", "pool_1", "conv_2", "pool_2", "flatten", "dropout", "classifier"]
    assert network.count_params() == (25 * 1 + 1) * 8 + (25 * 8 + 1) * 16 + (7 * 7 * 16 + 1) * 4
