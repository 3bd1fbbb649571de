"""The curve has each point once, knows what happened on the way, and is read line by line."""

import json
import threading

import numpy as np
import pytest

from cnnviz.jobs.curve import Line, curve_of, pick, thin
from cnnviz.jobs.event_reader import EventReader
from cnnviz.jobs.runs import Run

BEGIN = {"kind": "begin", "time": 100.0, "epoch": 0, "step": 0, "epochs": 3, "steps": 4}


def group(step, time=None, **values):
    event = {"kind": "batches", "epoch": (step - 1) // 4, "step": step, "time": time or 100 + step}
    return event | {"loss": 1 / step, "accuracy": 0.5, "learning_rate": 0.1} | values


def epoch(number, loss=1.0, time=None, **values):
    step = 4 * number + 4
    told = {"kind": "epoch", "epoch": number, "step": step, "time": time or 100.5 + step, "loss": loss}
    return told | {"accuracy": 0.5, "val_loss": loss + 1, "val_accuracy": 0.25, "seconds": 4.0} | values


def mark(what, step, **values):
    return {"kind": "mark", "what": what, "epoch": step // 4, "step": step, "time": 100.0 + step} | values


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path)


def same(one, other):
    for name in ("batches", "training", "validation"):
        for column in ("at", "loss", "accuracy", "learning_rate", "seconds"):
            values = getattr(getattr(one, name), column), getattr(getattr(other, name), column)
            np.testing.assert_array_equal(*values, err_msg=f"{name} {column}")
    assert (one.marks, one.steps) == (other.marks, other.steps)


def test_an_attempt_that_goes_on_in_the_middle_of_an_epoch_replaces_what_came_after_it():
    lost = [group(2), group(4), epoch(0), group(6), mark("rate", 6, learning_rate=0.01), group(7, loss=9.0)]
    again = BEGIN | {"epoch": 1, "step": 5}
    curve = curve_of([BEGIN, *lost, again, group(6, loss=5.0), group(8, loss=6.0), epoch(1)])
    assert curve.batches.at.tolist() == [0.5, 1.0, 1.5, 2.0]
    assert curve.batches.loss.tolist() == [0.5, 0.25, 5.0, 6.0]
    assert curve.validation.at.tolist() == [1.0, 2.0]
    assert curve.marks == ()  # the change of the rate was lost with its batch


def test_a_missing_number_is_no_number():
    curve = curve_of([BEGIN, group(1, loss=None), {"kind": "epoch", "epoch": 0, "step": 4, "loss": 1}])
    assert np.isnan(curve.batches.loss).tolist() == [True]
    assert np.isnan(curve.validation.loss).tolist() == [True]
    assert curve.training.loss.tolist() == [1.0]


def test_marks_stand_where_they_happened_and_say_what_they_know():
    events = [BEGIN, group(2), mark("rate", 2, learning_rate=0.01, number=1), epoch(0)]
    events += [mark("reduced", 4, learning_rate=0.001), mark("early_stop", 8, patience=3, best_epoch=0)]
    rate, reduced, stop = curve_of(events).marks
    assert (rate.at, rate.kind, rate.values) == (0.5, "rate", {"learning_rate": 0.01, "number": 1})
    assert (reduced.at, reduced.values["learning_rate"]) == (1.0, 0.001)
    assert (stop.at, stop.kind, stop.values["best_epoch"]) == (2.0, "early_stop", 0)


def test_of_all_best_epochs_only_the_last_is_marked():
    events = [BEGIN, *(mark("best", step, val_loss=1 / step) for step in (4, 8)), mark("paused", 9)]
    assert [(found.kind, found.at) for found in curve_of(events).marks] == [("best", 2.0), ("paused", 2.25)]


def test_a_run_that_begins_late_is_marked_as_a_fork_and_one_that_goes_on_is_not():
    fork = BEGIN | {"epoch": 1, "step": 4}
    assert [(found.kind, found.at) for found in curve_of([fork, group(5)]).marks] == [("forked", 1.0)]
    assert curve_of([BEGIN, group(4), fork]).marks == ()


def test_seconds_count_training_alone_not_pauses_nor_the_wait_for_a_worker():
    events = [BEGIN, group(1, 103), mark("paused", 1) | {"time": 104}, mark("resumed", 1) | {"time": 900}]
    events += [group(2, 902), {"kind": "lost", "time": 950}, {"kind": "placed", "time": 990}]
    events += [BEGIN | {"time": 2000, "step": 2}, group(3, 2001)]
    curve = curve_of(events)
    assert curve.batches.seconds.tolist() == [3, 6, 7]
    assert curve.marks[0].seconds == 4


def test_a_look_reads_what_is_new_and_is_the_curve_of_all_events(run):
    reader = EventReader(run)
    assert reader.look().curve.batches.at.tolist() == []
    events = [BEGIN, group(1), group(2), mark("rate", 2, learning_rate=0.01), group(3), group(4), epoch(0)]
    events += [group(5), group(6), group(7), BEGIN | {"step": 6, "epoch": 1}, group(7), group(8), epoch(1)]
    for number, event in enumerate(events, 1):
        run.record(**event)
        look = reader.look()
        same(look.curve, curve_of(run.events()))
        assert run.events()[number - 1] == look.events[-1]
    assert reader.look() is look, "nothing was new"


def test_the_events_of_a_look_say_as_much_about_the_state_as_all_of_them(run):
    from cnnviz.core.training import TrainingSettings
    from cnnviz.jobs.state import state_of

    (run.directory / "spec.json").write_text(json.dumps({"settings": TrainingSettings(epochs=3).as_dict()}))
    run.beat()
    reader = EventReader(run)
    events = [
        {"kind": "placed"},
        {"kind": "attempt"},
        BEGIN,
        group(1),
        group(2),
        group(3),
        {"kind": "attempt"},
    ]
    events += [BEGIN | {"step": 2}, group(3), group(4), epoch(0), group(5), mark("paused", 5)]
    for event in events:
        run.record(**event)
        assert state_of(run, reader.look().events) == state_of(run)
    assert len(reader.look().events) < len(events)


def test_a_line_that_is_half_written_is_read_when_it_is_whole_and_a_damaged_one_never(run):
    run.record(**BEGIN)
    reader = EventReader(run)
    line = json.dumps(group(1))
    path = run.directory / "events.jsonl"
    with path.open("a") as file:
        file.write(line[:30])
        file.flush()
        assert reader.look().curve.batches.at.tolist() == []
        file.write(line[30:] + "\n")
        file.flush()
        assert reader.look().curve.batches.at.tolist() == [0.25]
        file.write(line[:30] + "\n7\n" + json.dumps(group(2)) + "\n")
    assert reader.look().curve.batches.at.tolist() == [0.25, 0.5]


def test_a_file_that_became_shorter_is_read_from_its_beginning(run):
    for event in (BEGIN, group(1), group(2)):
        run.record(**event)
    reader = EventReader(run)
    reader.look()
    (run.directory / "events.jsonl").unlink()
    run.record(**BEGIN)
    assert reader.look().curve.batches.at.tolist() == []
    (run.directory / "events.jsonl").unlink()
    assert reader.look().events == []


def test_many_threads_may_look_through_one_reader(run):
    for event in (BEGIN, *(group(step) for step in range(1, 3000))):
        run.record(**event)
    reader, found = EventReader(run), []
    threads = [
        threading.Thread(target=lambda: found.append(len(reader.look().curve.batches.at))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2999] * 8


def test_thinning_means_the_values_and_keeps_the_last_moment():
    at = np.arange(1.0, 1001)
    line = thin(Line(at, at, at, at, 2 * at), 100)
    assert (len(line.at), line.at[-1], line.seconds[-1]) == (100, 1000, 2000)
    assert line.learning_rate[0] == pytest.approx(5.5)


def test_picking_keeps_measured_points_and_the_last_one_and_more_points_change_nothing():
    at = np.arange(1.0, 502)
    line = pick(Line(at, at**2, at, seconds=at), 5)
    assert (len(line.at), line.at[0], line.at[-2], line.at[-1]) == (101, 5, 500, 501)
    assert line.loss.tolist() == (line.at**2).tolist()
    assert line.seconds.tolist() == line.at.tolist()
    longer = np.arange(1.0, 600)
    assert pick(Line(longer, longer, longer), 5).at[:100].tolist() == line.at[:100].tolist()
    assert pick(line, 1) is line
