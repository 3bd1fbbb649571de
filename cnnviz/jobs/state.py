"""How a run stands, read from its files alone."""

from dataclasses import dataclass
from typing import Any, Literal

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.runs import Run

Status = Literal["queued", "starting", "running", "stopped", "finished", "failed", "lost"]

# A worker gives a sign every second. A machine under load may skip a few; importing TensorFlow on a slow
# disk and a nanny's restart take about ten seconds, during which a new sign cannot come.
LOST_AFTER = 30.0


@dataclass(frozen=True)
class State:
    """How a run stands.

    Args:
        status: "queued" (no worker has it), "starting" (a worker prepares), "running", "stopped"
            (somebody ended it), "finished", "failed" (see ``reason``) or "lost" (its worker is gone; it
            can go on).
        epoch: complete epochs.
        epochs: epochs asked for.
        step: batches done.
        steps: batches of the whole run; 0 while unknown.
        attempts: how often a worker took it up.
        reason: why it failed or was lost.
    """

    status: Status
    epoch: int
    epochs: int
    step: int
    steps: int
    attempts: int
    reason: InvalidValue | None = None

    @property
    def active(self) -> bool:
        """Whether something may still happen by itself."""
        return self.status in ("queued", "starting", "running")

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
    last = {event["kind"]: event for event in events if "kind" in event}
    begin = last.get("begin", {})
    told = [event for event in counted(events) if "step" in event]
    step = max((event["step"] for event in told), default=0)
    epochs = int(run.settings.epochs)
    steps = begin.get("steps", 0)
    status, reason = _status(run, events, result, lost_after)
    return State(
        status=status,
        epoch=step // steps if steps else 0,
        epochs=epochs,
        step=step,
        steps=steps * epochs,
        attempts=sum(event.get("kind") == "attempt" for event in events),
        reason=reason,
    )


def counted(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the events that count: not those of an attempt that a later one replaced.

    An attempt that goes on at epoch 5 tells epoch 5 again. What an earlier attempt told about epoch 5
    and later is in the file but no longer part of the curve, so no point is there twice.

    Args:
        events: as in the file.

    Returns:
        The events about batches and epochs that make up the curve, in order.
    """
    kept: list[dict[str, Any]] = []
    for event in events:
        if event.get("kind") == "begin":
            kept = [earlier for earlier in kept if earlier["epoch"] < event["epoch"]]
        elif event.get("kind") in ("batches", "epoch"):
            kept.append(event)
    return kept


def _status(
    run: Run, events: list[dict[str, Any]], result: dict[str, Any] | None, lost_after: float
) -> tuple[Status, InvalidValue | None]:
    if result:
        return result["status"], _sentence(result.get("reason"))
    milestones = [event for event in events if event.get("kind") in ("placed", "attempt", "begin", "lost")]
    kind = milestones[-1]["kind"] if milestones else "placed"
    if kind == "lost":
        return "lost", _sentence(milestones[-1].get("reason"))
    if kind == "placed":
        return ("stopped" if run.stop_asked() else "queued"), None
    if run.silent_for() > lost_after:
        return "lost", InvalidValue(
            "its worker gave no sign for {seconds} seconds", seconds=round(lost_after)
        )
    return ("starting" if kind == "attempt" else "running"), None


def _sentence(stored: dict[str, Any] | None) -> InvalidValue | None:
    return InvalidValue(stored["template"], **stored["values"]) if stored else None
