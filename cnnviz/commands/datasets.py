"""datasets: list what can be trained on, fetch what is not here, check a folder, split it."""

import argparse
from typing import Any

from cnnviz.commands import checking, splitting
from cnnviz.commands.console import add_json
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.jobs import fetching, training_data
from cnnviz.vision.folders import class_folders

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
    check = actions.add_parser("check", help="classes, sizes, formats, colours, broken files, copies")
    checking.add_arguments(check)
    split = actions.add_parser("split", help="train, validation and test, seeded, without near copies across")
    splitting.add_arguments(split)
    for action in actions.choices.values():
        add_json(action)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Do what the action says."""
    return {"list": _list, "fetch": _fetch, "check": checking.run, "split": splitting.run}[args.action](args)


def _list(args: argparse.Namespace) -> dict[str, Any]:
    return {"datasets": KNOWN, "here": list(training_data.available())}


def _fetch(args: argparse.Namespace) -> dict[str, Any]:
    folder = fetching.fetch(args.name)
    classes = {"classes": list(class_folders(folder))} if args.name in PHOTOGRAPHS else {}
    return {"fetched": args.name, "folder": str(folder)} | classes


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    if "datasets" in result:
        here = [f"{name:14}{said}" for name, said in result["datasets"].items()]
        return "\n".join([*here, f"on this machine now: {', '.join(result['here'])}"])
    if "fetched" in result:
        return f"{result['fetched']} is in {result['folder']}"
    if "classes" in result:
        return "\n".join(checking.text(result))
    lines = splitting.text(result)
    return "\n".join(lines + [f"not read: {e['path']}: {e['reason']}" for e in result["unreadable"]])
