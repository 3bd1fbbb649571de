"""experiment: repeat one of the recorded experiments, or go on with it; --list says what there is."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cnnviz.commands.console import add_json, table
from cnnviz.content.experiments import EXPERIMENTS
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import runs
from cnnviz.jobs.experiment_gains import Score
from cnnviz.jobs.experiment_records import Recorded, experiment_named, read
from cnnviz.jobs.experiments import run_experiment
from cnnviz.jobs.recorded_training import Training


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="one of those that --list shows")
    parser.add_argument(
        "--list", action="store_true", help="show the experiments, or the named one, and what they take"
    )
    parser.add_argument("--arm", action="append", metavar="ARM", help="only this one; may be repeated")
    parser.add_argument(
        "--seed", action="append", type=int, metavar="N", help="only this one; may be repeated"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the figures go; again, to go on")
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Train what is not recorded in the folder yet, and return the figures beside the shipped ones."""
    if args.list:
        wanted = [experiment_named(args.name)] if args.name else EXPERIMENTS.values()
        return {"experiments": [_listed(read(experiment)) for experiment in wanted]}
    if args.name is None:
        raise InvalidValue("name an experiment; --list shows them: {choices}", choices=", ".join(EXPERIMENTS))
    experiment = experiment_named(args.name)
    out = (args.out or runs.root() / "recorded").absolute()
    outcomes = run_experiment(
        experiment,
        out=out,
        arms=args.arm,
        seeds=args.seed,
        progress=lambda line: print(line, file=sys.stderr, flush=True),
    )
    shipped, here = read(experiment), read(experiment, out)
    arms = [
        {"arm": arm.id, "stated": arm.stated}
        | _beside(here.trainings.get(arm.id, ()), shipped.trainings.get(arm.id, ()))
        for arm in experiment.arms
    ]
    trained = []
    for outcome in outcomes:
        reason = outcome.reason and outcome.reason.template.format(**outcome.reason.values)
        trained.append(asdict(outcome) | {"reason": reason})
    return {"experiment": experiment.id, "folder": str(out), "trainings": trained, "arms": arms}


def _beside(here: Sequence[Training], shipped: Sequence[Training]) -> dict[str, Any]:
    """Put figures of the same seeds side by side: a mean over others would differ without any reason.

    What has only been trained here stands in "further".
    """
    theirs = {training.seed: training for training in shipped}
    both = [training for training in here if training.seed in theirs]
    if not both:
        return {
            "here": _figures(here),
            "shipped": None if here else _figures(shipped),
            "further": None,
            "same_curve": None,
        }
    return {
        "here": _figures(both),
        "shipped": _figures([theirs[training.seed] for training in both]),
        "further": _figures([training for training in here if training.seed not in theirs]),
        "same_curve": all(training.same_curve(theirs[training.seed]) for training in both),
    }


def _figures(trainings: Sequence[Training]) -> dict[str, Any] | None:
    if not trainings:
        return None
    score = Score(tuple(trainings))
    return {
        "accuracy": score.accuracy,
        "interval_95": list(score.interval),
        "by_seed": {str(training.seed): training.accuracy for training in score.trainings},
        "right": {str(training.seed): training.right for training in score.trainings},
        "test_pictures": score.asked,
        "processor_seconds": score.processor_seconds,
    }


def _listed(recorded: Recorded) -> dict[str, Any]:
    arms = []
    for arm in recorded.experiment.arms:
        trainings = recorded.trainings.get(arm.id, ())
        one = recorded.score(arm.id).processor_seconds if trainings else 0
        seconds = round(one * len(arm.seeds)) if trainings else None
        row = {"arm": arm.id, "seeds": list(arm.seeds), "recorded": len(trainings)}
        arms.append(row | {"processor_seconds": seconds})
    return {"experiment": recorded.experiment.id, "title": recorded.experiment.title, "arms": arms}


_NOT_RECORDED = ("failed", "interrupted", "elsewhere")


def exit_status(result: dict[str, Any]) -> int:
    """0 if every training is recorded, 1 if one is not."""
    return int(any(one["status"] in _NOT_RECORDED for one in result.get("trainings", ())))


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    if "experiments" in result:
        return "\n\n".join(_list_in_words(one) for one in result["experiments"])
    rows = [("arm", "seeds", "here", "shipped", "curve", "stated")]
    for arm in result["arms"]:
        stated, curve = _share(arm["stated"]), _CURVE[arm["same_curve"]]
        seeds = _seeds(arm["here"] or arm["shipped"])
        rows.append((arm["arm"], seeds, _share(arm["here"]), _share(arm["shipped"]), curve, stated))
        if further := arm["further"]:
            rows.append((arm["arm"], _seeds(further), _share(further), _share(None), _CURVE[None], stated))
    lines = [f"{result['experiment']}: {result['folder']}", table(rows)]
    for one in result["trainings"]:
        if one["status"] in _NOT_RECORDED:
            why = f": {one['reason']}" if one["reason"] else ""
            lines.append(f"{one['arm']}, seed {one['seed']} {one['status']}{why}")
    return "\n".join(lines)


_CURVE = {True: "the same", False: "another", None: "-"}


def _seeds(found: Any) -> str:
    return ", ".join(found["by_seed"]) if found else "-"


def _share(found: Any) -> str:
    value = found["accuracy"] if isinstance(found, dict) else found
    return "-" if value is None else f"{value:.2%}"


def _list_in_words(one: dict[str, Any]) -> str:
    rows = [("arm", "seeds", "recorded", "processor time")]
    for arm in one["arms"]:
        seconds = arm["processor_seconds"]
        takes = "not recorded yet" if seconds is None else f"{seconds // 60} min {seconds % 60} s"
        rows.append((arm["arm"], str(len(arm["seeds"])), str(arm["recorded"]), takes))
    return f"{one['experiment']}: {one['title']}\n{table(rows)}"
