"""Old runs go, by age and by room; one that somebody uses or waits for stays."""

import os
import time

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import cleaning, queue, runs

DAY = 86400.0


@pytest.fixture
def aged(tmp_path):
    """Make a run whose files are so many days old and so many bytes large."""

    def made(days, *, size=1000):
        run = runs.create(TrainingSettings(), owner="anna", folder=tmp_path)
        run.record("begin", epoch=0, step=0, steps=2, epochs=3)
        run.beat()
        (run.directory / "model.keras").write_bytes(b"\0" * size)
        age(run, days)
        return run

    return made


def age(run, days):
    then = time.time() - days * DAY
    for file in run.directory.iterdir():
        os.utime(file, (then, then))


def left(folder):
    return {run.id for run in runs.recent(folder=folder)}


def test_runs_that_nobody_used_for_so_many_days_are_deleted(aged, tmp_path):
    old, young = aged(31), aged(29)
    assert cleaning.clean(folder=tmp_path) == (old.id,)
    assert left(tmp_path) == {young.id}
    assert not old.directory.exists()
    assert [path.name for path in tmp_path.iterdir()] == [young.id], "something was left behind"


def test_an_old_run_that_a_worker_has_or_somebody_looks_at_stays(aged, tmp_path):
    trained, seen, gone_on = (aged(40) for _ in range(3))
    trained.beat()
    then = time.time() - 40 * DAY
    os.utime(seen.directory / "events.jsonl", (time.time() - 2 * DAY, then))  # read two days ago
    gone_on.record("placed")
    assert cleaning.clean(folder=tmp_path) == ()


def test_when_all_take_too_much_room_the_longest_unused_go_first(aged, tmp_path):
    runs_by_age = [aged(days, size=10_000) for days in (2, 5, 4, 3)]
    deleted = cleaning.clean(folder=tmp_path, gigabytes=25_000 / 1e9)
    assert deleted == (runs_by_age[1].id, runs_by_age[2].id)
    assert cleaning.clean(folder=tmp_path, gigabytes=25_000 / 1e9) == ()


def test_recent_and_waiting_runs_stay_however_little_room_there_is(aged, tmp_path):
    aged(0.5)
    waiting = runs.create(TrainingSettings(), owner="ben", folder=tmp_path)
    queue.join(waiting)
    age(waiting, 3)
    assert cleaning.clean(folder=tmp_path, gigabytes=1e-9) == ()
    assert cleaning.clean(folder=tmp_path, gigabytes=1e-9, days=2) == (waiting.id,)
    assert queue.waiting(folder=tmp_path) == ()


def test_what_a_cleaning_that_was_cut_short_left_is_removed(tmp_path):
    half = tmp_path / ".deleted-20261122-000000-0123456789ab"
    half.mkdir()
    (half / "model.keras").write_bytes(b"\0")
    assert cleaning.clean(folder=tmp_path) == ()
    assert not half.exists()


def test_no_folder_is_no_trouble(tmp_path):
    assert cleaning.clean(folder=tmp_path / "missing") == ()


@pytest.mark.parametrize("told", ["0", "-1", "many", "inf", "nan"])
def test_a_limit_that_is_no_number_above_0_is_refused(told):
    with pytest.raises(InvalidValue, match=f"CNNVIZ_RUNS_DAYS {told} must be a number above 0"):
        cleaning.limits({"CNNVIZ_RUNS_DAYS": told})
