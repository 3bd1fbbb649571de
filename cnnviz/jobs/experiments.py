"""Repeat an experiment: train every arm with every seed, each in its own process, and record the figures.

A training that was interrupted goes on from its checkpoint when the experiment is asked for again, and one
that is recorded is not trained again.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cnnviz.content.experiment_arms import Arm
from cnnviz.content.experiments import Experiment
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import runs, training_data, work
from cnnviz.jobs.experiment_records import read_training, write
from cnnviz.jobs.files import read_json, write_json
from cnnviz.jobs.processes import training_environment
from cnnviz.jobs.runs import Run
from cnnviz.nn.history import HISTORY, read_history

WORKING = "experiments"
EFFORT = "effort.json"
RECORDED_VERSIONS = ("keras", "tensorflow", "numpy")
_EPOCH = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True)
class Outcome:
    """What became of one training.

    Args:
        arm: its arm's name.
        seed: its seed.
        status: "recorded" (it was there already), "finished", "failed", or "interrupted": asked for again, it
            goes on.
        reason: why it failed.
    """

    arm: str
    seed: int
    status: str
    reason: InvalidValue | None = None


def run_experiment(
    experiment: Experiment,
    *,
    out: Path,
    arms: Sequence[str] | None = None,
    seeds: Sequence[int] | None = None,
    progress: Callable[[str], None] = lambda line: None,
    train: Callable[[Path], None] | None = None,
) -> tuple[Outcome, ...]:
    """Train what is not recorded yet: all arms with their first seed, then with the second, and so on.

    Args:
        experiment: what was asked.
        out: folder that gets a folder for the experiment, with one for each training.
        arms: only these; all if left out.
        seeds: only these; all of each arm if left out.
        progress: takes a line for each training.
        train: trains the run in a folder; a process of its own if left out, so that memory and threads are
            as fresh for the last training as for the first.

    Returns:
        One outcome a training.

    Raises:
        InvalidValue: if an arm or a seed is not one of the experiment's, or its data are not on this machine.
    """
    wanted = _wanted(experiment, arms, seeds)
    outcomes = []
    for arm, seed in wanted:
        place = out / experiment.id
        if read_training(place, arm, seed):
            outcomes.append(Outcome(arm.id, seed, "recorded"))
            continue
        training_data.describe(arm.with_seed(seed))  # says what to do where the data are missing
        run = _run_of(experiment, arm, seed)
        progress(f"{experiment.id} {arm.id}, seed {seed}: {run.directory}")
        run.record("placed", owner="experiment", round=0)
        (train or partial(_in_a_process, one_dnn=arm.one_dnn))(run.directory)
        outcomes.append(_record(run, place, arm, seed))
        progress(f"{experiment.id} {arm.id}, seed {seed}: {outcomes[-1].status}")
        if outcomes[-1].status == "interrupted":
            break
    return tuple(outcomes)


def train_arm(directory: Path, watch: Callable[[dict[str, Any]], None] = lambda event: None) -> None:
    """Train the run of an arm in this process.

    Args:
        directory: the run's.
        watch: is told every event.
    """
    run = Run(directory)
    spec = run.spec
    if not spec.get("frozen_backbone"):
        work.train(str(directory), watch)
        return
    if run.result():
        return
    from cnnviz.nn import frozen_backbone  # brings in TensorFlow, so only where training is done

    def tell(event: dict[str, Any]) -> None:
        run.record(**event)
        watch(event)

    data = training_data.load(run.settings)
    found = frozen_backbone.fit_on_frozen(run.settings, data, folder=directory, on_event=tell)
    run.finish(
        "finished",
        epochs=found.epochs,
        best_epoch=found.best_epoch,
        classes=data.classes,
        parameters=found.parameters,
        test={"count": found.count, "correct": found.correct, "loss": found.loss},
    )


def _wanted(
    experiment: Experiment, arms: Sequence[str] | None, seeds: Sequence[int] | None
) -> list[tuple[Arm, int]]:
    """List what to train, seed by seed: stopped half-way, every arm has been trained equally often."""
    known = {arm.id for arm in experiment.arms}
    for id in arms or ():
        if id not in known:
            raise InvalidValue("arm {arm} is not one of {choices}", arm=id, choices=", ".join(sorted(known)))
    chosen = [arm for arm in experiment.arms if arms is None or arm.id in arms]
    every = sorted({seed for arm in chosen for seed in arm.seeds})
    for seed in seeds or ():
        if seed not in every:
            raise InvalidValue(
                "seed {seed} is not one of {choices}", seed=seed, choices=", ".join(map(str, every))
            )
    return [
        (arm, seed) for seed in every if seeds is None or seed in seeds for arm in chosen if seed in arm.seeds
    ]


def _run_of(experiment: Experiment, arm: Arm, seed: int) -> Run:
    """Return the working folder of a training, the same one as long as its settings are the same."""
    settings = arm.with_seed(seed).as_dict()
    spec = {"settings": settings, "owner": "experiment", "frozen_backbone": arm.frozen_backbone}
    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    run = Run(runs.root().absolute() / WORKING / experiment.id / f"{arm.id}-{seed}-{digest}")
    if "settings" not in run.spec:
        with runs.writing(run.directory):
            run.directory.mkdir(parents=True, exist_ok=True)
            created = datetime.now().astimezone().isoformat("T", "seconds")
            write_json(run.directory / "spec.json", spec | {"created": created})
    result = run.result()
    if result and result.get("status") != "finished":
        (run.directory / "result.json").unlink()  # it failed or was stopped: asked for again, it tries again
        (run.directory / "stop").unlink(missing_ok=True)
    return run


def _in_a_process(directory: Path, *, one_dnn: bool) -> None:
    environment = training_environment() | dict(os.environ)
    if one_dnn:
        environment["TF_ENABLE_ONEDNN_OPTS"] = "1"
    package = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (package, os.environ.get("PYTHONPATH", "")) if part
    )
    command = [sys.executable, "-m", "cnnviz.jobs.experiments", str(directory)]
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


def _record(run: Run, place: Path, arm: Arm, seed: int) -> Outcome:
    """Write the shipped form of a training that is over."""
    result = run.result()
    if result is None:
        return Outcome(arm.id, seed, "interrupted")
    rows = read_history(run.directory / HISTORY)
    if result["status"] != "finished" or not rows or not result.get("test"):
        stored = result.get("reason")
        reason = InvalidValue(stored["template"], **stored["values"]) if stored else None
        return Outcome(arm.id, seed, "failed", reason)
    facts = training_data.describe(run.settings)
    effort = read_json(run.directory / EFFORT) or {}
    told = [event for event in run.events() if event.get("kind") == "epoch"]
    kept = {
        "status": "finished",
        "epochs": result["epochs"],
        "best_epoch": result["best_epoch"],
        "parameters": result["parameters"],
        "pictures": {"train": facts.train, "validation": facts.validation, "test": facts.test},
        "test": {name: result["test"][name] for name in ("count", "correct", "loss")},
        "seconds": round(_seconds(run, told)),
        "processor_seconds": round(effort.get("processor_seconds", 0)),
        "threads": effort.get("threads"),
        "versions": {name: version(name) for name in RECORDED_VERSIONS},
        "date": date.today().isoformat(),
    }
    write(place, arm, seed, rows=rows, result=kept)
    return Outcome(arm.id, seed, "finished")


def _seconds(run: Run, epochs: list[dict[str, Any]]) -> float:
    """Add up how long the epochs took, or the time between begin and end where they do not say it."""
    seconds = {event["epoch"]: event["seconds"] for event in epochs if "seconds" in event}
    if seconds:
        return float(sum(seconds.values()))
    times = [event["time"] for event in run.events() if event.get("kind") in ("placed", "epoch")]
    return float(max(times) - min(times)) if times else 0.0


def _main(directory: Path) -> None:
    """Train in this process and print a line an epoch; the process is the one `_in_a_process` starts."""
    run = Run(directory)
    earlier = (read_json(directory / EFFORT) or {}).get("processor_seconds", 0)

    def show(event: dict[str, Any]) -> None:
        if event["kind"] == "epoch":
            values = "  ".join(f"{name} {event[name]:.4f}" for name in _EPOCH if event.get(name) is not None)
            note()
            print(f"epoch {event['epoch'] + 1}/{run.settings.epochs}  {values}", file=sys.stderr, flush=True)

    def note() -> None:
        threads = int(os.environ.get("TF_NUM_INTRAOP_THREADS", "0")) or None
        spent = earlier + round(time.process_time())
        write_json(directory / EFFORT, {"threads": threads, "processor_seconds": spent})

    try:
        train_arm(directory, show)
    except InvalidValue as error:
        run.finish("failed", reason=error)
    finally:
        note()


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
