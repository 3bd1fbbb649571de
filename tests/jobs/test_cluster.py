"""Runs on real Dask processes: they train, survive a killed worker, stop, and leave nothing behind."""

import csv
import os
import signal
import time

import psutil
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs, work
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.curve import curve_of
from cnnviz.jobs.here import train_here
from cnnviz.jobs.state import state_of

TINY = {"filters": (2,), "kernel_size": 1, "batch_size": 128}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))
    monkeypatch.delenv("CNNVIZ_SCHEDULER", raising=False)


@pytest.fixture(scope="module")
def cluster():
    """One for the module, so that TensorFlow is imported once and stays warm."""
    one = Cluster()
    yield one
    one.close()


def start(cluster, **settings):
    run = runs.create(TrainingSettings(**(TINY | settings)), owner="test")
    cluster.submit(run)
    return run


def wait(condition, what, seconds=120):
    """Wait for a fact; the limit only keeps a broken test from hanging."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


def wait_until_over(run):
    wait(lambda: not state_of(run).active, "the run is over")
    return state_of(run)


def worker_of(run):
    """Process id of the worker that took the run up last."""
    marks = [event for event in run.events() if event["kind"] == "attempt"]
    return marks[-1]["process"]


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
    assert len(result["test"]["sample"]) == 12
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
    straight = start(cluster, epochs=40, seed=5, batch_size=32)
    killed = start(cluster, epochs=40, seed=5, batch_size=32)
    checkpoint = killed.directory / "checkpoints" / "last.weights.h5"
    wait(checkpoint.exists, "a checkpoint")
    kill_worker(killed)
    assert wait_until_over(straight).status == "finished"
    state = wait_until_over(killed)
    assert (state.status, state.attempts) == ("finished", 2)
    begins = [event["epoch"] for event in killed.events() if event["kind"] == "begin"]
    assert begins[0] == 0 < begins[1], "it began again instead of going on"
    curve = curve_of(killed.events())
    assert curve.validation.at.tolist() == list(range(1, 41)), "an epoch is missing or there twice"
    assert (curve.batches.at[1:] > curve.batches.at[:-1]).all(), "a point is there twice"
    assert history(killed) == history(straight)


def test_a_run_whose_worker_is_killed_again_and_again_is_marked_and_keeps_what_was_recorded(cluster):
    run = start(cluster, epochs=400)
    wait(lambda: state_of(run).epoch >= 3, "three epochs")
    for attempt in (1, 2, 3):
        wait(lambda attempt=attempt: state_of(run).attempts == attempt, f"attempt {attempt}")
        kill_worker(run)
    state = wait_until_over(run)
    assert state.status == "failed"
    assert str(state.reason) == "its worker was killed 3 times"
    done = curve_of(run.events()).validation.at
    assert done.tolist() == list(range(1, len(done) + 1))
    assert len(done) >= 3


def test_a_run_that_another_worker_is_at_is_left_alone(cluster):
    run = start(cluster, epochs=200)
    wait(lambda: state_of(run).epoch >= 1, "an epoch")
    assert work.train(str(run.directory)) == "elsewhere"
    assert state_of(run).attempts == 1
    run.ask_to_stop()
    assert wait_until_over(run).status == "stopped"


def test_stop_ends_a_run_and_keeps_what_was_recorded(cluster):
    run = start(cluster, epochs=500)
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


def test_closing_the_app_ends_its_processes_and_marks_its_runs_which_can_go_on(cluster):
    app = Cluster()
    run = start(app, epochs=500)
    wait(lambda: state_of(run).epoch >= 3, "three epochs")
    nanny = psutil.Process(worker_of(run)).parent()
    app.close()
    assert not psutil.pid_exists(worker_of(run))
    assert not nanny.is_running()
    assert (state_of(run).status, str(state_of(run).reason)) == ("lost", "the app was closed")

    cluster.submit(run)
    wait(lambda: state_of(run).attempts == 2 and state_of(run).epoch >= 4, "the run goes on")
    run.ask_to_stop()
    assert wait_until_over(run).status == "stopped"
    done = curve_of(run.events()).training.at
    assert (done[1:] > done[:-1]).all()


def test_what_was_started_here_ends_when_there_is_nothing_to_do():
    """With runs that are to stop before they begin, so that nothing waits for TensorFlow."""
    cluster = Cluster(idle_minutes=0.005)
    try:
        workers = []
        for _ in range(2):
            run = runs.create(TrainingSettings(), owner="test")
            run.ask_to_stop()
            cluster.submit(run)
            wait(run.result, "a result")
            workers.append(worker_of(run))
            wait(lambda: not psutil.pid_exists(workers[-1]), "the idle worker is gone")
        assert workers[0] != workers[1]
    finally:
        cluster.close()


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
    assert worker_of(run) == worker_of(warm)
    assert psutil.pid_exists(worker_of(run))
