"""evaluate: put a model to the test on a folder of class folders."""

import argparse
from pathlib import Path
from typing import Any

from cnnviz.commands.console import add_json, progress, table
from cnnviz.jobs.evaluation import evaluate
from cnnviz.nn import zoo
from cnnviz.vision import folders
from cnnviz.vision.splits import PARTS, Split


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="DATA_DIR", type=Path)
    parser.add_argument("--model", default=zoo.DEFAULT, metavar="NAME", help="a model of the zoo")
    parser.add_argument(
        "--split", type=Path, metavar="FILE", help="use the pictures of one part of this split"
    )
    parser.add_argument(
        "--part", choices=PARTS, default="validation", help="which part (default: validation)"
    )
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Evaluate."""
    card = zoo.read_card(args.model)
    for name in folders.class_folders(args.folder):
        zoo.class_index(card, name)  # an unknown class is said before the long load
    files = Split.load(args.split).parts[args.part] if args.split else None
    classifier = zoo.load(args.model)
    result = evaluate(classifier, args.folder, files=files, on_progress=progress("pictures"))
    return {"model": classifier.name, "data": str(args.folder)} | result.summary()


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    low, high = result["accuracy_interval_95"]
    rows = [("class", "pictures", "recall", "precision")]
    rows += [
        (name, *(_share(scores[key]) for key in ("pictures", "recall", "precision")))
        for name, scores in result["per_class"].items()
        if scores["pictures"]
    ]
    return (
        f"{result['right']} of {result['pictures']} right: {result['accuracy']:.2%} "
        f"(95 % interval {low:.2%} to {high:.2%})\n"
        f"expected calibration error {result['expected_calibration_error']:.3f}\n"
        f"{table(rows)}"
        + "".join(f"\nnot read: {entry['path']}: {entry['reason']}" for entry in result["unreadable"])
    )


def _share(value: float | int | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.1%}"
