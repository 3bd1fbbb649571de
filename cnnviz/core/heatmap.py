"""From a raw map to something to look at: a scale from 0 to 1, and the size of the picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, Float64, Pair, PairLike, as_float32, check_room, finite_array, pair
from cnnviz.core.errors import InvalidValue

# Below this a peak is rounding error: activations and logit gradients of a trained network are far larger.
FAINTEST_PEAK = 1e-12


@dataclass(frozen=True, eq=False)
class Heatmap:
    """A map ready to be coloured.

    Attributes:
        values: (h, w), float32 from 0 to 1; 1 is the peak. All zero if the map is empty.
        empty: True if no place speaks for the class. Say so instead of showing a picture of nothing.
        peak: the largest value before scaling, 0 if the map is empty.
    """

    values: Float32
    empty: bool
    peak: float


def normalise_map(heat: ArrayLike) -> Heatmap:
    """Divide a map by its peak and cut off what is negative.

    Zero stays zero, so that the colour of zero always means "nothing". An empty map is not stretched:
    dividing zeros by zero is how other tools end with all red or NaN.

    Args:
        heat: (h, w), as the methods in `cnnviz.core.cam` return it.

    Returns:
        The scaled map, whether it is empty, and its peak.

    Raises:
        InvalidValue: the map has not two axes, or a cell is not a finite number.

    Example:
        >>> normalise_map([[0.0, 2.0], [-1.0, 4.0]]).values
        array([[0. , 0.5],
               [0. , 1. ]], dtype=float32)
        >>> normalise_map([[0.0, -1.0]]).empty
        True
    """
    raw = finite_array(heat, "map")
    if raw.ndim != 2:
        raise InvalidValue("map of shape {shape} must be (height, width)", shape=raw.shape)
    positive = np.maximum(raw, 0.0)
    peak = float(positive.max())
    if peak <= FAINTEST_PEAK:
        return Heatmap(as_float32(np.zeros_like(raw), "map"), empty=True, peak=0.0)
    return Heatmap(as_float32(positive / peak, "map"), empty=False, peak=peak)


def upsample(heat: ArrayLike, size: PairLike) -> Float32:
    """Resize a map to the size of the picture, straight lines between the centres of its cells.

    Equal to ``tf.image.resize(..., method="bilinear")``: cell i of n has its centre at (i + ½) / n, and
    beyond the outermost centres the value stays. It smooths what is shown and adds no knowledge: a 7×7 map
    has 49 numbers.

    Args:
        heat: (h, w) or (h, w, C).
        size: the wanted (height, width), or one number for both.

    Returns:
        (height, width) or (height, width, C), float32.

    Raises:
        InvalidValue: the size is not two whole numbers of at least 1, or a cell is not a finite number.

    Example:
        >>> upsample([[0.0, 1.0]], (1, 4))
        array([[0.  , 0.25, 0.75, 1.  ]], dtype=float32)
    """
    raw = finite_array(heat, "map")
    if raw.ndim not in (2, 3):
        raise InvalidValue("map of shape {shape} must be (height, width) or have channels", shape=raw.shape)
    height, width = pair(size, "size")
    check_room(height * width * (raw.shape[2] if raw.ndim == 3 else 1), "the resized map")
    rows = _bilinear_weights((height, raw.shape[0]))
    columns = _bilinear_weights((width, raw.shape[1]))
    return as_float32(np.einsum("Yy,yx...,Xx->YX...", rows, raw, columns, optimize=True), "map")


def _bilinear_weights(sizes: Pair) -> Float64:
    new, old = sizes
    centres = np.clip((np.arange(new) + 0.5) * (old / new) - 0.5, 0, old - 1)
    lower = np.floor(centres).astype(int)
    share = centres - lower
    weights = np.zeros((new, old))
    places = np.arange(new)
    weights[places, lower] = 1 - share
    weights[places, np.minimum(lower + 1, old - 1)] += share
    return weights
