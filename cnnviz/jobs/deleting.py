"""Deleting a run that is over, for good."""

import os
import shutil

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import queue
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import state_of


def delete(run: Run) -> None:
    """Delete a run with all its files.

    Args:
        run: a run that no worker has or may still take.

    Raises:
        InvalidValue: if the run goes on or waits, or its files cannot be deleted.
    """
    state = state_of(run)
    if state.active:
        raise InvalidValue(
            "run {run} is {status}: stop it before deleting it", run=run.id, status=state.status
        )
    try:
        remove(run)
    except OSError as error:
        why = error.strerror or str(error)
        raise InvalidValue("run {run} could not be deleted: {why}", run=run.id, why=why) from error


def remove(run: Run, *, ignore_errors: bool = False) -> None:
    """Remove a run at once for everybody who looks, then its files, whatever its state.

    Args:
        run: any run.
        ignore_errors: whether files that cannot be deleted stay behind without a word.

    Raises:
        OSError: if somebody has a file of it open (Windows), it is gone, or a file cannot be deleted.
    """
    aside = run.directory.with_name(f".deleted-{run.id}")
    os.replace(run.directory, aside)
    shutil.rmtree(aside, ignore_errors=ignore_errors)
    queue.leave(run)
