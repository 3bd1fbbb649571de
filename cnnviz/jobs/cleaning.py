"""Old runs are deleted, so that a server that nobody looks after does not fill its disk."""

import contextlib
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import queue
from cnnviz.jobs.deleting import remove
from cnnviz.jobs.files import bytes_of
from cnnviz.jobs.runs import Run, recent, root

DAYS, GIGABYTES = 30.0, 20.0
DAY = 86400.0
_SIGNS = ("spec.json", "events.jsonl", "result.json", "control.json", "stop", "alive")


def limits(environment: Mapping[str, str] = os.environ) -> tuple[float, float]:
    """Read how long runs are kept and how much room they may take.

    Args:
        environment: with ``CNNVIZ_RUNS_DAYS`` and ``CNNVIZ_RUNS_GB``, which may be missing.

    Returns:
        Days since somebody used a run, and gigabytes of all runs together.

    Raises:
        InvalidValue: if one of the two is no number above 0.

    Example:
        >>> limits({"CNNVIZ_RUNS_DAYS": "7"})
        (7.0, 20.0)
    """
    return (
        _above_zero("CNNVIZ_RUNS_DAYS", environment.get("CNNVIZ_RUNS_DAYS"), DAYS),
        _above_zero("CNNVIZ_RUNS_GB", environment.get("CNNVIZ_RUNS_GB"), GIGABYTES),
    )


def clean(
    *, folder: Path | None = None, days: float = DAYS, gigabytes: float = GIGABYTES, now: float | None = None
) -> tuple[str, ...]:
    """Delete runs that nobody has used for long, and the longest unused ones if all take too much room.

    A run that was written or opened within a day stays in any case, and with it every run in work; one that
    waits for a worker goes only if it has waited for all those days.

    Args:
        folder: where runs are kept; ``root()`` if left out.
        days: after so many days without use a run goes.
        gigabytes: how much all runs together may take.
        now: seconds since 1970; the clock's if left out.

    Returns:
        Names of the runs that were deleted.
    """
    folder = (folder or root()).absolute()
    now = time.time() if now is None else now
    for half in folder.glob(".deleted-*"):  # of a cleaning that was cut short
        shutil.rmtree(half, ignore_errors=True)
    found = recent(folder=folder, limit=1_000_000)
    unused = sorted(((now - _last_used(run), run.id, run) for run in found), reverse=True)
    room = {run.id: bytes_of(run.directory) for run in found}
    total = sum(room.values())
    deleted = []
    for seconds, name, run in unused:
        old = seconds > days * DAY
        too_much = total > gigabytes * 1e9 and seconds > DAY and queue.place(run) is None
        if (old or too_much) and _delete(run):
            total -= room[name]
            deleted.append(name)
    return tuple(deleted)


def _last_used(run: Run) -> float:
    """When a file of the run was written last, or its events were read for somebody's screen."""
    times = [0.0]
    for name in _SIGNS:
        with contextlib.suppress(OSError):
            status = (run.directory / name).stat()
            # Most disks note a read once a day at least, which is enough here.
            times.append(max(status.st_mtime, status.st_atime if name == "events.jsonl" else 0.0))
    return max(times)


def _delete(run: Run) -> bool:
    try:
        remove(run, ignore_errors=True)
    except OSError:
        return False
    return True


def _above_zero(name: str, told: str | None, default: float) -> float:
    try:
        value = float(told) if told else default
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise InvalidValue("{name} {value} must be a number above 0", name=name, value=told)
    return value
