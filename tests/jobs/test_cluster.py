"""Runs on real Dask processes: they train, survive a killed worker, stop, and leave nothing behind."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import cnnviz
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import inspection_runs, queue, runs, work
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.curve import curve_of
from cnnviz.jobs.here import train_here
from cnnviz.jobs.inspection_pictures import list_pictures
from cnnviz.jobs.state import state_of
from cnnviz.nn import zoo

TINY = {"filters": (2,), "kernel_size": 1, "batch_size": 128}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))
    monkeypatch.delenv("CNNVIZ_SCHEDULER", raising=False)


@pytest.fixture(scope="module")
def cluster():
    """One for the module, so that TensorFlow is imported once in each of its two workers and stays warm."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_WORKERS", "2")
        one = Cluster()
        yield one
        one.close()


def start(cluster, *, owner="test", **settings):
    run = runs.create(TrainingSettings(**(TINY | settings)), owner=owner)
    cluster.submit(run)
    return run


def wait(condition, what, seconds=300):
    """Wait for a fact; the limit only keeps a broken test from hanging."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


def wait_until_over(run):
    wait(lambda: not state_of(run).active, "the run is over")
    return state_of(run)


def attempts(run):
    return [event for event in run.events() if event["kind"] == "attempt"]


def worker_of(run):
    """Process id of the worker that took the run up last."""
    return attempts(run)[-1]["process"]


def stop(*begun):
    for run in begun:
        run.ask_to_stop()
    for run in begun:
        assert wait_until_over(run).status == "stopped"


def kill_worker(run):
    os.kill(worker_of(run), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def history(run):
    with (run.directory / "history.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_run_trains_in_a_worker_and_says_what_it_learned(cluster):
    run = start(cluster, epochs=3)
    assert wait_until_over(run).status == "finished"
    assert worker_of(run) != os.getpid()
    result = run.result()
    assert result["test"]["count"] == sum(map(sum, result["test"]["confusion"]))
    assert (run.directory / "model.keras").exists()
    assert curve_of(run.events()).validation.at.tolist() == [1, 2, 3]
    wait(lambda: not cluster.holds(run), "the cluster lets go of the run")


def test_the_command_line_gets_the_curve_that_a_worker_gets(cluster, tmp_path):
    """Same settings, same curve, in whichever process."""
    there = start(cluster, epochs=3)
    wait_until_over(there)
    with (tmp_path / "progress").open("w") as progress:
        here = train_here(there.settings, progress=progress)
    assert history(here) == history(there)
    assert (tmp_path / "progress").read_text().count("epoch ") == 3
    assert here.result()["test"] == there.result()["test"]


def test_a_killed_worker_is_replaced_and_the_run_ends_with_the_curve_it_would_have_had(cluster):
    straight = start(cluster, epochs=12, seed=5, batch_size=16)
    killed = start(cluster, epochs=12, seed=5, batch_size=16)
    checkpoint = killed.directory / "checkpoints" / "last.npz"
    wait(checkpoint.exists, "a checkpoint")
    kill_worker(killed)
    assert wait_until_over(straight).status == "finished"
    state = wait_until_over(killed)
    assert (state.status, state.attempts) == ("finished", 2)
    begins = [event["step"] for event in killed.events() if event["kind"] == "begin"]
    assert begins[0] == 0 < begins[1], "it began again instead of going on"
    curve = curve_of(killed.events())
    assert curve.validation.at.tolist() == list(range(1, 13)), "an epoch is missing or there twice"
    assert (curve.batches.at[1:] > curve.batches.at[:-1]).all(), "a point is there twice"
    assert history(killed) == history(straight)


def test_a_run_whose_worker_is_killed_again_and_again_is_marked_and_keeps_what_was_recorded(cluster):
    """The last time it is the worker's nanny that is killed; another one takes its place."""
    run = start(cluster, epochs=400)
    wait(lambda: state_of(run).epoch >= 3, "three epochs")
    for attempt in (1, 2, 3):
        wait(lambda attempt=attempt: len(attempts(run)) == attempt, f"attempt {attempt}")
        if attempt < 3:
            kill_worker(run)
        else:
            psutil.Process(worker_of(run)).parent().kill()
    state = wait_until_over(run)
    assert state.status == "failed"
    assert str(state.reason) == "its worker was killed 3 times"
    done = curve_of(run.events()).validation.at
    assert done.tolist() == list(range(1, len(done) + 1))
    assert len(done) >= 3
    wait(lambda: len(cluster._client.nthreads()) == 2, "there are two workers again")


