"""publish: measure a finished run on its test part, once, and put it into the zoo with its card."""

import argparse
from pathlib import Path
from typing import Any

from cnnviz.commands.console import add_json, progress
from cnnviz.jobs.publishing import publish
from cnnviz.jobs.runs import Run
from cnnviz.jobs.write_trial import try_folder
from cnnviz.nn import zoo


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("run", type=Path, metavar="RUN_DIR")
    parser.add_argument("folder", type=Path, metavar="DATA_DIR")
    parser.add_argument("--name", required=True, help="of the model in the zoo")
    parser.add_argument("--title", required=True, help="of the card")
    parser.add_argument("--data", required=True, metavar="NAME", help="name of the data set")
    parser.add_argument("--source", required=True, help="where the data set is from")
    parser.add_argument("--rights", required=True, help="what is known of the rights in the pictures")
    parser.add_argument("--licence", default="Apache-2.0", help="of the weights")
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Publish."""
    try_folder(zoo.models_directory())
    return publish(
        Run(args.run.absolute()),
        args.folder,
        name=args.name,
        title=args.title,
        data={"name": args.data, "source": args.source, "rights": args.rights},
        licence=args.licence,
        on_progress=progress("pictures"),
    )


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    test = result["test"]
    low, high = test["accuracy_interval_95"]
    return f"{result['title']}: {test['right']} of {test['pictures']} right ({low:.2%} to {high:.2%})"
