"""A run is a directory that can be read at any moment, also after its writer was killed."""

import json
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs
from cnnviz.jobs.control import ask, set_learning_rate, wish_for
from cnnviz.jobs.curve import Line, curve_of, thin
from cnnviz.jobs.files import append_line, read_json, read_lines, write_json
from cnnviz.jobs.state import counted, state_of
from cnnviz.nn.checkpoint import read_arrays, snapshot_file, write_arrays
from cnnviz.nn.steering import Wish

BEGIN = {"epoch": 0, "steps": 2, "epochs": 3}


@pytest.fixture
def run(tmp_path):
    return runs.create(TrainingSettings(epochs=3, seed=9), owner="anna", folder=tmp_path)


def epoch(number, loss=1.0):
    values = {"loss": loss, "accuracy": 0.5, "val_loss": loss, "val_accuracy": 0.5}
    return {"epoch": number, "step": 2 * (number + 1)} | values


def test_the_spec_holds_all_settings_the_seed_and_the_owner(run):
    spec = json.loads((run.directory / "spec.json").read_text())
    assert TrainingSettings.from_dict(spec["settings"]) == TrainingSettings(epochs=3, seed=9)
    assert spec["owner"] == "anna"


def test_a_half_written_last_line_is_left_out(run):
    run.record("epoch", **epoch(0))
    with (run.directory / "events.jsonl").open("ab") as file:
        file.write(b'{"kind":"epoch","epo')
    assert [event["epoch"] for event in run.events()] == [0]


def test_the_line_after_a_half_written_one_is_whole(run):
    with (run.directory / "events.jsonl").open("ab") as file:
        file.write(b'{"kind":"epoch","epo')
    run.record("attempt")
    assert [event["kind"] for event in run.events()] == ["attempt"]


def test_every_prefix_of_the_events_can_be_read(run):
    """Wherever a kill or a look comes, no prefix of the file raises, and whole lines are never lost."""
    run.record("attempt")
    run.record("begin", **BEGIN)
    run.record("epoch", **epoch(0))
    path = run.directory / "events.jsonl"
    whole = path.read_bytes()
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        assert len(run.events()) in (whole[:length].count(b"\n"), whole[:length].count(b"\n") + 1)
        state_of(run)
        curve_of(run.events())


def test_a_damaged_json_file_reads_as_nothing(tmp_path):
    (tmp_path / "a.json").write_text('{"status": "fin')
    assert read_json(tmp_path / "a.json") is None
    assert read_json(tmp_path / "none.json") is None


def test_writing_json_leaves_the_old_file_if_the_value_cannot_be_written(tmp_path):
    write_json(tmp_path / "a.json", {"a": 1})
    with pytest.raises(ValueError):
        write_json(tmp_path / "a.json", {"a": float("nan")})
    assert read_json(tmp_path / "a.json") == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_lines_that_are_no_objects_are_left_out(tmp_path):
    append_line(tmp_path / "lines", [1])
    append_line(tmp_path / "lines", {"kind": "epoch"})
    assert read_lines(tmp_path / "lines") == [{"kind": "epoch"}]


@pytest.mark.parametrize(
    "name", ["..", "../x", "", "20261122-000000-zzzzzzzzzzzz", "20261122-000000-0123456789ab"]
)
def test_a_name_from_an_address_that_is_no_run_finds_nothing(tmp_path, name):
    assert runs.find(name, folder=tmp_path) is None


def test_a_run_is_found_by_its_name(run, tmp_path):
    assert runs.find(run.id, folder=tmp_path) == run


def test_recent_runs_are_those_of_their_owner(tmp_path):
    mine = runs.create(TrainingSettings(), owner="anna", folder=tmp_path)
    runs.create(TrainingSettings(), owner="ben", folder=tmp_path)
    assert runs.recent(owner="anna", folder=tmp_path) == [mine]
    assert len(runs.recent(folder=tmp_path)) == 2
    assert len(runs.recent(folder=tmp_path, limit=1)) == 1
    assert runs.recent(folder=tmp_path / "missing") == []


def test_runs_are_kept_where_each_system_keeps_a_users_data():
    assert runs.root({"LOCALAPPDATA": "local"}, platform="win32") == Path("local/cnnviz/runs")
    assert runs.root({}, platform="darwin") == Path.home() / "Library/Application Support/cnnviz/runs"
    assert runs.root({}, platform="linux") == Path.home() / ".local/share/cnnviz/runs"
    assert runs.root({"CNNVIZ_RUNS": "here"}, platform="win32") == Path("here")


