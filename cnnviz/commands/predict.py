"""predict: name the classes of pictures."""

import argparse
from pathlib import Path
from typing import Any

from cnnviz.commands.console import add_json, read_pictures, table
from cnnviz.commands.models import add_model, check_use, open_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("pictures", nargs="+", metavar="PICTURE", type=Path)
    add_model(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Predict."""
    check_use(args)
    pictures = read_pictures(args.pictures)
    classifier = open_model(args)
    rows = classifier.predict([picture.pixels for picture in pictures])
    return {
        "model": classifier.name,
        "pictures": [
            {
                "picture": picture.name,
                "class": classifier.class_names[int(row.argmax())],
                "probability": float(row.max()),
                "probabilities": dict(zip(classifier.class_names, map(float, row), strict=True)),
                "notes": list(picture.notes),
            }
            for picture, row in zip(pictures, rows, strict=True)
        ],
    }


def text(result: dict[str, Any]) -> str:
    """Write the result for a person."""
    lines = table([(p["picture"], p["class"], f"{p['probability']:.1%}") for p in result["pictures"]])
    notes = [f"{p['picture']}: {note}" for p in result["pictures"] for note in p["notes"]]
    return "\n".join([lines, *notes])
