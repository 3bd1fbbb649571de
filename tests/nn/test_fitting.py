"""Training tells what happens, can be stopped, and repeats its curve, interrupted or not."""

import csv
import math

import numpy as np
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import LOWEST_RATE
from cnnviz.jobs.state import counted
from cnnviz.nn.checkpoint import LAST, START, snapshot_file, snapshots
from cnnviz.nn.fitting import fit
from cnnviz.nn.history import keep_epochs
from cnnviz.nn.rates import RateChange
from cnnviz.nn.small_data import load
from cnnviz.nn.steering import Wish
from cnnviz.nn.training_data import Part, TrainingData

SETTINGS = TrainingSettings(filters=(4,), epochs=4, batch_size=16, seed=3, dropout=0.5)


def changed(**settings):
    return TrainingSettings.from_dict(SETTINGS.as_dict() | settings)


def few(part: Part, count: int) -> Part:
    return Part(part.pictures[:count], part.labels[:count])


@pytest.fixture(scope="module")
def data() -> TrainingData:
    digits = load("digits")
    return TrainingData(
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


def test_a_run_tells_as_it_begins_how_many_validation_pictures_there_are_and_of_the_commonest_class(
    straight, data
):
    begin = straight[0][0]
    assert begin["validation"] == 60
    assert begin["commonest"] == max(list(data.validation.labels).count(one) for one in range(10))


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
    settings = changed(seed=4, epochs=1)
    fit(settings, data, folder=tmp_path, on_event=other.append)
    assert epochs_of(other)[0]["loss"] != epochs_of(straight[0])[0]["loss"]


def cross_entropy(network, part):
    told = network.predict(part.pictures, verbose=0)
    return -np.log(told[np.arange(len(part.labels)), part.labels]).mean()


class Killed(BaseException):
    """Ends a run as abruptly as an exception can."""


@pytest.mark.parametrize("at", [("epoch", 2), ("batches", 2)])
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
    loss = cross_entropy(fitted.network, data.validation)
    assert loss == pytest.approx(min(losses), abs=1e-5)


def test_a_run_that_only_got_worse_after_it_went_on_still_has_its_best_weights(data, tmp_path):
    """Then the best weights are those that the first attempt left on the disk."""
    wrong = Part(data.validation.pictures, (data.validation.labels + 1) % 10)  # learning makes it worse
    contrary = TrainingData(data.name, data.classes, data.train, wrong, data.test)
    settings = changed(learning_rate=0.03)
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
    loss = cross_entropy(fitted.network, wrong)
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_stop_ends_the_run_and_keeps_what_was_measured(data, tmp_path):
    events = []
    settings = changed(epochs=50)
    fitted = fit(
        settings,
        data,
        folder=tmp_path,
        on_event=events.append,
        wanted=lambda: Wish("stop" if epochs_of(events) else "run"),
    )
    assert fitted.stopped
    assert len(epochs_of(events)) == len(keep_epochs(tmp_path / "history.csv", 99)) < 50


class Driver:
    """Wishes one thing after the other, the next one as soon as the run waits."""

    def __init__(self, *modes, learning_rate=None):
        self.modes, self.learning_rate = list(modes), learning_rate
        self.events, self.wish, self.asked = [], Wish(), 0

    def tell(self, event):
        self.events.append(event)

    def wanted(self):
        waits = self.asked > 1  # asked again without a batch in between
        self.asked += 1
        if self.wish.number == 0 or waits:
            self.asked = 0
            number = self.wish.number + 1
            mode = self.modes.pop(0) if self.modes else "run"
            self.wish = Wish(mode, number, self.learning_rate, 1 if self.learning_rate else 0)
        return self.wish

    def steps_when(self, what):
        return [event["step"] for event in self.events if event.get("what") == what]


def test_one_batch_one_epoch_and_on_change_nothing_of_the_curve(straight, data, tmp_path):
    driver = Driver("pause", "batch", "batch", "epoch", "run")
    fit(SETTINGS, data, folder=tmp_path, on_event=driver.tell, wanted=driver.wanted)
    steps = math.ceil(len(data.train.labels) / SETTINGS.batch_size)
    groups = [event["step"] for event in driver.events if event["kind"] == "batches"]
    assert groups[:2] == [1, 2], "each single batch is told by itself"
    assert driver.steps_when("paused") == [0, steps]
    assert epochs_of(driver.events) == epochs_of(straight[0])


def test_a_new_learning_rate_holds_from_the_next_batch_on_and_is_marked(straight, data, tmp_path):
    driver = Driver("pause", "batch", "run", learning_rate=0.02)
    fit(SETTINGS, data, folder=tmp_path, on_event=driver.tell, wanted=driver.wanted)
    (mark,) = [event for event in driver.events if event.get("what") == "rate"]
    assert (mark["step"], mark["learning_rate"], mark["number"]) == (0, 0.02, 1)
    assert epochs_of(driver.events)[0]["learning_rate"] == pytest.approx(0.02)
    assert epochs_of(driver.events)[0]["loss"] != epochs_of(straight[0])[0]["loss"]


def test_a_rate_set_by_hand_before_a_kill_holds_at_the_same_step_afterwards(data, tmp_path):
    wish = Wish("run", 1, 0.02, 1)
    first, second = tmp_path / "first", tmp_path / "second"
    whole = []

    def later(events):
        return wish if any(event["kind"] == "epoch" for event in events) else Wish()

    fit(SETTINGS, data, folder=first, on_event=whole.append, wanted=lambda: later(whole))
    (mark,) = [event for event in whole if event.get("what") == "rate"]
    change = RateChange(mark["step"], mark["learning_rate"], mark["number"])
    events = []

    def tell(event):
        events.append(event)
        if event["kind"] == "epoch" and event["epoch"] == 2:
            raise Killed

    with pytest.raises(Killed):
        fit(SETTINGS, data, folder=second, on_event=tell, wanted=lambda: later(events), save_every=60)
    rest = []
    fit(SETTINGS, data, folder=second, on_event=rest.append, changes=[change], wanted=lambda: wish)
    first = rest[0]["epoch"]  # later than 0 only where a slow machine came to save its state before the kill
    assert epochs_of(rest) == epochs_of(whole)[first:]


def test_a_run_killed_within_an_epoch_goes_on_from_there(data, tmp_path):
    settings = changed(augmentation="strong", epochs=2)
    straight = []
    fit(settings, data, folder=tmp_path / "straight", on_event=straight.append)
    driver = Driver("pause", "batch", "batch", "batch")

    def tell(event):
        driver.tell(event)
        if event["kind"] == "epoch":
            raise Killed

    folder = tmp_path / "killed"
    with pytest.raises(Killed):
        fit(settings, data, folder=folder, on_event=tell, wanted=driver.wanted, save_every=0)
    rest = []
    fit(settings, data, folder=folder, on_event=rest.append)
    assert rest[0]["step"] >= 3
    assert rest[0]["epoch"] == 0
    assert epochs_of(rest) == epochs_of(straight)


@pytest.mark.parametrize(("mode", "steps"), [("epoch", 10), ("batch", 1)])
def test_a_run_that_waits_too_long_gives_its_place_up_and_goes_on_later(
    straight, data, tmp_path, mode, steps
):
    events, rest = [], []
    wish = Wish(mode, 1)
    waiting = fit(
        SETTINGS, data, folder=tmp_path, on_event=events.append, wanted=lambda: wish, park_after=0.2
    )
    assert waiting.parked
    assert waiting.best_epoch == -1
    fitted = fit(SETTINGS, data, folder=tmp_path, on_event=rest.append)
    assert rest[0]["step"] == steps
    assert epochs_of(counted(events + rest)) == epochs_of(straight[0])
    assert len(keep_epochs(tmp_path / "history.csv", 99)) == SETTINGS.epochs
    assert not fitted.parked


def test_a_fork_begins_with_the_weights_of_its_epoch(straight, data, tmp_path):
    _, folder, _ = straight
    weights = snapshot_file(folder / "snapshots", 1)
    (tmp_path / START).write_bytes(weights.read_bytes())
    events = []
    fit(changed(learning_rate=1e-6), data, folder=tmp_path, on_event=events.append, first_epoch=2)
    before = epochs_of(straight[0])[1]["val_loss"]
    assert [event["epoch"] for event in epochs_of(events)] == [2, 3]
    assert epochs_of(events)[0]["val_loss"] == pytest.approx(before, abs=1e-3)


def test_of_many_epochs_a_few_are_kept_to_fork_from_the_best_and_the_last_among_them(data, tmp_path):
    fitted = fit(changed(epochs=30, batch_size=150), data, folder=tmp_path)
    kept = snapshots(tmp_path / "snapshots")
    assert 6 <= len(kept) <= 14
    assert {fitted.best_epoch, 29} <= set(kept)


def test_early_stopping_ends_the_run_and_says_so_also_after_a_kill(data, tmp_path):
    wrong = Part(data.validation.pictures, (data.validation.labels + 1) % 10)  # learning makes it worse
    contrary = TrainingData(data.name, data.classes, data.train, wrong, data.test)
    settings = changed(early_stopping=2, epochs=30, learning_rate=0.03)
    events = []
    fitted = fit(settings, contrary, folder=tmp_path / "a", on_event=events.append)
    (mark,) = [event for event in events if event.get("what") == "early_stop"]
    assert mark["best_epoch"] == fitted.best_epoch == fitted.epochs_done - 3 < 27

    def tell(event):
        if event["kind"] == "epoch" and event["epoch"] == fitted.epochs_done - 2:
            raise Killed

    with pytest.raises(Killed):
        fit(settings, contrary, folder=tmp_path / "b", on_event=tell, save_every=0)
    rest = []
    again = fit(settings, contrary, folder=tmp_path / "b", on_event=rest.append)
    assert epochs_of(events)[rest[0]["epoch"] :] == epochs_of(rest)
    assert again.epochs_done == fitted.epochs_done


def test_a_plateau_divides_the_learning_rate_by_ten_and_is_marked(data, tmp_path):
    events = []
    settings = changed(reduce_on_plateau=1, learning_rate=0.5, optimizer="sgd", epochs=6)
    fit(settings, data, folder=tmp_path, on_event=events.append)
    marks = [event for event in events if event.get("what") == "reduced"]
    assert marks, "the rate was so high that the loss had to rise once"
    assert marks[0]["learning_rate"] == pytest.approx(0.05)
    after = [event for event in epochs_of(events) if event["step"] > marks[0]["step"]]
    assert after == [] or after[0]["learning_rate"] == pytest.approx(0.05)


def test_a_plateau_does_not_bring_the_rate_below_what_can_be_set_by_hand(data, tmp_path):
    events = []
    settings = changed(reduce_on_plateau=1, learning_rate=3e-5, initializer="zeros", epochs=6)
    fit(settings, data, folder=tmp_path, on_event=events.append)
    rates = [event["learning_rate"] for event in events if event.get("what") == "reduced"]
    assert rates == pytest.approx([3e-6, LOWEST_RATE]), "and no mark where nothing changes"


@pytest.mark.parametrize(
    "settings",
    [
        {
            "loss": "categorical_crossentropy",
            "label_smoothing": 0.1,
            "optimizer": "adagrad",
            "schedule": "step",
        },
        {"loss": "mean_squared_error", "optimizer": "adamw", "batch_normalization": True},
        {"loss": "mean_absolute_error", "optimizer": "momentum", "l1": 1e-4, "l2": 1e-4},
    ],
)
def test_other_settings_train_and_repeat_themselves(data, tmp_path, settings):
    curves = []
    for folder in ("one", "two"):
        events = []
        fit(changed(epochs=2, **settings), data, folder=tmp_path / folder, on_event=events.append)
        curves.append(epochs_of(events))
    assert curves[0] == curves[1]
    assert curves[0][-1]["loss"] is not None


def test_a_loss_that_is_no_number_ends_the_run(data, tmp_path):
    events = []
    fitted = fit(changed(learning_rate=10.0, optimizer="sgd", network="dense", l2=1.0), data,
                 folder=tmp_path, on_event=events.append)  # fmt: skip
    assert fitted.diverged
    assert epochs_of(events)[-1]["loss"] is None
    assert fitted.epochs_done < SETTINGS.epochs