@pytest.mark.skipif(sys.platform == "win32", reason="a file in the way gives another error there")
def test_a_runs_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InvalidValue, match=r"runs folder .*file cannot be written .*CNNVIZ_RUNS"):
        runs.create(TrainingSettings(), owner="anna", folder=tmp_path / "file")


def test_a_run_is_queued_then_starting_then_running_then_finished(run):
    assert state_of(run).status == "queued"
    run.record("placed")
    assert state_of(run).status == "queued"
    run.beat()
    run.record("attempt")
    assert state_of(run).status == "starting"
    run.record("begin", **BEGIN)
    assert state_of(run).status == "running"
    run.record("epoch", **epoch(0))
    state = state_of(run)
    assert (state.epoch, state.epochs, state.step, state.steps) == (1, 3, 2, 6)
    assert state.share == pytest.approx(1 / 3)
    run.finish("finished")
    assert state_of(run).status == "finished"


def test_a_run_whose_worker_is_silent_is_lost_and_keeps_its_points(run):
    run.beat()
    run.record("attempt")
    run.record("begin", **BEGIN)
    run.record("epoch", **epoch(0))
    state = state_of(run, lost_after=-1)
    assert state.status == "lost"
    assert str(state.reason) == "its worker gave no sign for -1 seconds"
    assert not state.active
    assert curve_of(run.events()).validation.at.tolist() == [1.0]


def test_a_lost_run_that_is_placed_again_waits_and_runs_again(run):
    run.record("attempt")
    run.record("lost", reason={"template": "the app was closed", "values": {}})
    assert (state_of(run).status, str(state_of(run).reason)) == ("lost", "the app was closed")
    run.record("placed")
    assert state_of(run).status == "queued"


def test_a_queued_run_that_is_stopped_counts_as_stopped_at_once(run):
    run.record("placed")
    run.ask_to_stop()
    assert state_of(run).status == "stopped"


def test_why_a_run_failed_comes_back_as_a_sentence_that_can_be_translated(run):
    run.finish("failed", reason=InvalidValue("its worker was killed {times} times", times=3))
    reason = state_of(run).reason
    assert str(reason) == "its worker was killed 3 times"
    assert reason.template == "its worker was killed {times} times"


def test_a_later_attempt_replaces_the_points_it_tells_again(run):
    run.record("begin", **BEGIN)
    run.record("epoch", **epoch(0, loss=3))
    run.record("epoch", **epoch(1, loss=2))
    run.record("batches", epoch=2, step=5, loss=1.5, accuracy=0.5)
    run.record("begin", epoch=1, steps=2, epochs=3)
    run.record("epoch", **epoch(1, loss=2.25))
    curve = curve_of(run.events())
    assert curve.validation.at.tolist() == [1, 2]
    assert curve.validation.loss.tolist() == [3, 2.25]
    assert curve.batches.at.tolist() == []


def test_thinning_keeps_the_mean_and_the_end():
    at = np.arange(1000.0)
    line = thin(Line(at, at * 2, at * 3), 300)
    assert len(line.at) <= 300
    assert line.at[-1] == at[-1]
    assert np.average(line.loss, weights=np.diff([-1, *line.at])) == pytest.approx((2 * at).mean())


def test_a_run_that_was_asked_to_wait_is_paused_until_it_goes_on(run):
    for kind in ("placed", "attempt"):
        run.record(kind)
    run.beat()
    run.record("begin", **BEGIN, step=0)
    run.record("mark", what="paused", epoch=0, step=1)
    assert (state_of(run).status, state_of(run).active, state_of(run).parked) == ("paused", True, False)
    run.record("parked")
    assert (state_of(run).status, state_of(run).parked) == ("paused", True)
    run.record("placed")
    assert state_of(run).status == "queued"
    run.record("attempt")
    run.record("begin", **BEGIN, step=1)
    assert state_of(run).status == "running"


