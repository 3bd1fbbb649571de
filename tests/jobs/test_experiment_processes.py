"""The process that trains for an experiment ends with the one that asked for it, however that one ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from cnnviz.jobs.runs import Run

PATIENCE = 300  # seconds until something counts as hanging, on however slow a machine
PROGRAM = """
import signal
import sys
from pathlib import Path
from cnnviz.content.experiment_arms import Arm
from cnnviz.content.experiments import Experiment, Stated
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.experiments import run_experiment

signal.signal(signal.SIGINT, signal.default_int_handler)  # started in the background it may be ignored
arm = Arm("long", "Long", TrainingSettings(filters=(2,), batch_size=256, epochs=500), seeds=(0,))
trial = Experiment(
    id="trial", title="", question="", differs="", stated=Stated("A deck", 1000, 100), arms=(arm,)
)
try:
    run_experiment(trial, out=Path(sys.argv[1]))
except KeyboardInterrupt as end:
    print(end)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals between processes")


def wait(until, what):
    end = time.monotonic() + PATIENCE
    while not (found := until()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)
    return found


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def training(tmp_path):
    """An experiment that trains in another process: who asked for it, who trains, and its run."""
    here = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "out")],
        env=os.environ | {"CNNVIZ_RUNS": str(tmp_path / "runs"), "PYTHONPATH": here},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    trainer = None
    try:
        run = wait(lambda: next(map(Run, tmp_path.glob("runs/experiments/trial/*")), None), "a run")
        wait(lambda: any(event["kind"] == "epoch" for event in run.events()), "an epoch")
        trainer = next(event["process"] for event in run.events() if event["kind"] == "attempt")
        yield process, trainer, run
    finally:
        for pid in filter(None, (process.pid, trainer)):
            if not gone(pid):
                os.kill(pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_its_training_quietly_and_says_how_to_go_on(training, number):
    process, trainer, run = training
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert gone(trainer) and run.result() is None
    assert out == "what was recorded is kept; the same command goes on\n" and "Traceback" not in err


def test_killed_without_a_word_it_leaves_no_training_behind(training):
    process, trainer, run = training
    process.kill()
    wait(lambda: gone(trainer), "the training's process to notice it")
    assert run.result() is None
