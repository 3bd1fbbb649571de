"""Smooth a noisy curve without flattening its bends or bending its ends."""

import math

import numpy as np
import numpy.typing as npt

from cnnviz.core.errors import InvalidValue

Values = npt.NDArray[np.float64]

WIDEST = 5  # the kernel is narrower than a fifth of the curve: a bend takes up as much of a short curve


def reach(weight: float, count: int) -> int:
    """How many neighbours on each side have a say in a smoothed point.

    Args:
        weight: as in `smooth`.
        count: points of the curve.

    Returns:
        The largest distance of a neighbour that counts; 0 for no smoothing.

    Raises:
        InvalidValue: if ``weight`` is not in [0, 0.99].

    Example:
        On a long curve, and on forty epochs.

        >>> reach(0, 1000), reach(0.6, 1000), reach(0.9, 1000)
        (0, 5, 22)
        >>> reach(0.6, 40), reach(0.9, 40)
        (3, 6)
    """
    return math.ceil(_half_width(weight, count)) - 1


def smooth(at: npt.ArrayLike, values: npt.ArrayLike, weight: float) -> Values:
    """Smooth a curve: through each point and its neighbours lay a parabola, and read it at the point.

    A neighbour counts the less the farther away it is, evenly down to nothing (a triangular kernel). There
    are always as many neighbours on the left as on the right, so towards the ends there are fewer of them,
    and the first and the last point stay what they were measured to be.

    What is honest about it: the usual running mean, ``mean = weight * mean + (1 - weight) * value``, looks
    back only. On a loss that falls it lags behind and shows a last value that is too high, in the long run
    by ``weight / (1 - weight)`` times the fall of one point; and it clings to the first value. Here a
    straight line and a parabola stay exactly what they are, up to their last point, and the end of the curve
    is what was measured last. A straight line in place of the parabola would lie above every bend of a
    falling loss. No point leaves the range of what was measured around it, as a parabola would beside a
    jump, and none depends on one more than `reach` places away.

    The price: towards the ends, and on short curves everywhere, less of the noise is taken away; the last
    `reach` points still move when new ones come; and what bends more than once within reach, or jumps, is
    still rounded off.

    Args:
        at: (n,) places of the points, rising.
        values: (n,) the curve; a value that is no number is left out and stays no number.
        weight: 0 for the curve as it is, up to 0.99 for a very smooth one. On a long curve the kernel is as
            wide as takes away as much independent noise as the running mean with the same weight does.

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
        R. Tibshirani, J. Friedman, "The Elements of Statistical Learning", 2nd edition, 6.1.1 and 6.1.2 (a
        local line removes the bias at the boundary, a local parabola that of a bend).
    """
    at, values = np.asarray(at, np.float64), np.asarray(values, np.float64)
    if at.shape != values.shape or at.ndim != 1:
        raise InvalidValue(
            "at {at} and values {values} must be two rows of equal length",
            at=list(at.shape), values=list(values.shape),
        )  # fmt: skip
    count = len(values)
    there, far = np.isfinite(values), reach(weight, count)
    if not far or not there.any():
        return np.where(there, values, np.nan)
    known = np.where(there, values, 0.0)
    order, steps = np.arange(count), np.arange(-far, far + 1)
    other = np.clip(order[:, None] + steps, 0, count - 1)
    # Only as many neighbours as there are on the side where there are fewer; without one, not its mirror
    # image either: a parabola that is read at the end of its points swings.
    width = np.minimum(_half_width(weight, count), np.minimum(order, count - 1 - order) + 1)
    share = np.maximum(0.0, 1 - np.abs(steps) / width[:, None]) * (there[other] & there[other[:, ::-1]])
    near = share > 0
    # Places and values are counted from the point itself, so what the parabola is there is what it adds.
    added = _parabola(share, at[other] - at[:, None], known[other] - known[:, None])
    lowest = np.where(near, known[other], np.inf).min(axis=1)
    highest = np.where(near, known[other], -np.inf).max(axis=1)
    return np.where(there, np.clip(known + added, lowest, highest), np.nan)


def _parabola(share: Values, place: Values, value: Values) -> Values:
    """Lay a parabola through each row of weighted points and read it at place 0.

    It is put together of a level, a line without level and a bend without either, so that each is what it
    would be without the next one, and is left out where there are too few different places for it.
    """

    def sum_of(weights: Values, shape: Values) -> Values:
        return np.asarray(np.einsum("ij,ij->i", weights, shape)[:, None])

    total = np.maximum(share.sum(axis=1, keepdims=True), 1e-300)  # 0 where nothing was measured
    middle = sum_of(share, place) / total
    line = place - middle
    square, weighted = line * line, share * line
    spread = sum_of(weighted, line)
    lean = _divided(sum_of(weighted, square), spread, spread > 0)
    bend = square - lean * line - spread / total
    read = sum_of(share, value) / total
    # Each shape, its size at place 0, and what its squares would be if nothing had been taken off.
    shapes = (
        (line, -middle, sum_of(share * place, place)),
        (bend, middle * middle + lean * middle - spread / total, sum_of(share * square, square)),
    )
    for shape, here, whole in shapes:
        parts = share * shape
        squares = sum_of(parts, shape)
        read += here * _divided(sum_of(parts, value), squares, squares > 1e-12 * whole)
    return np.asarray(read[:, 0])


def _divided(above: Values, below: Values, where: npt.NDArray[np.bool_]) -> Values:
    return np.divide(above, below, out=np.zeros_like(above), where=where)


def _half_width(weight: float, count: int) -> float:
    """Where the triangular kernel reaches nothing.

    The mean of k independent values has 1/k of their variance. A running mean has ``(1 - w) / (1 + w)`` of
    it, a parabola with a triangular kernel of half width h about ``4 / (3 h)``. How wide that is and how
    wide the curve allows are put together as resistors side by side are, so that more weight is always wider.
    """
    if not 0 <= weight <= 0.99:
        raise InvalidValue("weight {weight} must lie between 0 and 0.99", weight=weight)
    if weight == 0:
        return 1.0
    wished = 4 / 3 * (1 + weight) / (1 - weight)
    return max(1.0, 1 / (1 / wished + WIDEST / max(count, 1)))
