"""Make what is seen inside a network small: fewer maps, fewer pixels, fewer levels."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nn.inside_graph import Chosen

Float32 = NDArray[np.float32]

MOST_MAPS, MOST_SIDE = 16, 64
MAP_BYTES = 600_000  # of all maps of an epoch
FILTER_BYTES = 150_000


def shrink(maps: Float32, most: int) -> Float32:
    """Make maps smaller by taking means of whole blocks.

    Args:
        maps: (h, w, n).
        most: pixels that no side is longer than afterwards.

    Returns:
        The maps, the same ones if they are small enough; blocks at the right and lower edge may be smaller.

    Example:
        >>> shrink(np.float32([[[0], [2], [5]], [[0], [2], [5]]]), 2)[:, :, 0].tolist()
        [[1.0, 5.0]]
    """
    block = -(-max(maps.shape[:2]) // most)
    if block <= 1:
        return maps
    for axis in (0, 1):
        starts = np.arange(0, maps.shape[axis], block)
        counts = np.diff([*starts, maps.shape[axis]]).reshape((-1, 1, 1) if axis == 0 else (-1, 1))
        maps = np.add.reduceat(maps, starts, axis=axis) / counts
    return maps.astype(np.float32)


def quantise(maps: Float32) -> tuple[NDArray[np.uint8], Float32]:
    """Write maps with 256 levels each.

    Args:
        maps: (h, w, n).

    Returns:
        Levels (n, h, w), and (n, 2) what levels 0 and 255 stand for; two NaNs for a map with a number that
        is not finite.

    Example:
        >>> levels, ranges = quantise(np.float32([[[-1.0], [3.0]]]))
        >>> levels.tolist(), ranges.tolist()
        ([[[0, 255]]], [[-1.0, 3.0]])
    """
    stack = np.ascontiguousarray(maps.transpose(2, 0, 1))
    with np.errstate(invalid="ignore", over="ignore"):
        ranges = np.stack([stack.min(axis=(1, 2)), stack.max(axis=(1, 2))], axis=1)
        ranges[~np.isfinite(ranges).all(axis=1)] = np.nan
        low, high = ranges[:, 0, None, None], ranges[:, 1, None, None]
        shares = np.divide(stack - low, high - low, out=np.zeros_like(stack), where=high > low)
    return np.rint(np.nan_to_num(shares) * 255).astype(np.uint8), ranges


def within_budget(layers: Chosen) -> tuple[Chosen, list[NDArray[np.int64]]]:
    """Choose the maps to keep: at most 16 a layer, and evenly chosen layers if all would be too many.

    Args:
        layers: of a network.

    Returns:
        The same with fewer mapped layers, and for each of those the indices of its maps.
    """
    indices = [evenly(layer.output.shape[-1], MOST_MAPS) for layer in layers.mapped]

    def size(place: int) -> int:
        height, width = layers.mapped[place].output.shape[1:3]
        block = max(1, -(-max(height, width) // MOST_SIDE))
        return len(indices[place]) * -(-height // block) * -(-width // block)

    for count in range(len(indices), 0, -1):
        places = evenly(len(indices), count)
        if sum(map(size, places)) <= MAP_BYTES:
            kept = [int(place) for place in places]
            return replace(layers, mapped=tuple(layers.mapped[place] for place in kept)), [
                indices[place] for place in kept
            ]
    return replace(layers, mapped=()), []


def chosen_filters(layer: Any) -> NDArray[np.float16]:
    """Return a convolution's filters in 16 bits, evenly chosen ones if all would be too many.

    Args:
        layer: a Keras ``Conv2D``.

    Returns:
        (kh, kw, channels, filters).
    """
    kernel = np.asarray(layer.kernel)
    most = max(1, FILTER_BYTES // (2 * kernel[..., 0].size))
    chosen = kernel[..., evenly(kernel.shape[-1], most)]
    return np.clip(chosen, -65504, 65504).astype(np.float16)  # the largest number of 16 bits


def evenly(count: int, most: int) -> NDArray[np.int64]:
    """Choose places that are spread evenly, the first and the last among them.

    Example:
        >>> evenly(9, 3).tolist(), evenly(2, 3).tolist()
        ([0, 4, 8], [0, 1])
    """
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))