def test_a_run_that_another_worker_is_at_is_left_alone(cluster):
    run = start(cluster, epochs=200)
    wait(lambda: state_of(run).epoch >= 1, "an epoch")
    assert work.train(str(run.directory)) == "elsewhere"
    assert state_of(run).attempts == 1
    run.ask_to_stop()
    assert wait_until_over(run).status == "stopped"


def test_stop_ends_a_run_and_keeps_what_was_recorded(cluster):
    run = start(cluster, epochs=300)
    wait(lambda: state_of(run).epoch >= 3, "three epochs")
    run.ask_to_stop()
    state = wait_until_over(run)
    assert state.status == "stopped"
    assert 3 <= state.epoch < 500
    assert run.result()["test"]["count"] > 0


def test_a_run_that_cannot_be_done_fails_with_a_sentence(cluster):
    run = start(cluster, epochs=3)
    spec = (run.directory / "spec.json").read_text()
    (run.directory / "spec.json").write_text(spec.replace("digits", "mnist"))
    wait(lambda: run.result(), "a result")
    assert run.result()["status"] == "failed"


def test_a_killed_scheduler_and_a_closed_app_lose_nothing(cluster):
    """Killed, everything starts anew by itself; closed, the run is marked and can go on elsewhere."""
    app = Cluster(workers=1)
    run, waiting = start(app, epochs=300), start(app, epochs=300)
    wait(lambda: attempts(run), "a worker has it")
    first = psutil.Process(worker_of(run))
    scheduler = app._processes._scheduler.pid
    os.kill(scheduler, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    wait(lambda: len(attempts(run)) == 2, "the run is taken up again by itself")
    assert not first.is_running(), "two workers may be at the same run"
    wait(lambda: state_of(run).epoch >= 2, "two epochs")
    assert state_of(waiting).status == "queued" and queue.place(waiting).running == 1

    nanny = psutil.Process(worker_of(run)).parent()
    app.close()
    assert not psutil.pid_exists(worker_of(run))
    assert not nanny.is_running()
    for left in (run, waiting):
        assert (state_of(left).status, str(state_of(left).reason)) == ("lost", "the app was closed")
    assert queue.waiting() == ()

    cluster.submit(run)
    wait(lambda: state_of(run).attempts == 3 and state_of(run).epoch >= 3, "the run goes on")
    stop(run)
    done = curve_of(run.events()).training.at
    assert (done[1:] > done[:-1]).all()


def test_two_runs_are_worked_on_by_two_processes_at_once(cluster):
    both = [start(cluster, owner=owner, epochs=300) for owner in ("anna", "ben")]
    wait(lambda: all(state_of(run).epoch >= 1 for run in both), "both have an epoch behind them")
    assert worker_of(both[0]) != worker_of(both[1])
    before = [state_of(run).step for run in both]
    wait(
        lambda: all(state_of(run).step > step for run, step in zip(both, before, strict=True)),
        "both go on",
    )
    stop(*both)


def test_ten_visitors_get_one_run_each_before_anybody_gets_a_second(cluster, tmp_path):
    busy = [start(cluster, owner="someone", epochs=300) for _ in range(2)]  # one for each worker
    wait(lambda: all(state_of(run).status == "running" for run in busy), "both workers are busy")
    quick = {"dataset": "folder", "source": str(tmp_path / "missing"), "picture_size": 16}  # fails at once
    trains = {"epochs": 1, "per_class": 10}
    first = [start(cluster, owner="visitor 0", **quick)]
    second = start(cluster, owner="visitor 0", **trains)
    for number in range(1, 10):
        first.append(start(cluster, owner=f"visitor {number}", **(trains if number == 5 else quick)))
    assert queue.place(second) == queue.Place(ahead=10, running=2, mine_ahead=1)
    assert queue.place(first[3]) == queue.Place(ahead=3, running=2, mine_ahead=0)
    assert runs.recent(owner="visitor 3") == [first[3]]
    assert [one.run for one in queue.waiting(owner="visitor 3") if one.run] == [first[3]]
    stop(busy[0])  # from now on one worker takes one run after another
    wait(lambda: not state_of(second).active, "the last one is done")
    begun = [attempts(run)[0]["time"] for run in [*first, second]]
    assert begun == sorted(begun), "not in the order in which they came, or the second run too early"
    assert {worker_of(run) for run in [*first, second]} == {worker_of(busy[0])}
    states = [state_of(run) for run in [*first, second]]
    assert [state.status for state in states].count("finished") == 2
    assert all(state.reason for state in states if state.status == "failed")
    assert not any(state.active for state in states)
    stop(busy[1])


def test_more_runs_of_one_visitor_than_may_wait_are_refused_and_leave_no_trace(cluster):
    idle = Cluster(address="tcp://127.0.0.1:9")
    idle._placing.submit(time.sleep, 0.5)  # nothing is placed while they are counted
    try:
        for _ in range(queue.WAITING_EACH):
            start(idle, owner="anna")
        one_more = runs.create(TrainingSettings(**TINY), owner="anna")
        with pytest.raises(InvalidValue, match="of your runs are waiting already"):
            idle.submit(one_more)
        assert one_more.events() == []
        assert not idle.holds(one_more)
    finally:
        idle.close()


# What the scheduler does although nobody waits for the answer.
WANTED = lambda dask_scheduler: [  # noqa: E731  # a named function would have to be importable there
    task.key for task in dask_scheduler.clients["fire-and-forget"].wants_what if task.state != "memory"
]
SERVER = """
import sys, time
from pathlib import Path
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.runs import Run
cluster = Cluster(address=sys.argv[1])
for directory in sys.argv[2:]:
    cluster.submit(Run(Path(directory)))
cluster._placing.submit(print, "placed", flush=True)
time.sleep(600)
"""


def test_when_a_server_is_killed_its_runs_go_on_and_another_server_sees_where_they_stand(cluster):
    busy = [start(cluster, owner="someone", epochs=300) for _ in range(2)]
    wait(lambda: all(state_of(run).epoch >= 1 for run in busy), "both workers are busy")
    left = [runs.create(TrainingSettings(**TINY, epochs=1), owner="anna") for _ in range(2)]
    environment = os.environ | {"PYTHONPATH": str(Path(cnnviz.__file__).parents[1])}
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, cluster.address, *(str(run.directory) for run in left)],
        stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip
    assert server.stdout.readline().strip() == b"placed"
    wait(lambda: len(cluster._client.run_on_scheduler(WANTED)) == 4, "the scheduler has them")
    server.kill()
    server.wait()
    server.stdout.close()
    assert [queue.place(run).ahead for run in left] == [0, 1]
    assert not any(cluster.holds(run) for run in left)
    cluster.submit(left[1])  # somebody takes it up here as well: it is trained once all the same
    stop(*busy)
    assert [wait_until_over(run).status for run in left] == ["finished", "finished"]
    wait(lambda: not cluster.holds(left[1]), "the cluster lets go of the run")
    assert [state_of(run).attempts for run in left] == [1, 1]


