"""train: a small network on digits or shapes, or EfficientNet-Lite0 on a folder of pictures."""

import argparse
import json
import sys
from dataclasses import asdict, fields
from math import isfinite
from pathlib import Path
from typing import Any

from cnnviz.commands.console import add_json
from cnnviz.core.errors import InvalidValue
from cnnviz.core.statistics import wilson_interval
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import DATASETS, OPTIMIZERS
from cnnviz.jobs.here import train_here
from cnnviz.jobs.runs import Run
from cnnviz.jobs.transfer import train_folder
from cnnviz.nn.history import HISTORY, read_history
from cnnviz.nn.transfer_settings import TransferSettings
from cnnviz.vision.splits import Split


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments; what is left out keeps the default of its kind of run."""
    parser.add_argument("--dataset", required=True, metavar="NAME", help="digits, shapes, or a folder")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--dropout", type=float)
    parser.add_argument("--seed", type=int)
    small = parser.add_argument_group("digits and shapes")
    small.add_argument(
        "--filters", type=int, nargs="+", metavar="N", help="of each convolution, first layer first"
    )
    small.add_argument("--kernel-size", type=int)
    small.add_argument("--optimizer", choices=sorted(OPTIMIZERS))
    folder = parser.add_argument_group("a folder of class folders")
    folder.add_argument("--split", type=Path, metavar="FILE", help="from 'datasets split'")
    folder.add_argument("--out", type=Path, metavar="RUN_DIR", help="the run's folder; again, to go on")
    folder.add_argument("--train-size", type=int, help="side of the training crops in pixels")
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Train and return how it ended."""
    found = _train_small(args) if args.dataset in DATASETS else _train_folder(args)
    result = found.result() or {"status": "interrupted"}
    summary = {key: value for key, value in result.items() if key not in ("test", "reason")}
    if reason := result.get("reason"):
        summary["reason"] = reason["template"].format(**reason["values"])
    if test := result.get("test"):
        right, total = test["correct"], test["count"]
        interval = list(wilson_interval(right, total))
        summary["test"] = {
            "pictures": total,
            "right": right,
            "accuracy": right / total,
            "accuracy_interval_95": interval,
        }
    history = [
        {name: value if isfinite(value) else None for name, value in row.items()}
        for row in read_history(found.directory / HISTORY)
    ]
    return {"run": str(found.directory)} | summary | {"history": history}


def _train_small(args: argparse.Namespace) -> Run:
    for name in ("split", "out", "train_size"):
        if getattr(args, name) is not None:
            raise InvalidValue(
                "--{option} belongs to a folder, not to {dataset}",
                option=name.replace("_", "-"),
                dataset=args.dataset,
            )
    chosen = {name: value for name, value in vars(args).items() if value is not None}
    known = {field.name for field in fields(TrainingSettings)}
    settings = TrainingSettings.from_dict({name: value for name, value in chosen.items() if name in known})
    return train_here(settings, owner="command line")


def _train_folder(args: argparse.Namespace) -> Run:
    root = Path(args.dataset)
    if not root.is_dir():
        raise InvalidValue(
            "data set '{name}' is neither {known} nor a folder",
            name=args.dataset,
            known=" nor ".join(DATASETS),
        )
    for name in ("split", "out"):
        if getattr(args, name) is None:
            raise InvalidValue("training on a folder needs --{option}", option=name)
    for name in ("filters", "kernel_size", "optimizer"):
        if getattr(args, name) is not None:
            raise InvalidValue(
                "--{option} belongs to {known}, not to a folder",
                option=name.replace("_", "-"),
                known=" and ".join(DATASETS),
            )
    known = {field.name for field in fields(TransferSettings)}
    chosen = {name: value for name, value in vars(args).items() if name in known and value is not None}
    return train_folder(
        root,
        Split.load(args.split),
        settings=TransferSettings(**(asdict(TransferSettings()) | chosen)),
        directory=args.out,
        on_event=lambda event: print(json.dumps(event), file=sys.stderr),
    )


def exit_status(result: dict[str, Any]) -> int:
    """0 if the run came to its end, 1 if not."""
    return 0 if result["status"] == "finished" else 1


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    lines = [f"{result['status']}: {result['run']}"]
    if reason := result.get("reason"):
        lines.append(reason)
    if test := result.get("test"):
        low, high = test["accuracy_interval_95"]
        lines.append(
            f"test: {test['right']} of {test['pictures']} right, {test['accuracy']:.1%} "
            f"(95 % interval {low:.1%} to {high:.1%})"
        )
    return "\n".join(lines)
