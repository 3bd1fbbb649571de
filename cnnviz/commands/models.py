"""The model a command asks: one of the zoo by its name, or a file of one's own."""

import argparse
from pathlib import Path
from typing import Any

from cnnviz.commands.console import only_with
from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn import zoo
from cnnviz.nn.own_classes import said_classes
from cnnviz.nn.own_model import open_own
from cnnviz.nn.zoo import Classifier


def add_model(parser: argparse.ArgumentParser) -> None:
    """Declare ``--model``, and for a file ``--classes`` and ``--preprocessing``."""
    parser.add_argument(
        "--model", default=zoo.DEFAULT, metavar="NAME", help="a model of the zoo, or a .keras file"
    )
    parser.add_argument(
        "--classes",
        metavar="NAMES",
        help="names of a .keras file's classes, with commas between them, or a .txt or .json file with them",
    )
    parser.add_argument(
        "--preprocessing",
        metavar="NAME",
        help="what a .keras file's pictures need: 0_to_1, 0_to_255, -1_to_1, imagenet, caffe "
        "(default: inside the file)",
    )


def is_file(args: argparse.Namespace) -> bool:
    """Whether the model is a file and not one of the zoo."""
    return Path(args.model).suffix.lower() == ".keras"


def check_use(args: argparse.Namespace) -> None:
    """Refuse what would do nothing: names of classes and preparation for a model of the zoo, which has them.

    Raises:
        InvalidValue: if one of them was given.
    """
    only_with(args, "a .keras file as --model", there=is_file(args), classes=None, preprocessing="inside")


def check_layer(method: str, layer: str | None) -> None:
    """Refuse a layer for a method that looks at none.

    Raises:
        InvalidValue: if one was given.
    """
    if layer is not None and not (method in METHODS and METHODS[method].needs_layer):
        raise InvalidValue(
            "--layer {layer} does nothing: the method {method} looks at none",
            layer=layer,
            method=method,
        )


def card_of(args: argparse.Namespace) -> dict[str, Any] | None:
    """Read the card of a model of the zoo, so that what is wrong is said before the long load.

    Returns:
        The card; None for a file, whose classes are not known before it is opened.

    Raises:
        InvalidValue: if there is no such model.
    """
    return None if is_file(args) else zoo.read_card(args.model)


def open_model(args: argparse.Namespace) -> Classifier:
    """Open the model.

    Raises:
        InvalidValue: if it is missing, damaged or refused.
    """
    if not is_file(args):
        return zoo.load(args.model)
    classes = said_classes(args.classes)
    return open_own(Path(args.model), classes=classes, preprocessing=args.preprocessing)