def test_what_an_attempt_that_was_replaced_told_about_later_steps_no_longer_counts(run):
    run.record("begin", **BEGIN, step=0)
    for step in (1, 2, 3):
        run.record("batches", epoch=0, step=step, loss=1.0)
    run.record("begin", **BEGIN, step=2)
    run.record("batches", epoch=0, step=3, loss=2.0)
    assert [(event["step"], event["loss"]) for event in counted(run.events())] == [
        (1, 1.0),
        (2, 1.0),
        (3, 2.0),
    ]


def test_a_run_is_asked_to_go_on_until_somebody_wishes_something_else(run):
    assert wish_for(run) == Wish()
    ask(run, "batch")
    ask(run, "batch")
    assert (wish_for(run).mode, wish_for(run).number) == ("batch", 2)
    set_learning_rate(run, 0.5)
    assert wish_for(run) == Wish("batch", 2, 0.5, 1), "another rate is not one more batch"
    run.ask_to_stop()
    assert wish_for(run).mode == "stop"


@pytest.mark.parametrize("rate", [0.0, -1.0, 11.0, float("nan")])
def test_a_learning_rate_nobody_can_train_with_is_refused(run, rate):
    with pytest.raises(InvalidValue, match="must lie between 1e-06 and 10"):
        set_learning_rate(run, rate)
    assert wish_for(run) == Wish()


@pytest.fixture
def weights(run):
    kept = run.directory / "snapshots"
    kept.mkdir()
    shapes = [(3, 3, 1, 16), (16,), (3, 3, 16, 32), (32,), (128, 10), (10,)]  # filters 16 and 32 on digits
    write_arrays(snapshot_file(kept, 1), [np.ones(shape) for shape in shapes])
    return runs.Fork(run, 1)


def test_a_fork_takes_the_weights_of_its_epoch_along(run, weights, tmp_path):
    assert runs.snapshots(run) == [1]
    fork = runs.create(TrainingSettings(epochs=5), owner="anna", folder=tmp_path, fork=weights)
    assert fork.spec["fork"] == {"run": run.id, "epoch": 1}
    assert fork.first_epoch == 2
    assert read_arrays(fork.directory / "start.npz")[1][5].tolist() == [1] * 10
    assert run.first_epoch == 0


def test_one_does_not_fork_from_the_epoch_in_which_a_run_was_stopped(run, weights):
    write_arrays(snapshot_file(run.directory / "snapshots", 2), [np.ones(3)])
    assert runs.snapshots(run) == [1, 2]
    run.finish("stopped", epochs=2, best_epoch=2)
    assert runs.snapshots(run) == [1]


def test_a_fork_without_kept_weights_or_without_an_epoch_to_train_is_refused(run, weights, tmp_path):
    with pytest.raises(InvalidValue, match="weights after epoch 1 were not kept"):
        runs.create(TrainingSettings(), owner="anna", folder=tmp_path, fork=runs.Fork(run, 0))
    with pytest.raises(InvalidValue, match="epochs 2 must be more than the 2 that are done"):
        runs.create(TrainingSettings(epochs=2), owner="anna", folder=tmp_path, fork=weights)
    assert len(runs.recent(folder=tmp_path)) == 1, "nothing half made is left behind"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"filters": (8,), "seed": 1}, "keep filters as"),
        ({"kernel_size": 5, "dropout": 0.5}, "keep kernel_size as"),
        ({"batch_normalization": True}, "keep batch_normalization as"),
        ({"dataset": "shapes", "picture_size": 8}, "keep dataset, picture_size as"),
        ({"network": "dense"}, "keep network as"),
    ],
)
def test_a_fork_with_another_network_is_refused_by_the_settings_to_keep(
    run, weights, tmp_path, changes, named
):
    with pytest.raises(InvalidValue, match="weights after epoch 2 are of another network: " + named):
        runs.create(TrainingSettings(epochs=5, **changes), owner="anna", folder=tmp_path, fork=weights)
    assert len(runs.recent(folder=tmp_path)) == 1, "nothing half made is left behind"


def test_a_fork_that_does_not_fit_in_memory_is_refused(run, weights, tmp_path, monkeypatch):
    monkeypatch.delenv("CNNVIZ_SCHEDULER", raising=False)
    free = namedtuple("Memory", "available")(1000)
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    with pytest.raises(InvalidValue, match="GB of memory"):
        runs.create(TrainingSettings(epochs=5), owner="anna", folder=tmp_path, fork=weights)
    assert len(runs.recent(folder=tmp_path)) == 1, "nothing half made is left behind"
