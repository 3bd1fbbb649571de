"""Whose turn it is follows from files alone: one run a visitor and round, and nobody waits for ever."""

import os
import time

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import control, queue, runs
from cnnviz.jobs.queue import Place


@pytest.fixture
def join(tmp_path):
    """Make a run of a visitor and put it into the queue."""

    def made(owner):
        run = runs.create(TrainingSettings(), owner=owner, folder=tmp_path)
        queue.join(run)
        return run

    return made


def next_one(folder):
    """The run that a worker would take now, as everybody sees it."""
    standing = queue._look(folder)
    return min(turn for turn, how in standing if how == "waits").run


def begin(run):
    run.beat()
    run.record("attempt")


def test_the_second_run_of_one_visitor_waits_behind_the_first_of_every_other(join):
    first, second, third = (join("anna") for _ in range(3))
    other = join("ben")
    assert queue.place(first) == Place(ahead=0, running=0, mine_ahead=0)
    assert queue.place(other) == Place(ahead=1, running=0, mine_ahead=0)
    assert queue.place(second) == Place(ahead=2, running=0, mine_ahead=1)
    assert queue.place(third) == Place(ahead=3, running=0, mine_ahead=2)
    placed = third.events()[-1]
    assert (placed["kind"], placed["owner"], placed["round"]) == ("placed", "anna", 2)


def test_a_run_that_a_worker_has_is_counted_as_running_and_has_no_place(join):
    first, second = join("anna"), join("ben")
    begin(first)
    assert queue.place(first) is None
    assert queue.place(second) == Place(ahead=0, running=1, mine_ahead=0)


@pytest.mark.parametrize(("mode", "paused"), [("run", 0), ("pause", 1), ("batch", 1), ("epoch", 0)])
def test_who_waits_behind_a_paused_run_can_be_told_so(join, mode, paused):
    first, second = join("anna"), join("ben")
    begin(first)
    control.ask(first, mode)
    assert queue.place(second) == Place(ahead=0, running=1, mine_ahead=0, paused=paused)


def test_a_run_that_is_over_stopped_lost_or_deleted_is_in_nobody_s_way(join, tmp_path):
    over, stopped, silent, deleted = (join("anna") for _ in range(4))
    last = join("ben")
    over.finish("finished")
    stopped.ask_to_stop()
    begin(silent)
    long_ago = time.time() - 3600
    os.utime(silent.directory / "alive", (long_ago, long_ago))
    for turn, _ in queue._look(tmp_path):
        os.utime(tmp_path / "queue" / turn.name, (long_ago - 60, long_ago - 60))
    for file in deleted.directory.iterdir():
        file.unlink()
    deleted.directory.rmdir()
    assert queue.place(last) == Place(ahead=0, running=0, mine_ahead=0)
    assert [queue.place(run) for run in (over, stopped, silent, deleted)] == [None] * 4


def test_a_visitor_who_always_asks_again_does_not_keep_another_one_s_second_run_waiting(join, tmp_path):
    """Ben and Carla ask again as soon as theirs is done; Anna's second run still gets its turn."""
    mine = [join("anna"), join("anna")]
    eager = {run.id: run.owner for run in (join("ben"), join("carla"))}
    served = []
    while mine[1].id not in served:
        assert len(served) < 10, "it waits for ever"
        run = runs.find(next_one(tmp_path), folder=tmp_path)
        begin(run)
        served.append(run.id)
        run.finish("finished")
        if owner := eager.get(run.id):
            eager[join(owner).id] = owner
    assert len(served) == 4  # one of each of the three, then Anna's second


def test_who_comes_new_does_not_wait_behind_rounds_that_others_have_ahead(join, tmp_path):
    for _ in range(3):
        begin(run := join("anna"))
        run.finish("finished")
    waiting = [join("anna"), join("anna")]
    newcomer = join("ben")
    assert next_one(tmp_path) == newcomer.id
    assert queue.place(waiting[0]).ahead == 1


def test_a_lost_run_that_is_placed_again_waits_like_a_new_one(join):
    run, other = join("anna"), join("ben")
    begin(run)
    assert queue.place(run) is None
    time.sleep(0.02)  # the clock of the disk has to go on
    queue.join(run)
    assert queue.place(other) == Place(ahead=0, running=0, mine_ahead=0)
    assert queue.place(run) == Place(ahead=1, running=0, mine_ahead=0)


def test_a_visitor_sees_the_queue_but_only_the_own_runs_in_it(join, tmp_path):
    other, mine = join("ben"), join("anna")
    seen = queue.waiting(owner="anna", folder=tmp_path)
    assert [(one.ahead, one.run) for one in seen] == [(0, None), (1, mine)]
    assert other.id not in repr(seen) and "ben" not in repr(seen)
    assert "ben" not in "".join(os.listdir(tmp_path / "queue"))
    assert [one.run for one in queue.waiting(owner="", folder=tmp_path)] == [None, None]


def test_so_many_runs_of_one_visitor_may_wait_and_no_more(join, tmp_path):
    mine = [join("anna") for _ in range(queue.WAITING_EACH)]
    with pytest.raises(InvalidValue, match="5 of your runs are waiting already, and 5 may"):
        queue.check_room("anna", folder=tmp_path)
    queue.check_room("ben", folder=tmp_path)
    begin(mine[0])
    queue.check_room("anna", folder=tmp_path)


def test_a_folder_without_a_queue_has_nobody_waiting(tmp_path):
    run = runs.create(TrainingSettings(), owner="anna", folder=tmp_path)
    assert queue.place(run) is None
    assert queue.waiting(folder=tmp_path) == ()


def test_names_that_are_no_turns_are_passed_over(join, tmp_path):
    run = join("anna")
    (tmp_path / "queue" / "notes.txt").write_text("not a run")
    assert queue.place(run) == Place(ahead=0, running=0, mine_ahead=0)
