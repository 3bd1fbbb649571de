"""How a run stands, in words."""

import numpy as np

from cnnviz.core.training_arithmetic import seconds_left
from cnnviz.jobs import control, queue
from cnnviz.jobs.event_reader import Look
from cnnviz.jobs.queue import Place
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import State
from cnnviz.jobs.work import PARK_SECONDS
from cnnviz.ui import run_controls
from cnnviz.ui.i18n import _, counted

RECENT = 20  # groups of batches that tell the speed now: about two seconds
MOST = 5000  # groups of batches that tell what is left


def state_line(run: Run, state: State, told: Look) -> str:
    """Say how a run stands: what it does, how far it is, and with which learning rate.

    Args:
        run: the run.
        state: how it stands.
        told: what the run told up to now.

    Returns:
        Such as "Paused after 3 epochs and 12 batches · learning rate 0.003".
    """
    words = {
        "queued": _("Waiting for a worker"),
        "starting": _("The worker loads TensorFlow and the pictures"),
        "running": _("Epoch {epoch} of {epochs}, {share:.0%} done"),
        "paused": _("Paused after {done}"),
        "stopped": _("Stopped after {done}"),
        "finished": _("Finished after {done}"),
        "failed": _("Failed after {done}"),
        "lost": _("Interrupted after {done}"),
    }
    epoch = min(state.epoch + 1, state.epochs)
    if not state.step and state.status in ("paused", "stopped", "failed", "lost"):
        words |= {
            "paused": _("Paused before the first batch"),
            "stopped": _("Stopped before the first batch"),
            "failed": _("Failed before the first batch"),
            "lost": _("Interrupted before the first batch"),
        }
    said = words[state.status].format(epoch=epoch, epochs=state.epochs, share=state.share, done=done(state))
    parts = [said]
    if state.status == "queued":
        parts.append(_place(run))
    if state.status in ("running", "paused"):
        rates = (event["learning_rate"] for event in reversed(told.events) if event.get("learning_rate"))
        if rate := next(rates, None):
            parts.append(_("learning rate {rate:.3g}").format(rate=rate))
    if state.status == "paused":
        parts.append(_rate_to_come(run, told))
    if state.status == "running":
        parts += _pace(told, state)
    if state.active:
        parts.append(run_controls.wish_in_words(run, state))
    if state.active and _was_replaced(told):
        parts.append(_("the worker was replaced, the run goes on from its last checkpoint"))
    return " · ".join(filter(None, parts))


def _rate_to_come(run: Run, told: Look) -> str:
    """Say which learning rate was set while the run waits; empty if none was."""
    wish = control.wish_for(run)
    taken = (event["number"] for event in told.events if event.get("what") == "rate" and "number" in event)
    if wish.learning_rate is None or wish.rate_number <= max(taken, default=0):
        return ""
    return _("{rate:.3g} from the next batch on").format(rate=wish.learning_rate)


def _was_replaced(told: Look) -> bool:
    """Whether the run lost a worker; one that gave its place up while it waited did not."""
    kinds = [event.get("kind") for event in told.events]
    return kinds.count("attempt") > 1 + kinds.count("parked")


def _place(run: Run) -> str:
    """Say how many runs come before one that waits."""
    place = queue.place(run)
    if place is None or not (place.ahead or place.running):
        return _("the first start takes some seconds")
    if not place.ahead:
        return _("yours is next") + _why_not_now(place)
    ahead = counted(place.ahead, "1 run is ahead", "{count} runs are ahead")
    if not place.mine_ahead:
        return ahead
    return ahead + _(", {mine} of them yours").format(mine=place.mine_ahead)


def _why_not_now(place: Place) -> str:
    """Say why nothing seems to happen where all that is in work waits for its visitors; else empty."""
    if place.paused < place.running or not place.running:
        return ""
    return _(": what is in work is paused, and makes room after {seconds:.0f} seconds of it").format(
        seconds=PARK_SECONDS
    )


def _pace(told: Look, state: State) -> list[str]:
    """Say how fast a run is and how long it still takes."""
    batches = told.curve.batches
    steps = np.rint(batches.at * told.curve.steps).astype(int)
    if len(steps) < 2 or np.isnan(batches.seconds).any():
        return []
    recent = max(0, len(steps) - RECENT)
    seconds = batches.seconds[-1] - batches.seconds[recent]
    said = []
    if seconds > 0:
        said.append(_("{speed:.0f} batches a second").format(speed=(steps[-1] - steps[recent]) / seconds))
    left = seconds_left(batches.seconds[-MOST:], steps[-MOST:], total=state.steps, an_epoch=told.curve.steps)
    if left is not None:
        said.append(_("{left} left").format(left=duration(left)))
    return said


def duration(seconds: float) -> str:
    """Say a time in the unit that suits it.

    Args:
        seconds: of any length.
    """
    if seconds < 90:
        return _("{count:.0f} s").format(count=seconds)
    if seconds < 5400:
        return _("{count:.0f} min").format(count=seconds / 60)
    return _("{count:.1f} h").format(count=seconds / 3600)


def done(state: State) -> str:
    """Say how far a run is: whole epochs, and the batches of the one that was begun.

    Args:
        state: how it stands.
    """
    in_epoch = state.steps // state.epochs if state.steps else 0
    batches = state.step - state.epoch * in_epoch
    if state.epoch < state.epochs and batches:
        told = _batches(batches)
        if not state.epoch:
            return told
        return _("{epochs} and {batches}").format(epochs=_epochs(state.epoch), batches=told)
    return _epochs(state.epoch)


def _epochs(count: int) -> str:
    return counted(count, "1 epoch", "{count} epochs")


def _batches(count: int) -> str:
    return counted(count, "1 batch", "{count} batches")
