"""How a run stands, read from its files alone."""

from dataclasses import dataclass
from typing import Any, Literal

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.runs import Run

Status = Literal["queued", "starting", "running", "paused", "stopped", "finished", "failed", "lost"]

# A worker gives a sign every second. A machine under load may skip a few; importing TensorFlow on a slow
# disk and a nanny's restart take about ten seconds, during which a new sign cannot come.
LOST_AFTER = 30.0


@dataclass(frozen=True)
class State:
    """How a run stands.

    Args:
        status: "queued" (no worker has it), "starting" (a worker prepares), "running", "paused" (asked to
            wait), "stopped" (somebody ended it), "finished", "failed" (see ``reason``) or "lost" (its worker
            is gone; it can go on).
        epoch: complete epochs.
        epochs: epochs asked for.
        step: batches done.
        steps: batches of the whole run; 0 while unknown.
        attempts: how often a worker took it up.
        parked: whether a paused run has no worker any more and must be placed again to go on.
        reason: why it failed or was lost.
    """

    status: Status
    epoch: int
    epochs: int
    step: int
    steps: int
    attempts: int
    parked: bool = False
    reason: InvalidValue | None = None

    @property
    def active(self) -> bool:
        """Whether something may still happen by itself."""
        return self.status in ("queued", "starting", "running", "paused")

    @property
    def share(self) -> float:
        """How much of the run is done, from 0 to 1."""
        return min(1.0, self.step / self.steps) if self.steps else 0.0


def state_of(
    run: Run, events: list[dict[str, Any]] | None = None, *, lost_after: float = LOST_AFTER
) -> State:
    """Read how a run stands.

    Args:
        run: the run.
        events: the run's events, if they have been read already.
        lost_after: after so many silent seconds a worker counts as gone.

    Returns:
        The state now.
    """
    events = run.events() if events is None else events
    result = run.result()
    begins = [event for event in events if event.get("kind") == "begin"]
    steps = begins[-1]["steps"] if begins else 0
    # What an earlier attempt told about later steps no longer counts, so the last event says where it stands.
    told = next((event for event in reversed(events) if "step" in event), {"step": 0})
    epochs = int(run.settings.epochs)
    status, reason = _status(run, events, result, lost_after)
    return State(
        status=status,
        epoch=told["step"] // steps if steps else 0,
        epochs=epochs,
        step=told["step"],
        steps=steps * epochs,
        attempts=sum(event.get("kind") == "attempt" for event in events),
        parked=status == "paused" and _last(events, "placed", "parked") == "parked",
        reason=reason,
    )


def counted(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the events that count: not those of an attempt that a later one replaced.

    An attempt that goes on at step 500 tells the later steps again. What an earlier attempt told about them
    is in the file but no longer part of the curve, so no point is there twice.

    Args:
        events: as in the file.

    Returns:
        The events about batches and epochs, and the marks, that make up the curve, in order.
    """
    kept: list[dict[str, Any]] = []
    for event in events:
        if event.get("kind") == "begin":
            kept = [earlier for earlier in kept if earlier["step"] <= event["step"]]
        elif event.get("kind") in ("batches", "epoch", "mark"):
            kept.append(event)
    return kept


def _status(
    run: Run, events: list[dict[str, Any]], result: dict[str, Any] | None, lost_after: float
) -> tuple[Status, InvalidValue | None]:
    if result:
        return result["status"], _sentence(result.get("reason"))
    milestones = [
        event for event in events if event.get("kind") in ("placed", "attempt", "begin", "parked", "lost")
    ]
    kind = milestones[-1]["kind"] if milestones else "placed"
    if kind == "lost":
        return "lost", _sentence(milestones[-1].get("reason"))
    if kind == "placed":
        return ("stopped" if run.stop_asked() else "queued"), None
    if kind == "parked":
        return ("stopped" if run.stop_asked() else "paused"), None
    if run.silent_for() > lost_after:
        return "lost", InvalidValue(
            "its worker gave no sign for {seconds} seconds", seconds=round(lost_after)
        )
    if kind == "attempt":
        return "starting", None
    return ("paused" if _waits(events) else "running"), None


def _waits(events: list[dict[str, Any]]) -> bool:
    """Whether the attempt in progress was asked to wait and has not gone on since."""
    for event in reversed(events):
        if event.get("kind") == "mark" and event["what"] in ("paused", "resumed"):
            return bool(event["what"] == "paused")
        if event.get("kind") == "begin":
            return False
    return False


def _last(events: list[dict[str, Any]], *kinds: str) -> str | None:
    return next((event["kind"] for event in reversed(events) if event.get("kind") in kinds), None)


def _sentence(stored: dict[str, Any] | None) -> InvalidValue | None:
    return InvalidValue(stored["template"], **stored["values"]) if stored else None
