"""What a layer puts out for one picture, in numbers: how strong, how often zero, which maps most."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue

Float32 = NDArray[np.float32]
Order = Literal["mean", "peak", "channel"]

BINS = 30


@dataclass(frozen=True, eq=False)
class OutputStatistics:
    """The numbers of a layer's output, or of one channel of it.

    Attributes:
        mean: of all numbers.
        least: the smallest.
        most: the largest.
        zeros: share of the numbers that are exactly zero, as ReLU leaves them.
        counts: (bins,), how many numbers lie in each bin.
        edges: (bins + 1,), where the bins end.
    """

    mean: float
    least: float
    most: float
    zeros: float
    counts: NDArray[np.int64]
    edges: Float32


def output_statistics(output: Float32) -> OutputStatistics:
    """Count a layer's output.

    Args:
        output: any shape, at least one number.

    Returns:
        The numbers.

    Raises:
        InvalidValue: if there are no numbers, or some are not finite.

    Example:
        >>> found = output_statistics(np.array([0, 0, 1, 3], np.float32))
        >>> found.mean, found.zeros, found.most
        (1.0, 0.5, 3.0)
    """
    if not output.size or not np.isfinite(output).all():
        raise InvalidValue("the layer's output has numbers that are not finite")
    counts, edges = np.histogram(output.astype(np.float64), bins=BINS)
    return OutputStatistics(
        float(output.mean()),
        float(output.min()),
        float(output.max()),
        float((output == 0).mean()),
        counts,
        edges.astype(np.float32),
    )


def channel_order(output: Float32, by: Order) -> NDArray[np.int64]:
    """Sort the channels of a layer's output.

    Args:
        output: (h, w, K) or (K,).
        by: "mean" or "peak" puts the strongest first, equal ones in their order; "channel" leaves them.

    Returns:
        (K,), places of the channels.

    Raises:
        InvalidValue: `by` is no order.

    Example:
        >>> channel_order(np.array([[[1, 5, 2]]], np.float32), "mean").tolist()
        [1, 2, 0]
    """
    rows = output.reshape(-1, output.shape[-1])
    match by:
        case "mean":
            return np.argsort(-rows.mean(axis=0), kind="stable")
        case "peak":
            return np.argsort(-rows.max(axis=0), kind="stable")
        case "channel":
            return np.arange(rows.shape[1])
    raise InvalidValue("order '{order}' must be mean, peak or channel", order=by)
