"""evaluate: put a model to the test on a folder of class folders."""

import argparse
from pathlib import Path
from typing import Any

from cnnviz.commands.console import add_json, only_with, progress, table
from cnnviz.commands.models import add_model, card_of, check_layer, check_use, open_model
from cnnviz.commands.outputs import check_outputs, facts, write
from cnnviz.jobs.inspection_files import as_csv, as_report
from cnnviz.jobs.inspection_pictures import Listed, list_pictures
from cnnviz.jobs.inspection_work import NO_MAP, Inspector, check_method, look_at
from cnnviz.nn import zoo
from cnnviz.vision import folders
from cnnviz.vision.splits import PARTS, Split


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="DATA_DIR", type=Path)
    add_model(parser)
    parser.add_argument(
        "--split", type=Path, metavar="FILE", help="use the pictures of one part of this split"
    )
    parser.add_argument("--part", choices=PARTS, help="which part (default: validation)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a row for each picture")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write an HTML file with pictures and maps"
    )
    parser.add_argument("--method", metavar="NAME", help="of the report's maps (default: grad_cam)")
    parser.add_argument("--layer", metavar="NAME", help="of the report's maps (default: the last maps)")
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Evaluate."""
    check_use(args)
    only_with(args, "--split", there=args.split is not None, part="validation")
    only_with(args, "--report", there=args.report is not None, method="grad_cam", layer=None)
    check_method(args.method)
    check_layer(args.method, args.layer)
    check_outputs(args)
    names = folders.class_folders(args.folder)
    if card := card_of(args):
        for name in names:
            zoo.class_index(card, name)  # an unknown class is said before the long load
    files = Split.load(args.split).parts[args.part] if args.split else None
    classifier = open_model(args)
    for name in names:
        classifier.class_index(name)
    if files is None:
        listed, wanted = list_pictures(args.folder, classifier.card), []
    else:
        labels = [(file.path, classifier.class_index(file.path.partition("/")[0])) for file in files]
        listed = Listed(args.folder.absolute(), tuple(labels), tuple(file.path for file in files), ())
        wanted = [file.digest for file in files]
    inspector = Inspector(
        classifier,
        method=args.method if args.report else NO_MAP,
        layer=args.layer,
        thumbnails=args.report is not None,
    )
    found = look_at(inspector, listed, wanted=wanted, on_progress=progress("pictures"))
    result = {"model": classifier.name, "data": str(args.folder)} | found.evaluation().summary()
    if args.csv:
        write(result, "csv", args.csv, as_csv(found))
    if args.report:
        said = facts(classifier, str(args.folder), args.method)
        write(result, "report", args.report, as_report(found, facts=said).encode())
    return result


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
        + "".join(f"\nwritten: {result[key]}" for key in ("csv", "report") if key in result)
    )


def _share(value: float | int | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.1%}"
