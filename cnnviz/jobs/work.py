"""What a worker does with a run."""

import gc
import os
import platform
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import training_data
from cnnviz.jobs.control import wish_for
from cnnviz.jobs.files import disk_is_full, free_reserve, keep_reserve
from cnnviz.jobs.inside import FOLDER as INSIDE
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import state_of
from cnnviz.nn.history import HISTORY
from cnnviz.nn.rates import RateChange
from cnnviz.nn.steering import Wish

BEAT_SECONDS = 1.0
PARK_SECONDS = 60.0  # a run that waits longer than this lets others have its worker
ATTEMPTS = 3  # the first, and at most twice again after a worker was killed


def train(
    directory: str,
    watch: Callable[[dict[str, Any]], None] = lambda event: None,
    *,
    check: Callable[[], None] = lambda: None,
) -> str:
    """Train a run, or go on with it, and write how it ended.

    Nothing but files connects the worker with whoever asked. Called again for a run that is over, it
    does nothing; called again for one whose worker was killed, it goes on from the last checkpoint.

    Args:
        directory: the run's.
        watch: is told every event after it is written.
        check: called now and then between two batches; a KeyboardInterrupt of it ends the training there.

    Returns:
        How it ended: "finished", "stopped" or "failed"; "paused" if it waits to be placed again; "lost" if
        the disk is full; "elsewhere" if another worker is at it.
    """
    run = Run(Path(directory))
    if result := run.result():
        return str(result["status"])
    if not take_up(run):
        return "elsewhere"
    if result := run.result():  # the other worker has come to its end meanwhile
        return str(result["status"])
    try:
        how = _attempt(run, watch, check)
        free_reserve(run.directory)
        return how
    except Exception as error:
        if not disk_is_full(error):
            raise
    # Only now are Keras' objects free. They close their files here, as long as nothing fits on the disk: a
    # line of theirs that came later would be there twice when the run goes on.
    gc.collect()
    free_reserve(run.directory)
    run.record("lost", reason={"template": "the disk is full", "values": {}})
    return "lost"


def _attempt(run: Run, watch: Callable[[dict[str, Any]], None], check: Callable[[], None]) -> str:
    earlier = attempts_since_placed(run)
    if earlier >= ATTEMPTS:
        return _failed(run, InvalidValue("its worker was killed {times} times", times=earlier))
    if run.stop_asked() and not (run.directory / HISTORY).exists():
        run.finish("stopped")
        return "stopped"
    keep_reserve(run.directory)
    run.record("attempt", process=os.getpid(), machine=platform.node())
    with signs_of_life(run):
        try:
            return _train(run, watch, check)
        except InvalidValue as error:
            return _failed(run, error)
        except Exception as error:
            if disk_is_full(error):
                raise
            (run.directory / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")
            return _failed(run, InvalidValue("{kind}: {what}", kind=type(error).__name__, what=str(error)))


def _train(run: Run, watch: Callable[[dict[str, Any]], None], check: Callable[[], None]) -> str:
    # In the worker alone: they bring in TensorFlow.
    from cnnviz.jobs import afterwards
    from cnnviz.nn import fitting, inside
    from cnnviz.nn.networks import loss_of

    def tell(event: dict[str, Any]) -> None:
        run.record(**event)
        watch(event)

    def wanted() -> Wish:
        check()
        return wish_for(run)

    settings = run.settings
    data = training_data.load(settings)

    def look_inside(network: Any) -> Callable[[Any, int], None]:
        folder = run.directory / INSIDE
        new = not folder.exists()
        record = inside.recorder(network, data, folder=folder, seed=settings.seed, loss=loss_of(settings))
        if new:  # of a run that goes on the weights are loaded later
            record(network, run.first_epoch - 1)
        return record

    fitted = fitting.fit(
        settings,
        data,
        folder=run.directory,
        first_epoch=run.first_epoch,
        changes=_rates_set_by_hand(run),
        on_event=tell,
        wanted=wanted,
        before_training=look_inside,
        park_after=PARK_SECONDS,
    )
    if fitted.parked:
        run.record("parked")
        return "paused"
    status, reason = ("stopped" if fitted.stopped else "finished"), None
    if fitted.diverged:
        status = "failed"
        reason = InvalidValue(
            "the loss became infinite or no number; try a learning rate below {learning_rate}",
            learning_rate=settings.learning_rate,
        )
    found = afterwards.write(run, fitted, data)
    run.finish(
        status,
        reason=reason,
        epochs=fitted.epochs_done,
        best_epoch=fitted.best_epoch,
        classes=data.classes,
        parameters=fitted.network.count_params(),
        **found,
    )
    return status


def _rates_set_by_hand(run: Run) -> list[RateChange]:
    """Collect the learning rates that earlier attempts were given, also those whose steps come again."""
    changes = {
        event["number"]: RateChange(event["step"], event["learning_rate"], event["number"])
        for event in run.events()
        if event.get("kind") == "mark" and event.get("what") == "rate"
    }
    return [changes[number] for number in sorted(changes)]


def _failed(run: Run, reason: InvalidValue) -> str:
    run.finish("failed", reason=reason)
    return "failed"


def take_up(run: Run) -> bool:
    """Take a run for this worker, so that two never do the same.

    Args:
        run: any run that is not over.

    Returns:
        Whether it is this worker's now; False if another one is at it.
    """
    attempt = state_of(run).attempts  # read before the sign of life, which a worker gives before it counts
    return not _taken(run) and _claim(run, attempt)


def _taken(run: Run) -> bool:
    """Whether another worker gives signs of life for this run, which happens if it was placed twice.

    After a kill the last sign is a moment old too, so only a second sign counts.
    """
    while (silent := run.silent_for()) < 2.5 * BEAT_SECONDS:
        time.sleep(BEAT_SECONDS / 4)
        if run.silent_for() < silent:
            return True
    return False


def _claim(run: Run, attempt: int) -> bool:
    """Take a run up; of several workers that try in the same moment one succeeds.

    The system makes a file for one of them only. If that one dies before it counts as an attempt, its file
    grows old and the next number is tried.
    """
    folder = run.directory / "claims"
    folder.mkdir(exist_ok=True)
    for number in range(100):
        claim = folder / f"{attempt}-{number}"
        try:
            claim.touch(exist_ok=False)
        except FileExistsError:
            if time.time() - claim.stat().st_mtime < 5 * BEAT_SECONDS:
                return False
        else:
            run.beat()
            return True
    return False


def attempts_since_placed(run: Run) -> int:
    """Count how often a worker took a run up since it was handed over last.

    Args:
        run: any run.
    """
    kinds = [event.get("kind") for event in run.events()]
    placed = max((place for place, kind in enumerate(kinds) if kind == "placed"), default=-1)
    return kinds[placed + 1 :].count("attempt")


@contextmanager
def signs_of_life(run: Run) -> Iterator[None]:
    """Touch the run's sign of life every second from a thread of its own.

    Args:
        run: what a worker has now.
    """
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            run.beat()
            over.wait(BEAT_SECONDS)

    run.beat()
    thread = threading.Thread(target=beat, name=f"alive-{run.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
