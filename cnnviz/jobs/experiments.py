"""Repeat an experiment: train every arm with every seed, each in its own process, and record the figures.

A training that was interrupted goes on from its checkpoint when the experiment is asked for again, and one
that is recorded is not trained again.
"""

import hashlib
import json
import sys
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
from cnnviz.jobs import interruption, runs, training_data
from cnnviz.jobs.experiment_records import read_training, write
from cnnviz.jobs.experiment_training import EFFORT, as_told, train_in_a_process
from cnnviz.jobs.files import read_json, why_not_written, write_json
from cnnviz.jobs.runs import Run
from cnnviz.jobs.write_trial import try_folder
from cnnviz.nn.history import HISTORY, read_history

WORKING = "experiments"
RECORDED_VERSIONS = ("keras", "tensorflow", "numpy")


@dataclass(frozen=True)
class Outcome:
    """What became of one training.

    Args:
        arm: its arm's name.
        seed: its seed.
        status: "recorded" (it was there already), "finished", "failed", "interrupted" (asked for again, it
            goes on) or "elsewhere" (another process is training it).
        reason: why it failed, what to do about an interruption, or which process has it.
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
    train: Callable[[Path], str] | None = None,
) -> tuple[Outcome, ...]:
    """Train what is not recorded yet: all arms with their first seed, then with the second, and so on.

    Told to end by Ctrl-C or SIGTERM, it ends the training in work as well.

    Args:
        experiment: what was asked.
        out: folder that gets a folder for the experiment, with one for each training.
        arms: only these; all if left out.
        seeds: only these; all of each arm if left out.
        progress: takes a line for each training.
        train: trains the run in a folder and returns how that ended, as `train_arm` does; a process of its
            own if left out, so that memory and threads are as fresh for the last training as for the first.

    Returns:
        One outcome a training.

    Raises:
        InvalidValue: if an arm or a seed is not one of the experiment's, its data are not on this machine, or
            the figures cannot be written.
        KeyboardInterrupt: if it was told to end; says how to go on.
    """
    wanted = _wanted(experiment, arms, seeds)
    outcomes: list[Outcome] = []
    try:
        with interruption.heard() as end:
            for arm, seed in wanted:
                end.check()
                outcomes.append(_outcome(experiment, arm, seed, out / experiment.id, progress, train))
                if outcomes[-1].status in ("interrupted", "elsewhere"):
                    break
    except KeyboardInterrupt:
        raise KeyboardInterrupt("what was recorded is kept; the same command goes on") from None
    return tuple(outcomes)


def _outcome(
    experiment: Experiment,
    arm: Arm,
    seed: int,
    place: Path,
    progress: Callable[[str], None],
    train: Callable[[Path], str] | None,
) -> Outcome:
    if place.is_dir() and read_training(place, arm, seed):
        return Outcome(arm.id, seed, "recorded")
    training_data.describe(arm.with_seed(seed))  # says what to do where the data are missing
    try_folder(place)
    run = _run_of(experiment, arm, seed)
    progress(f"{experiment.id} {arm.id}, seed {seed}: {run.directory}")
    run.record("placed", owner="experiment", round=0)
    how = (train or partial(train_in_a_process, one_dnn=arm.one_dnn))(run.directory)
    outcome = _elsewhere(run, arm, seed) if how == "elsewhere" else _record(run, place, arm, seed)
    progress(f"{experiment.id} {arm.id}, seed {seed}: {outcome.status}")
    return outcome


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


def _elsewhere(run: Run, arm: Arm, seed: int) -> Outcome:
    """Say which process has the training."""
    told = [event for event in run.events() if event.get("kind") == "attempt"]
    who = {name: told[-1].get(name, "?") for name in ("process", "machine")} if told else None
    reason = InvalidValue("another process is training it")
    if who:
        reason = InvalidValue("process {process} on {machine} is training it", **who)
    return Outcome(arm.id, seed, "elsewhere", reason)


def _record(run: Run, place: Path, arm: Arm, seed: int) -> Outcome:
    """Write the shipped form of a training that is over."""
    result = run.result()
    if result is None:
        return Outcome(arm.id, seed, "interrupted", InvalidValue("the same command goes on with it"))
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
    try:
        write(place, arm, seed, rows=rows, result=kept)
    except OSError as error:
        raise InvalidValue(
            "{why}; arm {arm}, seed {seed} is trained, and the same command with another folder records it",
            why=why_not_written(error, place), arm=arm.id, seed=seed,
        ) from error  # fmt: skip
    return Outcome(arm.id, seed, "finished")


def _seconds(run: Run, epochs: list[dict[str, Any]]) -> float:
    """Add up how long the epochs took, or the time between begin and end where they do not say it."""
    seconds = {event["epoch"]: event["seconds"] for event in epochs if "seconds" in event}
    if seconds:
        return float(sum(seconds.values()))
    times = [event["time"] for event in run.events() if event.get("kind") in ("placed", "epoch")]
    return float(max(times) - min(times)) if times else 0.0


if __name__ == "__main__":
    sys.exit(as_told(Path(sys.argv[1])))  # the process that `train_in_a_process` starts
