"""One training of an experiment: in this process, or in one of its own that ends with the one that asked."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import interruption, training_data, work
from cnnviz.jobs.files import read_json, write_json
from cnnviz.jobs.processes import in_its_own_group, stop_tree, training_environment
from cnnviz.jobs.runs import Run

EFFORT = "effort.json"
ELSEWHERE, INTERRUPTED = 75, 130  # how the process of a training ends that leaves no result
_EPOCH = ("loss", "accuracy", "val_loss", "val_accuracy")


def train_arm(
    directory: Path,
    watch: Callable[[dict[str, Any]], None] = lambda event: None,
    *,
    check: Callable[[], None] = lambda: None,
) -> str:
    """Train the run of an arm in this process.

    Args:
        directory: the run's.
        watch: is told every event.
        check: called now and then where the training may end; a KeyboardInterrupt of it ends it there.

    Returns:
        How it ended, as `work.train` says it.
    """
    run = Run(directory)
    if not run.spec.get("frozen_backbone"):
        return work.train(str(directory), watch, check=check)
    if not run.result() and not work.take_up(run):
        return "elsewhere"
    if result := run.result():  # also of another process, which has come to its end meanwhile
        return str(result["status"])
    run.record("attempt", process=os.getpid(), machine=platform.node())
    with work.signs_of_life(run):
        _train_on_frozen(run, watch, check)
    return "finished"


def _train_on_frozen(run: Run, watch: Callable[[dict[str, Any]], None], check: Callable[[], None]) -> None:
    from cnnviz.nn import frozen_backbone  # brings in TensorFlow, so only where training is done

    def tell(event: dict[str, Any]) -> None:
        run.record(**event)
        watch(event)
        check()

    data = training_data.load(run.settings)
    found = frozen_backbone.fit_on_frozen(run.settings, data, folder=run.directory, on_event=tell)
    run.finish(
        "finished",
        epochs=found.epochs,
        best_epoch=found.best_epoch,
        classes=data.classes,
        parameters=found.parameters,
        test={"count": found.count, "correct": found.correct, "loss": found.loss},
    )


def train_in_a_process(directory: Path, *, one_dnn: bool) -> str:
    """Train the run of an arm in a process of its own, which ends when this one is told to end or is killed.

    Args:
        directory: the run's.
        one_dnn: whether TensorFlow is told to use oneDNN.

    Returns:
        "elsewhere" if yet another process is training the run; else its result says how it ended.
    """
    environment = training_environment() | dict(os.environ)
    if one_dnn:
        environment["TF_ENABLE_ONEDNN_OPTS"] = "1"
    package = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (package, os.environ.get("PYTHONPATH", "")) if part
    )
    command = [sys.executable, "-m", "cnnviz.jobs.experiments", str(directory)]
    # Ctrl-C in the terminal reaches this process alone, which then ends the other one in order.
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, **in_its_own_group()
    )
    try:
        process.wait()
    except KeyboardInterrupt:
        stop_tree(process)
        raise
    return "elsewhere" if process.returncode == ELSEWHERE else ""


def as_told(directory: Path) -> int:
    """Train the run of an arm as the process that `train_in_a_process` starts, with a line an epoch.

    Args:
        directory: the run's.

    Returns:
        The exit status.
    """
    run, parent = Run(directory), os.getppid()
    earlier = (read_json(directory / EFFORT) or {}).get("processor_seconds", 0)

    def show(event: dict[str, Any]) -> None:
        if event["kind"] == "epoch":
            values = "  ".join(f"{name} {event[name]:.4f}" for name in _EPOCH if event.get(name) is not None)
            note()
            with suppress(OSError):  # whoever read the lines may be gone
                print(
                    f"epoch {event['epoch'] + 1}/{run.settings.epochs}  {values}", file=sys.stderr, flush=True
                )

    def note() -> None:
        threads = int(os.environ.get("TF_NUM_INTRAOP_THREADS", "0")) or None
        spent = earlier + round(time.process_time())
        write_json(directory / EFFORT, {"threads": threads, "processor_seconds": spent})

    with interruption.heard(gently=True) as end:

        def check() -> None:
            if os.getppid() != parent:  # it was killed so hard that it could not end this process
                raise KeyboardInterrupt
            end.check()

        try:
            how = train_arm(directory, show, check=check)
        except InvalidValue as error:
            run.finish("failed", reason=error)
        except KeyboardInterrupt:  # the process that asked for the training says it
            return INTERRUPTED
        else:
            return ELSEWHERE if how == "elsewhere" else 0
        finally:
            note()
    return 0
