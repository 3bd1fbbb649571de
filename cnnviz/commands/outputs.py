"""Files that commands write about many pictures."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cnnviz.content.report_words import WORDS
from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.jobs.files import why_not_written
from cnnviz.jobs.write_trial import try_file
from cnnviz.nn.zoo import Classifier


def check_outputs(args: argparse.Namespace) -> None:
    """Refuse before the long work what cannot be written after it.

    Raises:
        InvalidValue: if ``--csv`` or ``--report`` names a folder, a file in a folder that is not there, or
            one that cannot be written.
    """
    for option in ("csv", "report"):
        path: Path | None = getattr(args, option, None)
        if path is not None and path.is_dir():
            raise InvalidValue("'{path}' is a folder; --{option} names a file", path=path, option=option)
        if path is not None and not path.absolute().parent.is_dir():
            raise InvalidValue("folder '{folder}' does not exist", folder=path.absolute().parent)
        if path is not None:
            try_file(path)


def write(result: dict[str, Any], name: str, path: Path, data: bytes) -> None:
    """Write a file, and put its name into the result.

    Args:
        result: of the command.
        name: under which the result says the file.
        path: the file.
        data: what stands in it.
    """
    with said_after(result, path):
        path.write_bytes(data)
        result[name] = str(path)


@contextmanager
def said_after(result: dict[str, Any], path: Path) -> Iterator[None]:
    """Keep the result of long work if writing fails: the complaint is said after it.

    Args:
        result: of the command; the complaint goes into its "not_written".
        path: what is written, for the complaint.
    """
    try:
        yield
    except OSError as error:
        complaint = why_not_written(error, path)
    except InvalidValue as error:
        complaint = error
    else:
        return
    result.setdefault("not_written", []).append(str(complaint))


def facts(classifier: Classifier, data: str, method: str) -> list[tuple[str, str]]:
    """Say at the head of a report what was asked about what."""
    title = str(classifier.card.get("title", classifier.name))
    return [(WORDS["model"], title), (WORDS["data"], data), (WORDS["map"], METHODS[method].title)]
