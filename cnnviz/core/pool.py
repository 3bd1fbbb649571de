"""Pooling as Keras computes it: one number for each window and channel, and where it came from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.arguments import (
    Bools,
    Float32,
    Float64,
    Pair,
    PairLike,
    PicturePadding,
    as_float32,
    check_room,
    locked,
    pair,
)
from cnnviz.core.errors import InvalidValue
from cnnviz.core.windows import WindowedPicture, cut_windows, padding_mask, read_image

Mode = Literal["max", "average", "min"]

# What padding holds so that it never wins: below every pixel for a maximum, above every pixel for a minimum.
PAD_VALUES: dict[str, float] = {"max": -np.inf, "average": 0.0, "min": np.inf}


@dataclass(frozen=True, eq=False)
class PoolTrace:
    """Everything a pooling layer did, cell by cell. All arrays are read-only, floats are float32.

    Attributes:
        image: the input, (H, W, C).
        padded: the input with its padding, (PH, PW, C). Padding holds −∞ for a maximum, +∞ for a minimum and
            0 for an average, so draw it by `padded_mask` and not by its value.
        padded_mask: True where a cell of `padded` is padding, (PH, PW).
        pad: ((top, bottom), (left, right)).
        pool_size: (rows, columns) of the window.
        strides: steps of the window, (rows, columns).
        mode: "max", "average" or "min".
        windows: what the window saw at each place, (OH, OW, ph, pw, C); padding as in `padded`.
        valid: True where a cell of a window is a pixel, not padding, (OH, OW, ph, pw).
        output: the result, (OH, OW, C).
        argmax: for max and min the (row, column) in `padded` of the cell that won, (OH, OW, C, 2), int64; the
            first one in reading order wins a tie, as in TensorFlow. None for average: each pixel has a share.
    """

    image: Float32
    padded: Float32
    padded_mask: Bools
    pad: tuple[Pair, Pair]
    pool_size: Pair
    strides: Pair
    mode: Mode
    windows: Float32
    valid: Bools
    output: Float32
    argmax: NDArray[np.int64] | None

    def origin(self, row: int, column: int) -> Pair:
        """Return the top left cell, in `padded`, of the window that makes output cell (row, column)."""
        return row * self.strides[0], column * self.strides[1]


def pool2d(
    image: ArrayLike,
    pool_size: PairLike = 2,
    *,
    strides: PairLike | None = None,
    padding: PicturePadding = "valid",
    mode: Mode = "max",
) -> Float32:
    """Keep one number of each window of each channel: its largest, its mean or its smallest.

    Equal to ``keras.layers.MaxPooling2D`` and ``AveragePooling2D``. Padding never counts: a maximum pads with
    −∞, a minimum with +∞, an average divides by the number of pixels in the window.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        pool_size: the window: one whole number or (rows, columns).
        strides: steps of the window, one whole number or (rows, columns); None means as large as the window,
            so that the windows lie side by side.
        padding: as in `cnnviz.core.conv.conv2d`.
        mode: "max", "average" or "min".

    Returns:
        (OH, OW, C), float32, read-only.

    Raises:
        InvalidValue: a cell is not a finite number, the mode is unknown, the window is larger than the padded
            picture, or the padding is so wide that some window holds no pixel.

    Example:
        >>> pool2d([[1, 3], [1, 3]], 2, mode="average")[0, 0], pool2d([[1, 3], [1, 3]], 2)[0, 0]
        (array([2.], dtype=float32), array([3.], dtype=float32))

    Source: Keras' pooling layers; deck A10, pooling.
    """
    _, cut, valid, _, _ = _prepare(image, pool_size, strides, padding, mode)
    return as_float32(_reduce(cut.windows, valid, mode), "output")


def trace_pool2d(
    image: ArrayLike,
    pool_size: PairLike = 2,
    *,
    strides: PairLike | None = None,
    padding: PicturePadding = "valid",
    mode: Mode = "max",
) -> PoolTrace:
    """Compute `pool2d` and keep its windows, what in them is padding, and which cell won.

    Args:
        image: as in `pool2d`.
        pool_size: as in `pool2d`.
        strides: as in `pool2d`.
        padding: as in `pool2d`.
        mode: as in `pool2d`.

    Returns:
        The trace. Its output is that of `pool2d`.

    Raises:
        InvalidValue: as in `pool2d`.

    Example:
        >>> trace = trace_pool2d([[1, 2], [7, 7]], 2)
        >>> trace.argmax[0, 0, 0]
        array([1, 0])
    """
    pixels, cut, valid, window, steps = _prepare(image, pool_size, strides, padding, mode)
    return PoolTrace(
        image=as_float32(pixels, "image"),
        padded=locked(cut.padded.astype(np.float32)),
        padded_mask=padding_mask(pixels.shape[:2], cut.pad),
        pad=cut.pad,
        pool_size=window,
        strides=steps,
        mode=mode,
        windows=locked(cut.windows.astype(np.float32)),
        valid=locked(valid),
        output=as_float32(_reduce(cut.windows, valid, mode), "output"),
        argmax=None if mode == "average" else locked(_winners(cut.windows, steps, mode)),
    )


def global_pool2d(image: ArrayLike, *, mode: Mode = "average") -> Float32:
    """Keep one number of each whole channel: what a classifier's head often starts with.

    Equal to ``keras.layers.GlobalAveragePooling2D`` and ``GlobalMaxPooling2D``.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        mode: "average", "max" or "min".

    Returns:
        (C,), float32, read-only.

    Raises:
        InvalidValue: a cell is not a finite number, or the mode is unknown.

    Example:
        >>> global_pool2d([[1, 2], [3, 6]])
        array([3.], dtype=float32)

    Source: Lin, Chen & Yan, "Network in Network" (2014), section 3.2.
    """
    _check_mode(mode)
    pixels = read_image(image)
    return as_float32(_REDUCTIONS[mode](pixels.reshape(-1, pixels.shape[2])), "output")


def times_seen(trace: PoolTrace) -> NDArray[np.int64]:
    """Count the windows that look at each pixel: more than one where windows overlap, none between them.

    Args:
        trace: what the pooling did.

    Returns:
        (H, W), int64, read-only.

    Example:
        >>> times_seen(trace_pool2d([[1, 2, 3, 4]], (1, 2), strides=1))
        array([[1, 2, 2, 1]])
        >>> times_seen(trace_pool2d([[1, 2, 3, 4, 5]], (1, 2), strides=3))
        array([[1, 1, 0, 1, 1]])
    """
    seen = []
    for axis in (0, 1):
        starts = np.arange(trace.output.shape[axis])[:, None] * trace.strides[axis]
        cells = starts + np.arange(trace.pool_size[axis])
        counts = np.bincount(cells.ravel(), minlength=trace.padded.shape[axis])
        seen.append(counts[trace.pad[axis][0] :][: trace.image.shape[axis]])
    return locked(np.outer(seen[0], seen[1]).astype(np.int64))


_REDUCTIONS: dict[str, Callable[[Float64], Float64]] = {
    "max": lambda cells: np.max(cells, axis=0),
    "average": lambda cells: np.mean(cells, axis=0),
    "min": lambda cells: np.min(cells, axis=0),
}


def _check_mode(mode: str) -> None:
    if mode not in PAD_VALUES:
        raise InvalidValue("mode {mode!r} must be one of {names}", mode=mode, names=", ".join(PAD_VALUES))


def _prepare(
    image: ArrayLike, pool_size: PairLike, strides: PairLike | None, padding: PicturePadding, mode: Mode
) -> tuple[Float64, WindowedPicture, Bools, Pair, Pair]:
    _check_mode(mode)
    pixels = read_image(image)
    window = pair(pool_size, "pool_size")
    steps = window if strides is None else pair(strides, "strides")
    cut = cut_windows(
        pixels, window, name="pool_size", strides=steps, padding=padding, pad_value=PAD_VALUES[mode]
    )
    check_room(cut.windows.size, "pool2d")
    mask = padding_mask(pixels.shape[:2], cut.pad)
    valid = ~np.lib.stride_tricks.sliding_window_view(mask, window)[:: steps[0], :: steps[1]]
    if not valid.any(axis=(2, 3)).all():
        raise InvalidValue(
            "padding {padding!r} is too wide for pool_size {window}: some window would hold no pixel",
            padding=padding,
            window=f"{window[0]}x{window[1]}",
        )
    return pixels, cut, valid, window, steps


def _reduce(windows: Float64, valid: Bools, mode: Mode) -> Float64:
    if mode == "average":
        means: Float64 = windows.sum(axis=(2, 3)) / valid.sum(axis=(2, 3))[:, :, None]
        return means
    extremes: Float64 = windows.max(axis=(2, 3)) if mode == "max" else windows.min(axis=(2, 3))
    return extremes


def _winners(windows: Float64, strides: Pair, mode: Mode) -> NDArray[np.int64]:
    rows, columns, _, width, channels = windows.shape
    flat = windows.reshape(rows, columns, -1, channels)
    first = flat.argmax(axis=2) if mode == "max" else flat.argmin(axis=2)
    down = first // width + (np.arange(rows) * strides[0])[:, None, None]
    across = first % width + (np.arange(columns) * strides[1])[None, :, None]
    return np.stack([down, across], axis=-1).astype(np.int64)
