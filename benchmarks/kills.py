"""Kill a training run at random moments and compare what it recorded with the same run left alone.

    python -m benchmarks.kills [--kills 50] [--seed 0]

The process that trains is killed with -9: after a random time, or in every third case in the moment in which
it writes a checkpoint or a row of the history. Then the run is handed over again and goes on. When a run has
come to its end, another one with the same settings begins, until there have been so many kills. What they
recorded is compared with an undisturbed run: every epoch's values, every row of the history file, the marks,
the weights that were kept, what was recorded about the inside of the network and the answers to the test
pictures have to be the same to the last digit; the steps of the batch groups have to rise, reach the end of
every epoch, and add up to the epoch's mean. Prints one JSON line; the exit status is 1 if anything was lost,
doubled or different.

Processes come from Python's fork server, which has imported TensorFlow but never used it, so that a kill
costs no import. A worker waits some seconds before it takes up a run that gave a sign of life just now; here
the signs are made old after a kill, since nothing else can be at the run.
"""

import argparse
import itertools
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs, work
from cnnviz.jobs.processes import training_environment
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import counted

SETTINGS = TrainingSettings(filters=(32, 64), batch_size=16, epochs=10, dropout=0.3, seed=4)
LONGEST = 4.0  # seconds of the longest wait before a kill, counted from the first step of the attempt


