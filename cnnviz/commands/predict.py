"""predict: name the classes of pictures."""

import argparse
from pathlib import Path
from typing import Any

from cnnviz.commands.console import table
from cnnviz.nn import zoo
from cnnviz.vision.decode import read_picture

HELP = "name what pictures show"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("pictures", nargs="+", metavar="PICTURE", type=Path)
    parser.add_argument("--model", default=zoo.DEFAULT, metavar="NAME", help="a model of the zoo")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Predict; all pictures are read first, so that a bad one is said at once."""
    pictures = [read_picture(path) for path in args.pictures]
    zoo.check(args.model)
    classifier = zoo.load(args.model)
    rows = classifier.predict([picture.pixels for picture in pictures])
    return {
        "model": classifier.name,
        "pictures": [
            {
                "picture": str(path),
                "class": classifier.class_names[int(row.argmax())],
                "probability": float(row.max()),
                "probabilities": dict(zip(classifier.class_names, map(float, row), strict=True)),
                "notes": list(picture.notes),
            }
            for path, picture, row in zip(args.pictures, pictures, rows, strict=True)
        ],
    }


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    return table([(p["picture"], p["class"], f"{p['probability']:.1%}") for p in result["pictures"]])
