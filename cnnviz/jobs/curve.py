"""The curve of a run as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.jobs.state import counted

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """Values of one kind over the course of a run.

    Args:
        at: (n,) epochs done when the value was measured, 2.5 in the middle of the third; rising.
        loss: (n,) mean cross-entropy, NaN where it was no number.
        accuracy: (n,) share of pictures told right.
    """

    at: Values
    loss: Values
    accuracy: Values


@dataclass(frozen=True)
class Curve:
    """What a run recorded.

    Args:
        batches: training, means over groups of batches.
        training: training, means over whole epochs.
        validation: validation, at the end of each epoch.
    """

    batches: Line
    training: Line
    validation: Line


def curve_of(events: list[dict[str, Any]]) -> Curve:
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
    steps = next((event["steps"] for event in events if event.get("kind") == "begin"), 1)
    points = counted(events)
    batches = [point for point in points if point["kind"] == "batches"]
    epochs = [point for point in points if point["kind"] == "epoch"]
    return Curve(_line(batches, steps), _line(epochs, steps), _line(epochs, steps, "val_"))


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
    loss, accuracy = (
        np.add.reduceat(values, starts) / (ends - starts) for values in (line.loss, line.accuracy)
    )
    return Line(line.at[ends - 1], loss, accuracy)


def _line(points: Sequence[dict[str, Any]], steps: int, prefix: str = "") -> Line:
    def column(name: str) -> Values:
        return np.array([point.get(prefix + name) for point in points], dtype=np.float64)

    return Line(np.array([point["step"] / steps for point in points]), column("loss"), column("accuracy"))