@dataclass
class Findings:
    """What the comparison found.

    Args:
        kills: how often a training process was killed.
        while_writing: how many of the kills came while a checkpoint or the history was being written.
        before_the_first_step: how many came before the attempt had begun to train.
        runs: how many runs were disturbed and came to their end.
        epochs: epochs that were compared.
        lost: epochs or steps that are missing.
        doubled: epochs or steps that are there twice.
        different: values that are not those of the undisturbed run, by where they stand.
    """

    kills: int = 0
    while_writing: int = 0
    before_the_first_step: int = 0
    runs: int = 0
    epochs: int = 0
    lost: int = 0
    doubled: int = 0
    different: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or different."""
        return self.lost == self.doubled == 0 and not self.different

    def same(self, what: str, one: object, other: object) -> None:
        """Note where two values differ."""
        if one != other:
            self.different.append(what)


def disturb(settings: TrainingSettings, *, kills: int, seed: int, folder: Path) -> Findings:
    """Train with and without kills and compare.

    Args:
        settings: of all runs.
        kills: how many in total.
        seed: decides the moments.
        folder: where the runs are kept.

    Returns:
        What was found.
    """
    chance, found = random.Random(seed), Findings()
    alone = runs.create(settings, owner="kills", folder=folder)
    process = _attempt(alone)
    process.join()
    if alone.result() is None:
        raise RuntimeError(f"the undisturbed run did not come to its end: exit status {process.exitcode}")
    while found.kills < kills:
        run = runs.create(settings, owner="kills", folder=folder)
        while run.result() is None:
            _kill_once(run, chance, found, more=found.kills < kills)
        found.runs += 1
        compare(run, alone, found)
    return found


def _kill_once(run: Run, chance: random.Random, found: Findings, *, more: bool) -> None:
    """Let a run go on, and kill it at some moment unless it is over before."""
    run.record("placed")  # the attempts are counted from here
    begun = _begins(run)
    process = _attempt(run)
    if not more:
        process.join()
        return
    if chance.random() < 0.1:
        time.sleep(chance.uniform(0, 1))
        kind = "before_the_first_step"
    else:
        while process.is_alive() and _begins(run) == begun:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, LONGEST) * chance.random())
        kind = ""
        if chance.random() < 1 / 3:
            half = run.directory / "checkpoints" / "half.last.npz"
            row = (run.directory / "history.csv", _size(run.directory / "history.csv"))
            while process.is_alive() and not half.exists() and _size(row[0]) == row[1]:
                pass  # a pause would miss the moment
            time.sleep(chance.uniform(0, 0.003))
            kind = "while_writing"
    if process.is_alive():
        process.kill()
        found.kills += 1
        if kind:
            setattr(found, kind, getattr(found, kind) + 1)
    process.join()
    for sign in (run.directory / "alive", *(run.directory / "claims").glob("*")):
        if sign.exists():
            os.utime(sign, (0, 0))


def compare(run: Run, alone: Run, found: Findings) -> None:
    """Compare what a disturbed run recorded with the undisturbed one; add to the findings.

    Args:
        run: disturbed, over.
        alone: undisturbed, over.
        found: is changed.
    """
    ours, theirs = (counted(one.events()) for one in (run, alone))
    steps = next(event["steps"] for event in alone.events() if event["kind"] == "begin")
    epochs = [event for event in ours if event["kind"] == "epoch"]
    wanted = [event for event in theirs if event["kind"] == "epoch"]
    numbers = [event["epoch"] for event in epochs]
    found.epochs += len(wanted)
    found.lost += len({event["epoch"] for event in wanted} - set(numbers))
    found.doubled += len(numbers) - len(set(numbers))
    for one, other in zip(epochs, wanted, strict=False):
        found.same(f"epoch {one['epoch']}", _bare(one), _bare(other))
    found.same("marks", _marks(ours), _marks(theirs))
    for name in ("history.csv", "result.json"):
        found.same(name, *((place.directory / name).read_bytes() for place in (run, alone)))
    ours_kept, theirs_kept = _arrays(run), _arrays(alone)
    found.same("kept files", set(ours_kept), set(theirs_kept))
    for name in set(ours_kept) & set(theirs_kept):
        found.same(name, ours_kept[name], theirs_kept[name])
    groups = [event for event in ours if event["kind"] == "batches"]
    at = [event["step"] for event in groups]
    found.doubled += sum(later <= earlier for earlier, later in itertools.pairwise(at))
    for event in epochs:
        end = (event["epoch"] + 1) * steps
        mine = [one for one in groups if end - steps < one["step"] <= end]
        if not mine or mine[-1]["step"] != end:
            found.lost += 1
            continue
        near = abs(_mean(mine, end, steps, alone) - event["loss"]) < 1e-4
        found.same(f"groups of epoch {event['epoch']}", near, True)


def _mean(groups: Sequence[dict[str, Any]], end: int, steps: int, run: Run) -> float:
    """Mean over an epoch from the means of its groups, weighted by their pictures."""
    begin = next(event for event in run.events() if event["kind"] == "begin")
    size, samples = begin["batch_size"], begin["samples"]
    ends = [min((one["step"] - (end - steps)) * size, samples) for one in groups]
    weights = np.diff([0, *ends])
    return float(np.average([one["loss"] for one in groups], weights=weights))


def _bare(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in ("time", "seconds")}


def _marks(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_bare(event) for event in events if event["kind"] == "mark"]


def _arrays(run: Run) -> dict[str, list[bytes]]:
    """The arrays that a run keeps for good, by file."""
    found = {}
    for pattern in ("snapshots/epoch-*.npz", "inside/epoch-*.npz", "test.npz"):
        for file in sorted(run.directory.glob(pattern)):
            with np.load(file) as stored:
                name = file.relative_to(run.directory).as_posix()
                found[name] = [stored[array].tobytes() for array in stored.files]
    return found


def _begins(run: Run) -> int:
    return sum(event["kind"] == "begin" for event in run.events())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _attempt(run: Run) -> Any:
    """Start a process that trains a run."""
    for name, value in {**training_environment(), "KERAS_BACKEND": "tensorflow"}.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["keras", "cnnviz.nn.fitting", "cnnviz.jobs.work"])
    process = context.Process(target=work.train, args=(str(run.directory),))
    process.start()
    return process


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and print one JSON line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=50, help="how many (default 50)")
    parser.add_argument("--seed", type=int, default=0, help="decides the moments (default 0)")
    told = parser.parse_args(arguments)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="cnnviz-kills-") as folder:
        found = disturb(SETTINGS, kills=told.kills, seed=told.seed, folder=Path(folder))
    print(json.dumps(asdict(found) | {"seconds": round(time.perf_counter() - began, 1)}))
    return 0 if found.clean else 1


if __name__ == "__main__":
    sys.exit(main())
