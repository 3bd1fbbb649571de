"""Files that commands write about many pictures."""

import argparse
from pathlib import Path

from cnnviz.content.report_words import WORDS
from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn.zoo import Classifier


def check_outputs(args: argparse.Namespace) -> None:
    """Refuse before the long work what cannot be written after it.

    Raises:
        InvalidValue: if ``--csv`` or ``--report`` names a folder, or one in a folder that is not there.
    """
    for option in ("csv", "report"):
        path: Path | None = getattr(args, option, None)
        if path is not None and path.is_dir():
            raise InvalidValue("'{path}' is a folder; --{option} names a file", path=path, option=option)
        if path is not None and not path.absolute().parent.is_dir():
            raise InvalidValue("folder '{folder}' does not exist", folder=path.absolute().parent)


def write(path: Path, data: bytes) -> str:
    """Write a file and return its name.

    Raises:
        InvalidValue: if it cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        why = error.strerror or str(error)
        raise InvalidValue("'{path}' cannot be written ({why})", path=path, why=why) from error
    return str(path)


def facts(classifier: Classifier, data: str, method: str) -> list[tuple[str, str]]:
    """Say at the head of a report what was asked about what."""
    title = str(classifier.card.get("title", classifier.name))
    return [(WORDS["model"], title), (WORDS["data"], data), (WORDS["map"], METHODS[method].title)]
