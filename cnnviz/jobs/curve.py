"""The curve of a run as arrays."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_TOLD = {"batches": ("loss", "accuracy"), "epoch": ("loss", "accuracy", "val_loss", "val_accuracy")}


@dataclass(frozen=True)
class Line:
    """Values of one kind over the course of a run.

    Args:
        at: (n,) epochs done when the value was measured, 2.5 in the middle of the third; rising.
        loss: (n,) mean cross-entropy, NaN where it was no number.
        accuracy: (n,) share of pictures told right.
        learning_rate: (n,) the size of the steps then, or empty where nobody told it.
        seconds: (n,) how long training had lasted then, without pauses and waiting, or empty.
    """

    at: Values
    loss: Values
    accuracy: Values
    learning_rate: Values = field(default_factory=lambda: np.empty(0))
    seconds: Values = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class Mark:
    """Something that happened to a run at one moment.

    Args:
        at: epochs done then.
        kind: "rate" (learning rate changed by hand), "reduced" (by ReduceLROnPlateau), "early_stop",
            "paused", "best" (the last epoch whose weights ModelCheckpoint kept) or "forked" (began from
            another run).
        values: what the event says about it, such as ``learning_rate``.
        seconds: how long training had lasted then.
    """

    at: float
    kind: str
    values: Mapping[str, Any]
    seconds: float = 0.0


@dataclass(frozen=True)
class Curve:
    """What a run recorded.

    Args:
        batches: training, means over groups of batches.
        training: training, means over whole epochs.
        validation: validation, at the end of each epoch.
        marks: what happened on the way, in order.
        steps: batches in an epoch.
    """

    batches: Line
    training: Line
    validation: Line
    marks: tuple[Mark, ...] = ()
    steps: int = 1


class GrowingCurve:
    """A curve to which events are added one by one, each point once.

    An attempt that goes on at batch 50 tells batch 51 again. What an earlier attempt told about it is in the
    file but no part of the curve.

    Example:
        >>> growing = GrowingCurve()
        >>> growing.take({"kind": "begin", "epoch": 0, "step": 0, "steps": 2})
        >>> growing.take({"kind": "batches", "step": 1, "loss": 2.3, "accuracy": 0.1})
        >>> growing.curve().batches.at.tolist()
        [0.5]
    """

    def __init__(self) -> None:
        """Begin without any event."""
        self._columns = {
            kind: {name: array("d") for name in ("step", *names, "learning_rate", "seconds")}
            for kind, names in _TOLD.items()
        }
        self._marks: list[tuple[float, Mark]] = []  # the step of each
        self._steps: int | None = None
        self._seconds = 0.0
        self._clock: float | None = None

    def take(self, event: Mapping[str, Any]) -> None:
        """Add an event; kinds that say nothing about the curve change nothing."""
        kind = event.get("kind")
        if kind in _TOLD:
            self._tick(event)
            for name, column in self._columns[kind].items():
                value = self._seconds if name == "seconds" else event.get(name)
                column.append(np.nan if value is None else value)
        elif kind == "mark":
            what = str(event.get("what"))
            if what == "resumed":  # the time since "paused" was no training
                self._clock = event.get("time")
            else:
                self._tick(event)
                self._mark(what, event, ("kind", "time", "what", "epoch", "step"))
        elif kind == "begin":
            self._begin(event)
        elif kind in ("placed", "attempt", "lost", "parked"):
            self._clock = None

    def curve(self) -> Curve:
        """Return the curve as it is now, as arrays of its own."""
        steps = self._steps or 1
        batches, epochs = (
            {name: np.array(column) for name, column in self._columns[kind].items()} for kind in _TOLD
        )

        def line(told: dict[str, Values], prefix: str = "") -> Line:
            return Line(
                told["step"] / steps,
                told[prefix + "loss"],
                told[prefix + "accuracy"],
                told["learning_rate"],
                told["seconds"],
            )

        return Curve(line(batches), line(epochs), line(epochs, "val_"), self._shown_marks(), steps)

    def _begin(self, event: Mapping[str, Any]) -> None:
        steps = event.get("steps", self._steps or 1)
        step = event.get("step", event.get("epoch", 0) * steps)
        first = self._steps is None
        self._steps = steps if first else self._steps
        for columns in self._columns.values():
            kept = bisect_right(columns["step"], step)
            for column in columns.values():
                del column[kept:]
        self._marks = [(at, mark) for at, mark in self._marks if at <= step]
        self._seconds = max(
            (columns["seconds"][-1] for columns in self._columns.values() if columns["seconds"]), default=0.0
        )
        self._clock = event.get("time")
        if first and step:
            self._mark("forked", {"step": step, "epoch": event.get("epoch", 0)}, ("step",))

    def _tick(self, event: Mapping[str, Any]) -> None:
        now = event.get("time")
        if now is not None and self._clock is not None:
            self._seconds += max(0.0, now - self._clock)
        self._clock = now

    def _mark(self, kind: str, event: Mapping[str, Any], known: tuple[str, ...]) -> None:
        step = event.get("step", 0)
        values = {name: value for name, value in event.items() if name not in known}
        self._marks.append((step, Mark(step / (self._steps or 1), kind, values, self._seconds)))

    def _shown_marks(self) -> tuple[Mark, ...]:
        """Leave out the epochs that were the best for a while."""
        marks = [mark for _, mark in self._marks]
        best = max((place for place, mark in enumerate(marks) if mark.kind == "best"), default=-1)
        return tuple(mark for place, mark in enumerate(marks) if mark.kind != "best" or place == best)


def curve_of(events: Iterable[Mapping[str, Any]]) -> Curve:
    """Make the curve from the events of a run, each point once.

    Args:
        events: as ``Run.events`` reads them.

    Returns:
        The curve; its lines may be empty.

    Example:
        >>> begin = {"kind": "begin", "epoch": 0, "steps": 2}
        >>> group = {"kind": "batches", "epoch": 0, "step": 1, "loss": 2.3, "accuracy": 0.1}
        >>> curve_of([begin, group]).batches.at.tolist()
        [0.5]
    """
    growing = GrowingCurve()
    for event in events:
        growing.take(event)
    return growing.curve()


def thin(line: Line, most: int) -> Line:
    """Put neighbouring points together until at most so many are left, for a chart.

    Args:
        line: the points.
        most: how many may stay.

    Returns:
        Means over equally many neighbours each, at the place of the last of them; the line itself if it is
        short enough.

    Example:
        >>> at = np.arange(6.0)
        >>> thin(Line(at, at, at), 3).at.tolist()
        [1.0, 3.0, 5.0]
    """
    if len(line.at) <= most:
        return line
    starts = np.arange(0, len(line.at), -(-len(line.at) // most))
    ends = np.append(starts[1:], len(line.at))

    def means(values: Values) -> Values:
        return np.add.reduceat(values, starts) / (ends - starts) if len(values) else values

    return Line(
        line.at[ends - 1],
        means(line.loss),
        means(line.accuracy),
        means(line.learning_rate),
        line.seconds[ends - 1] if len(line.seconds) else line.seconds,
    )


def pick(line: Line, stride: int) -> Line:
    """Leave out points, evenly; those that stay are as they were measured, and stay when more points come.

    Args:
        line: the points.
        stride: one point in so many stays, at least 1.

    Returns:
        Every so many-th point, and the last one.

    Example:
        >>> at = np.arange(1.0, 9.0)
        >>> pick(Line(at, at, at), 3).at.tolist()
        [3.0, 6.0, 8.0]
    """
    if stride == 1:
        return line
    stay = np.arange(len(line.at))
    stay = stay[(stay + 1) % stride == 0]
    if len(line.at) % stride:
        stay = np.append(stay, len(line.at) - 1)
    names = ("at", "loss", "accuracy", "learning_rate", "seconds")
    return replace(line, **{name: values[stay] for name in names if len(values := getattr(line, name))})
