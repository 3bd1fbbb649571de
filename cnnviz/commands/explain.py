"""explain: write the map of what spoke for a class, as a picture and as numbers."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.commands.console import add_json, read_pictures
from cnnviz.core.cam import METHODS
from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.nn.explanation import explain
from cnnviz.vision.overlay import overlay, write_png
from cnnviz.viz import theme


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("pictures", nargs="+", metavar="PICTURE", type=Path)
    parser.add_argument("--method", default="grad_cam", metavar="NAME", help=", ".join(METHODS))
    parser.add_argument(
        "--class", dest="class_name", metavar="NAME", help="the class to explain (default: the top one)"
    )
    parser.add_argument("--layer", metavar="NAME", help="where to look (default: the last maps)")
    parser.add_argument("--opacity", type=float, default=0.5, metavar="SHARE", help="of the map, 0 to 1")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument("--model", default=zoo.DEFAULT, metavar="NAME", help="a model of the zoo")
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Explain each picture; write NAME.METHOD.png (the overlay) and NAME.METHOD.npy (the true grid)."""
    if args.method not in METHODS:
        raise InvalidValue(
            "method '{method}' is none of {known}", method=args.method, known=", ".join(METHODS)
        )
    if not 0 <= args.opacity <= 1:
        raise InvalidValue("opacity {opacity} must be from 0 to 1", opacity=args.opacity)
    if args.out.exists() and not args.out.is_dir():
        raise InvalidValue("'{path}' is a file; --out names a folder", path=args.out)
    pictures = read_pictures(args.pictures)
    card = zoo.read_card(args.model)  # whatever can be wrong is said before the long load
    index = None if args.class_name is None else zoo.class_index(card, args.class_name)
    classifier = zoo.load(args.model)
    probe = classifier.probe(args.layer)
    results = []
    for name, picture in zip(_names(args.pictures), pictures, strict=True):
        found = explain(probe, picture.pixels, method=args.method, class_index=index)
        image = args.out / f"{name}.{args.method}.png"
        numbers = image.with_suffix(".npy")
        mixed = overlay(
            picture.pixels, found.over(*picture.size), theme.table(theme.SEQUENTIAL), opacity=args.opacity
        )
        args.out.mkdir(parents=True, exist_ok=True)
        write_png(mixed, image)
        np.save(numbers, found.raw)
        results.append({
            "picture": picture.name,
            "class": classifier.class_names[found.class_index],
            "probability": float(found.probabilities[found.class_index]),
            "method": found.method,
            "layer": found.layer,
            "grid": found.raw.tolist(),
            "empty": found.grid.empty,
            "overlay": str(image),
            "numbers": str(numbers),
        })  # fmt: skip
    return {"model": classifier.name, "pictures": results}


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    lines = []
    for entry in result["pictures"]:
        said = "the map is empty: nothing spoke for this class" if entry["empty"] else entry["overlay"]
        lines.append(f"{entry['picture']}: {entry['class']} {entry['probability']:.1%}, {said}")
    return "\n".join(lines)


def _names(paths: Sequence[Path]) -> list[str]:
    """Name each picture's results after its file; files of one name get numbers, so that none is lost."""
    names: list[str] = []
    for path in paths:
        name, number = path.stem, 1
        while name in names:
            number += 1
            name = f"{path.stem}_{number}"
        names.append(name)
    return names
