"""Smooth a noisy curve without bending its ends."""

import math

import numpy as np
import numpy.typing as npt

from cnnviz.core.errors import InvalidValue

Values = npt.NDArray[np.float64]


def reach(weight: float) -> int:
    """How many neighbours on each side have a say in a smoothed point.

    Args:
        weight: as in `smooth`.

    Returns:
        The largest distance of a neighbour that counts; 0 for no smoothing.

    Raises:
        InvalidValue: if ``weight`` is not in [0, 0.99].

    Example:
        >>> reach(0), reach(0.6), reach(0.9)
        (0, 2, 12)
    """
    return math.ceil(_half_width(weight)) - 1


def smooth(at: npt.ArrayLike, values: npt.ArrayLike, weight: float) -> Values:
    """Smooth a curve: through each point and its neighbours lay a straight line, and read it at the point.

    A neighbour counts the less the farther away it is, evenly down to nothing (a triangular kernel). There
    are always as many neighbours on the left as on the right, so towards the ends there are fewer of them,
    and the first and the last point stay what they were measured to be.

    What is honest about it: the usual running mean, ``mean = weight * mean + (1 - weight) * value``, looks
    back only. On a loss that falls it lags behind and shows a last value that is too high, in the long run
    by ``weight / (1 - weight)`` times the fall of one point; and it clings to the first value. Here a
    straight line stays exactly what it is, up to its last point, and the end of the curve is what was
    measured last. The price: towards the end the curve is as noisy as the measurements, and its last
    `reach` points still move when new ones come. No point depends on one more than `reach` places away.

    Args:
        at: (n,) places of the points, rising.
        values: (n,) the curve; a value that is no number is left out and stays no number.
        weight: 0 for the curve as it is, up to 0.99 for a very smooth one. The kernel is as wide as takes
            away as much independent noise as the running mean with the same weight does.

    Returns:
        (n,) float64.

    Raises:
        InvalidValue: if ``weight`` is not in [0, 0.99] or the two arrays differ in shape.

    Example:
        A loss that falls by 1 from point to point, down to 1. The running mean says 6.51 at the end.

        >>> falling = range(10, 0, -1)
        >>> smooth(range(10), falling, 0.9).round(6).tolist()[-3:]
        [3.0, 2.0, 1.0]
        >>> mean = 10.0
        >>> for value in falling:
        ...     mean = 0.9 * mean + 0.1 * value
        >>> round(mean, 2)
        6.51

    Source:
        W. S. Cleveland, "Robust locally weighted regression and smoothing scatterplots", 1979; T. Hastie,
        R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", 2nd edition, 6.1.1 (why a local
        line removes the bias of a local mean at the boundary).
    """
    at, values = np.asarray(at, np.float64), np.asarray(values, np.float64)
    if at.shape != values.shape or at.ndim != 1:
        raise InvalidValue(
            "at {at} and values {values} must be two rows of equal length",
            at=list(at.shape), values=list(values.shape),
        )  # fmt: skip
    there, far, count = np.isfinite(values), reach(weight), len(values)
    if not far or not there.any():
        return np.where(there, values, np.nan)
    known = np.where(there, values, 0.0)
    order, steps = np.arange(count), np.arange(-far, far + 1)
    other = np.clip(order[:, None] + steps, 0, count - 1)
    # Only as many neighbours as there are on the side where there are fewer.
    width = np.minimum(_half_width(weight), np.minimum(order, count - 1 - order) + 1)
    share = np.maximum(0.0, 1 - np.abs(steps) / width[:, None]) * there[other]
    # Places and values are counted from the point itself, so the line's value there is what it adds.
    place, value = at[other] - at[:, None], known[other] - known[:, None]
    ones, places, squares = share.sum(axis=1), (share * place).sum(axis=1), (share * place**2).sum(axis=1)
    total, products = (share * value).sum(axis=1), (share * place * value).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = ones * squares - places**2
        # Without another place there is no line; the weighted mean is left.
        flat = spread <= 1e-12 * ones * squares
        added = np.where(flat, total / ones, (squares * total - places * products) / spread)
    return np.where(there, known + added, np.nan)


def _half_width(weight: float) -> float:
    """Where the triangular kernel reaches nothing.

    The mean of k independent values has 1/k of their variance. A running mean has ``(1 - w) / (1 + w)`` of
    it, a triangular kernel of half width h about ``2 / (3 h)``.
    """
    if not 0 <= weight <= 0.99:
        raise InvalidValue("weight {weight} must lie between 0 and 0.99", weight=weight)
    return 2 / 3 * (1 + weight) / (1 - weight)
