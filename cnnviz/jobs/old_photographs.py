"""Uploads and what was made of pictures are deleted when nobody uses them, so that the disk does not fill."""

import contextlib
import os
import shutil
import time
from pathlib import Path

from cnnviz.jobs import cleaning, runs
from cnnviz.jobs.files import bytes_of
from cnnviz.vision.archive import ABOUT

FOLDERS = ("pictures", "uploads", "surveys", "data")
"""Below the folder of the runs: decoded pictures, uploads, facts of pictures, arrays written as pictures."""


def clean(
    *, days: float | None = None, gigabytes: float | None = None, now: float | None = None
) -> list[str]:
    """Delete what was not used for long, and the longest unused if all of it takes too much room.

    What was used within a day stays in any case, for a run that is at work or waits may need it. A run that
    comes later finds its pictures again in their folder; an upload has to be brought again.

    Args:
        days: after so many days without use it goes; as for runs if left out.
        gigabytes: how much room all of it may take; as for runs if left out.
        now: seconds since 1970; the clock's if left out.

    Returns:
        Names of what was deleted.
    """
    usual_days, usual_gigabytes = cleaning.limits()
    now = time.time() if now is None else now
    most_seconds = cleaning.DAY * (usual_days if days is None else days)
    most_bytes = 1e9 * (usual_gigabytes if gigabytes is None else gigabytes)
    root = runs.root().absolute()
    found = [path for name in FOLDERS for path in (root / name).glob("*")]
    unused = sorted(((now - _last_used(path), path) for path in found), reverse=True)
    room = {path: bytes_of(path) for path in found}
    total, deleted = sum(room.values()), []
    for seconds, path in unused:
        if seconds > most_seconds or (total > most_bytes and seconds > cleaning.DAY):
            _delete(path)
            total -= room[path]
            deleted.append(path.name)
    return deleted


def use(path: Path) -> None:
    """Note that something is used now.

    Args:
        path: a file of decoded pictures, or a folder that was uploaded.
    """
    with contextlib.suppress(OSError):
        os.utime(path / ABOUT if path.is_dir() else path)


def _last_used(path: Path) -> float:
    about = path / ABOUT
    try:
        return (about if about.exists() else path).stat().st_mtime
    except OSError:
        return time.time()  # somebody else deletes it


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):  # somebody has it open (Windows)
            path.unlink()
