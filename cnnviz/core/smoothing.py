"""Smooth a noisy curve without bending its ends."""

import numpy as np
import numpy.typing as npt

from cnnviz.core.errors import InvalidValue

Values = npt.NDArray[np.float64]
NEGLIGIBLE = 0.001  # a neighbour with less than this share of a point's own weight is not asked


def reach(weight: float) -> int:
    """How many neighbours on each side have a say in a smoothed point.

    Args:
        weight: as in `smooth`.

    Returns:
        The largest distance at which ``weight ** distance`` is not negligible; 0 for no smoothing.

    Raises:
        InvalidValue: if ``weight`` is not in [0, 0.99].

    Example:
        >>> reach(0), reach(0.6), reach(0.9)
        (0, 13, 65)
    """
    if not 0 <= weight <= 0.99:
        raise InvalidValue("weight {weight} must lie between 0 and 0.99", weight=weight)
    return int(np.log(NEGLIGIBLE) / np.log(weight)) if weight > 0 else 0


def smooth(at: npt.ArrayLike, values: npt.ArrayLike, weight: float) -> Values:
    """Smooth a curve: through each point and its neighbours lay a straight line, and read it at the point.

    A neighbour ``d`` places away counts ``weight ** d``, on both sides alike. This is local linear regression
    with an exponential kernel.

    What is honest about it: the usual running mean, ``mean = weight * mean + (1 - weight) * value``, looks
    back only. On a loss that falls it lags behind and shows a last value that is too high, in the
    long run by ``weight / (1 - weight)`` times the fall of one point; and it clings to the first value.
    Here a constant and a straight line stay exactly what they are, up to the first and the last point. The
    price: near the end there are neighbours on one side only, so the last points are noisier than the middle,
    and they still move a little when new points come. No point depends on one more than `reach` places away.

    Args:
        at: (n,) places of the points, rising.
        values: (n,) the curve; a value that is no number is left out and stays no number.
        weight: 0 for the curve as it is, up to 0.99 for a very smooth one.

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
    far = min(reach(weight), max(len(values) - 1, 0))
    there = np.isfinite(values)
    if not far or not there.any():
        return np.where(there, values, np.nan)
    # Counted from their means, so that large numbers with small differences lose no digits.
    middle, level = at.mean(), values[there].mean()
    place, value = at - middle, np.where(there, values - level, 0.0)
    kernel = weight ** np.abs(np.arange(-far, far + 1.0))
    ones, places, squares, total, products = (
        np.convolve(part, kernel)[far:-far]
        for part in (there, there * place, there * place**2, value, place * value)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = squares - places**2 / ones
        slope = (products - places * total / ones) / spread
        # Neighbours at the same place only, or none, make no line: their weighted mean is left.
        slope = np.where(spread > 1e-12 * squares.max(), slope, 0.0)
        line = total / ones + slope * (place - places / ones) + level
    return np.where(there, line, np.nan)
