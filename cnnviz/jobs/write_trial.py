"""Try whether something can be written, before the long work whose result it is; nothing is left behind."""

import contextlib
import os
import tempfile
from pathlib import Path

from cnnviz.jobs.files import why_not_written


def try_file(path: Path) -> None:
    """Try whether a file can be written.

    What stands in a file that is there already stays as it is. A pipe or a device is not tried, since opening
    one can wait for its reader.

    Args:
        path: the file; its folder must exist.

    Raises:
        InvalidValue: if it cannot be written; the sentence has the path as it was given.

    Example:
        >>> folder = Path(tempfile.mkdtemp())
        >>> try_file(folder / "answers.csv")
        >>> list(folder.iterdir())
        []
    """
    place = Path(os.path.realpath(path))  # a link to nothing would be made a file, and then be removed itself
    try:
        if not place.exists():
            place.open("xb").close()
            place.unlink()
        elif place.is_file():
            place.open("ab").close()
    except OSError as error:
        raise why_not_written(error, path) from error


def try_folder(path: Path) -> None:
    """Try whether files can be written into a folder, which need not exist yet.

    Args:
        path: the folder.

    Raises:
        InvalidValue: if they cannot; the sentence has the path as it was given.

    Example:
        >>> folder = Path(tempfile.mkdtemp())
        >>> try_folder(folder / "a" / "b")
        >>> list(folder.iterdir())
        []
    """
    made: list[Path] = []
    try:
        for place in reversed((path, *path.parents)):
            if not place.is_dir():
                place.mkdir()
                made.append(place)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise why_not_written(error, path) from error
    finally:
        for place in reversed(made):
            with contextlib.suppress(OSError):  # somebody else has put something there meanwhile
                place.rmdir()
