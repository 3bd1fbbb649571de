"""What a curve did over its last epochs, as it was measured: the numbers that a sentence may tell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.curve_measures import curve_of_values


@dataclass(frozen=True)
class Course:
    """What was measured over some epochs, without any line laid through it.

    Attributes:
        epochs: how many epochs were looked at.
        first: value of the first of them.
        last: value of the last one.
        lowest: the lowest value.
        highest: the highest value.
        up: the largest rise from one epoch to the next, as a share of the value before; 0 if it never rose.
        down: the largest fall from one epoch to the next, likewise.
    """

    epochs: int
    first: float
    last: float
    lowest: float
    highest: float
    up: float
    down: float


def course(curve: ArrayLike, epochs: int) -> Course:
    """Say what a curve did over its last epochs.

    A line through a curve that bends begins and ends elsewhere than the curve does: it may say that a loss
    fell by more than all of it. What is told to somebody who can look at the curve is therefore read off the
    curve.

    Args:
        curve: (n,) one value an epoch, finite and not negative.
        epochs: how many to look at, the last ones; at least 1.

    Returns:
        The course.

    Example:
        >>> course([9.0, 2.0, 1.0, 0.4, 0.5, 0.1], 5)
        Course(epochs=5, first=2.0, last=0.1, lowest=0.1, highest=2.0, up=0.25, down=0.8)
    """
    values = curve_of_values(curve)[-epochs:]
    known = values[:-1] > 0
    steps = np.diff(values)[known] / values[:-1][known]
    return Course(
        epochs=len(values),
        first=float(values[0]),
        last=float(values[-1]),
        lowest=float(values.min()),
        highest=float(values.max()),
        up=round(float(max(steps.max(initial=0.0), 0.0)), 12),
        down=round(float(max(-steps.min(initial=0.0), 0.0)), 12),
    )
