"""datasets: list what can be trained on, fetch what is not here, check a folder, split it."""

import argparse
import contextlib
import sys
from pathlib import Path
from typing import Any

from cnnviz.commands import splitting
from cnnviz.commands.console import add_json, progress, table
from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import training_data
from cnnviz.nn import array_data
from cnnviz.vision.folders import class_folders, near_copies, scan_folder

ANIMALS10 = "alessiocorrado99/animals10"

KNOWN = {
    "digits": "handwritten digits, 8×8, ten classes; comes with scikit-learn",
    "shapes": "drawn circles, squares, triangles and crosses; made on the spot",
    "mnist": "handwritten digits, 28×28 in grey, ten classes; 'datasets fetch mnist' lets Keras get it",
    "fashion_mnist": "clothes, 28×28 in grey, ten classes; 'datasets fetch fashion_mnist'",
    "cifar10": "animals and vehicles, 32×32 in colour, ten classes; 'datasets fetch cifar10'",
    "animals10": "26,179 photographs of ten animals; 'datasets fetch animals10' gets it from Kaggle",
    "folder": "any folder that holds one folder of pictures for each class",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|fetch|check|split")
    actions.add_parser("list", help="what can be trained on")
    fetch = actions.add_parser("fetch", help="download a data set (animals10 needs: pip install kagglehub)")
    fetch.add_argument("name", metavar="NAME")
    check = actions.add_parser("check", help="classes, counts, unreadable files and near copies of a folder")
    check.add_argument("folder", type=Path, metavar="DATA_DIR")
    split = actions.add_parser("split", help="train, validation and test, seeded, without near copies across")
    splitting.add_arguments(split)
    for action in actions.choices.values():
        add_json(action)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Do what the action says."""
    return {"list": _list, "fetch": _fetch, "check": _check, "split": splitting.run}[args.action](args)


def _list(args: argparse.Namespace) -> dict[str, Any]:
    return {"datasets": KNOWN, "here": list(training_data.available())}


def _fetch(args: argparse.Namespace) -> dict[str, Any]:
    if args.name in array_data.NAMES:
        with contextlib.redirect_stdout(sys.stderr):  # Keras' progress must not stand between ours
            return {"fetched": args.name, "folder": str(array_data.fetch(args.name))}
    if args.name != "animals10":
        raise InvalidValue(
            "'{name}' cannot be fetched; {choices} can",
            name=args.name,
            choices=", ".join((*array_data.NAMES, "animals10")),
        )
    try:
        import kagglehub
    except ImportError:
        raise InvalidValue(
            "fetching {name} needs one more package: pip install kagglehub", name=args.name
        ) from None
    try:
        with contextlib.redirect_stdout(sys.stderr):  # its messages must not stand between ours
            folder = Path(kagglehub.dataset_download(ANIMALS10)) / "raw-img"
    except Exception as error:  # kagglehub raises many kinds, none of them documented as complete
        raise InvalidValue("{name} could not be fetched: {reason}", name=args.name, reason=error) from error
    return {"fetched": args.name, "folder": str(folder), "classes": list(class_folders(folder))}


def _check(args: argparse.Namespace) -> dict[str, Any]:
    scan = scan_folder(args.folder, on_progress=progress("pictures"))
    groups = near_copies(scan.pictures)
    counts = {name: sum(p.label == i for p in scan.pictures) for i, name in enumerate(scan.classes)}
    return {
        "folder": str(args.folder),
        "pictures": len(scan.pictures),
        "classes": counts,
        "unreadable": [{"path": path, "reason": reason} for path, reason in scan.unreadable],
        "near_copies": [[scan.pictures[i].path for i in sorted(group)] for group in groups],
    }


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    if "datasets" in result:
        here = [f"{name:14}{said}" for name, said in result["datasets"].items()]
        return "\n".join([*here, f"on this machine now: {', '.join(result['here'])}"])
    if "fetched" in result:
        return f"{result['fetched']} is in {result['folder']}"
    lines = []
    if "parts" in result:
        lines += splitting.text(result)
    if "classes" in result:
        lines += [f"{result['pictures']} pictures", table(list(result["classes"].items()))]
        lines += [f"near copies: {', '.join(group)}" for group in result["near_copies"]]
    return "\n".join(lines + [f"not read: {e['path']}: {e['reason']}" for e in result["unreadable"]])
