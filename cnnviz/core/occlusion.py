"""Cover the picture square by square: where the score falls, the network was looking."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, PairLike, as_float32, finite_array, pair, whole
from cnnviz.core.errors import InvalidValue


@dataclass(frozen=True)
class Squares:
    """Where the square stands while it goes over a picture.

    Attributes:
        size: the picture's (height, width).
        window: the square's (height, width).
        corners: upper left corner (row, column) of each place, in reading order.
    """

    size: tuple[int, int]
    window: tuple[int, int]
    corners: tuple[tuple[int, int], ...]


def squares(size: PairLike, *, window: PairLike | None = None, stride: PairLike | None = None) -> Squares:
    """Say where the square stands; the last place of each row and column touches the edge.

    Args:
        size: the picture's (height, width).
        window: the square's (height, width); a seventh of the picture if left out.
        stride: from place to place; half the square if left out, so that most pixels are covered four times.

    Returns:
        The places; together they cover each pixel at least once.

    Raises:
        InvalidValue: a number is not whole or below 1, the square is larger than the picture, or the stride
            is larger than the square and would leave pixels out.

    Example:
        >>> squares((2, 5), window=2, stride=2).corners
        ((0, 0), (0, 2), (0, 3))

    Source: Zeiler & Fergus, "Visualizing and understanding convolutional networks" (2014), section 4.2.
    """
    full = pair(size, "size")
    seventh = (max(1, round(full[0] / 7)), max(1, round(full[1] / 7)))
    cover = seventh if window is None else pair(window, "window")
    step = (max(1, cover[0] // 2), max(1, cover[1] // 2)) if stride is None else pair(stride, "stride")
    for most, square, jump in zip(full, cover, step, strict=True):
        if square > most:
            raise InvalidValue("window {window} must fit into the picture's {size}", window=cover, size=full)
        if jump > square:
            raise InvalidValue(
                "stride {stride} must not pass over pixels: window {window}", stride=step, window=cover
            )
    rows, columns = (_starts(*axis) for axis in zip(full, cover, step, strict=True))
    return Squares(full, cover, tuple((row, column) for row in rows for column in columns))


def covered_pictures(
    picture: ArrayLike, places: Squares, part: slice = slice(None), *, grey: float = 0.5
) -> Float32:
    """Cover one place after the other.

    Args:
        picture: (h, w, c).
        places: see `squares`.
        part: which of the places.
        grey: what covers.

    Returns:
        (places, h, w, c), float32.

    Raises:
        InvalidValue: the picture has another size than the places were made for.

    Example:
        >>> covered_pictures([[[1.0], [0.0]]], squares((1, 2), window=1))[..., 0]
        array([[[0.5, 0. ]],
        <BLANKLINE>
               [[1. , 0.5]]], dtype=float32)
    """
    x = finite_array(picture, "picture").astype(np.float32)
    if x.ndim != 3 or x.shape[:2] != places.size:
        raise InvalidValue(
            "picture of shape {shape} must be (height, width, colours) of size {size}",
            shape=x.shape, size=places.size,
        )  # fmt: skip
    corners = places.corners[part]
    pictures = np.repeat(x[None], len(corners), axis=0)
    for copy, (row, column) in zip(pictures, corners, strict=True):
        copy[row : row + places.window[0], column : column + places.window[1]] = grey
    return pictures


def occlusion_map(score: float, covered: ArrayLike, places: Squares) -> Float32:
    """Give each pixel the mean fall of the score over all places of the square that cover it.

        map(pixel) = mean of (score − score with the square there)

    Args:
        score: of the whole picture.
        covered: the score for each place, in the order of `places`.
        places: see `squares`.

    Returns:
        (h, w), float32; negative where covering raises the score.

    Raises:
        InvalidValue: there is not one score for each place.

    Example:
        >>> occlusion_map(3.0, [1.0, 4.0], squares((1, 2), window=1))
        array([[ 2., -1.]], dtype=float32)

    Source: Zeiler & Fergus, "Visualizing and understanding convolutional networks" (2014), section 4.2.
    """
    falls = float(score) - finite_array(covered, "scores")
    if falls.shape != (len(places.corners),):
        raise InvalidValue(
            "scores of shape {shape} must be one number for each of the {count} places",
            shape=falls.shape, count=len(places.corners),
        )  # fmt: skip
    total, times = np.zeros(places.size), np.zeros(places.size)
    for fall, (row, column) in zip(falls, places.corners, strict=True):
        here = np.s_[row : row + places.window[0], column : column + places.window[1]]
        total[here] += fall
        times[here] += 1
    return as_float32(total / times, "map")


def _starts(size: int, window: int, stride: int) -> list[int]:
    starts = list(range(0, whole(size, "size") - window + 1, stride))
    return starts if starts[-1] == size - window else [*starts, size - window]