def test_what_was_started_here_ends_when_there_is_nothing_to_do():
    """With runs that are to stop before they begin, so that nothing waits for TensorFlow.

    Meanwhile a run is deleted that nobody has used for long.
    """
    forgotten = runs.create(TrainingSettings(), owner="test")
    os.utime(forgotten.directory / "spec.json", (0, 0))
    cluster = Cluster(idle_minutes=0.005, workers=1)
    try:
        workers = []
        for _ in range(2):
            run = runs.create(TrainingSettings(), owner="test")
            run.ask_to_stop()
            cluster.submit(run)
            wait(lambda: (own := cluster._processes) and own._nannies, "a worker is started")
            workers.append(cluster._processes._nannies[0].pid)
            wait(run.result, "a result")
            wait(lambda: not psutil.pid_exists(workers[-1]), "the idle worker is gone")
        assert workers[0] != workers[1]
        assert not forgotten.directory.exists()
    finally:
        cluster.close()


def test_of_many_workers_that_take_a_run_up_in_the_same_moment_one_gets_it(tmp_path):
    run = runs.create(TrainingSettings(), owner="test")
    start_line = threading.Barrier(8)

    def claim(attempt):
        start_line.wait()
        return work._claim(run, attempt)

    with ThreadPoolExecutor(8) as threads:
        for attempt in (0, 1):  # the second after the worker of the first was lost
            won = [one.result() for one in [threads.submit(claim, attempt) for _ in range(8)]]
            assert won.count(True) == 1


