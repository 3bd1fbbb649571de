"""What the commands share: pictures by their paths, JSON or not, progress, a table."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.core.errors import InvalidValue

if TYPE_CHECKING:
    from cnnviz.vision.picture import Picture


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json``, the option that every command has."""
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def read_pictures(paths: Sequence[Path]) -> "list[Picture]":
    """Read all pictures before anything else is done, so that a bad one is said at once.

    Raises:
        InvalidValue: if one cannot be read; the sentence has its path as it was given.
    """
    from cnnviz.vision.decode import (
        read_picture,
    )  # not for `doctor`, which may have to say that it is missing

    return [read_picture(path, name=str(path)) for path in paths]


def only_with(args: argparse.Namespace, need: str, *, there: bool, **defaults: object) -> None:
    """Refuse options that would do nothing, and give the others that were left out their defaults.

    Args:
        args: of the command; such an option is declared without a default.
        need: what they do nothing without, as it is written on the command line.
        there: whether it is there.
        **defaults: value of each option that is left out.

    Raises:
        InvalidValue: if one was given, and what it needs was not.

    Example:
        >>> args = argparse.Namespace(part=None, by="copy")
        >>> only_with(args, "--split", there=False, part="validation")
        >>> args.part
        'validation'
        >>> only_with(args, "--into", there=False, by="symlink")
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: --by copy does nothing without --into
    """
    for name, default in defaults.items():
        given = getattr(args, name)
        if given is None:
            setattr(args, name, default)
        elif not there:
            raise InvalidValue(
                "--{option} {value} does nothing without {need}",
                option=name.replace("_", "-"),
                value=given,
                need=need,
            )


def progress(label: str) -> Callable[[int, int], None]:
    """Make a progress line that is redrawn in place, and only where somebody looks.

    Args:
        label: what is being counted.

    Returns:
        Function of (done, total).
    """

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % max(1, total // 200) == 0 or done == total):
            print(f"\r{label} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


def table(rows: Sequence[Sequence[object]]) -> str:
    """Align rows in columns.

    Example:
        >>> print(table([("cat", "97.1 %"), ("squirrel", "2.0 %")]))
        cat       97.1 %
        squirrel   2.0 %
    """
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    lines = []
    for first, *others in texts:
        cells = [first.ljust(widths[0])] + [c.rjust(w) for c, w in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)