def test_a_worker_that_died_before_it_began_keeps_nobody_from_the_run(tmp_path):
    run = runs.create(TrainingSettings(), owner="test")
    assert work._claim(run, 0)
    assert not work._claim(run, 0)
    long_ago = time.time() - 60
    os.utime(run.directory / "claims" / "0-0", (long_ago, long_ago))
    assert work._claim(run, 0)


def test_two_workers_share_an_inspection(cluster, colour_zoo, paint, tmp_path):
    """The model travels with the job: the workers were started before there was this zoo."""
    for place in range(24):
        paint(tmp_path / "data" / "cane" / f"{place}.png", "dog", seed=place)
    cluster.warm()
    wait(lambda: cluster._client and len(cluster._client.nthreads()) == 2, "there are two workers")
    card = zoo.read_card("animals10")
    listed = list_pictures(tmp_path / "data", card)
    words = {"model": "own:x", "card": card, "method": "grad_cam", "layer": None, "own": zoo.load()}
    run = inspection_runs.create(listed, owner="anna", part=4, **words)
    cluster.submit(run)
    wait(lambda: not inspection_runs.progress_of(run).active, "the inspection is over")
    state = inspection_runs.progress_of(run)
    assert (state.status, state.done, state.workers) == ("finished", 24, 2)
    found = inspection_runs.read(run)
    assert found.evaluation().right == 24 and len(found.grids) == 24
    wait(lambda: not cluster.holds(run), "the cluster lets go of the inspection")


def test_a_scheduler_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("CNNVIZ_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setattr("cnnviz.jobs.cluster.CONNECT_SECONDS", 1)
    cluster = Cluster()
    try:
        run = start(cluster, epochs=1)
        assert wait_until_over(run).status == "lost"
        assert str(state_of(run).reason).startswith("no worker could be reached")
    finally:
        cluster.close()


def test_an_existing_cluster_is_used_and_left_running(monkeypatch, cluster):
    warm = start(cluster, epochs=1)
    wait_until_over(warm)
    monkeypatch.setenv("CNNVIZ_SCHEDULER", cluster.address)
    guest = Cluster()
    run = start(guest, epochs=1)
    assert wait_until_over(run).status == "finished"
    guest.close()
    nannies = {psutil.Process(worker_of(run)).parent().pid for run in (warm, run)}
    assert nannies <= {nanny.pid for nanny in cluster._processes._nannies}
    assert cluster._client.nthreads()
