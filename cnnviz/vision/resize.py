"""Make pictures smaller, square or grey, always by averaging areas so that no pixel is skipped."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.picture import Picture

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in ITU-R BT.601's luma, the ones OpenCV and Keras use for grey."""


def scaled(pixels: NDArray, height: int, width: int) -> NDArray:
    """Bring an array of pixels to a size: areas are averaged when shrinking, lines drawn when growing.

    Args:
        pixels: `(h, w)` or `(h, w, channels)`, uint8 or float32.
        height: wanted height in pixels.
        width: wanted width in pixels.

    Returns:
        Array of the same dtype, `(height, width)` or `(height, width, channels)`.
    """
    if pixels.shape[:2] == (height, width):
        return pixels
    shrinking = height <= pixels.shape[0] and width <= pixels.shape[1]
    way = cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
    return cv2.resize(pixels, (width, height), interpolation=way)


def within(pixels: NDArray, long_side: int) -> NDArray:
    """Shrink pixels so that the longer side has at most `long_side` pixels; smaller ones stay as they are.

    Args:
        pixels: `(h, w)` or `(h, w, channels)`, uint8 or float32.
        long_side: the most pixels a side may have, at least 1.

    Returns:
        Array of the same dtype; the shorter side never falls below one pixel.

    Example:
        >>> within(np.zeros((300, 600, 3), np.float32), 100).shape
        (50, 100, 3)
    """
    if long_side < 1:
        raise InvalidValue("long_side must be at least 1, not {long_side}", long_side=long_side)
    height, width = pixels.shape[:2]
    ratio = long_side / max(height, width)
    if ratio >= 1:
        return pixels
    return scaled(pixels, max(1, round(height * ratio)), max(1, round(width * ratio)))


def middle_square(pixels: NDArray) -> NDArray:
    """Cut the largest square out of the middle.

    Example:
        >>> middle_square(np.arange(10).reshape(2, 5)).tolist()
        [[1, 2], [6, 7]]
    """
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


def square(pixels: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Cut the largest square out of the middle and bring it to a size.

    Args:
        pixels: float32 `(h, w, 3)` in [0, 1].
        side: height and width of the result in pixels, at least 1.

    Returns:
        float32 `(side, side, 3)` in [0, 1].

    Example:
        >>> square(np.zeros((300, 600, 3), np.float32), 150).shape
        (150, 150, 3)
    """
    if side < 1:
        raise InvalidValue("side must be at least 1, not {side}", side=side)
    return scaled(np.ascontiguousarray(middle_square(pixels)), side, side)


def to_grey(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weigh red, green and blue as the eye does: grey = 0.299 R + 0.587 G + 0.114 B.

    Args:
        pixels: float32 `(h, w, 3)` in [0, 1].

    Returns:
        float32 `(h, w)` in [0, 1].

    Source: ITU-R Recommendation BT.601, as in OpenCV's `cvtColor`.

    Example:
        >>> to_grey(np.array([[[1.0, 0.0, 0.0]]], np.float32)).round(3).tolist()
        [[0.29899999499320984]]
    """
    return np.clip(pixels @ LUMA, 0.0, 1.0, dtype=np.float32)


def resize_picture(picture: Picture, long_side: int) -> Picture:
    """Shrink a picture to at most `long_side` pixels on its longer side; name, digest and notes stay."""
    return replace(picture, pixels=read_only(within(picture.pixels, long_side)))


def thumbnail(picture: Picture, side: int = 128) -> NDArray[np.uint8]:
    """Cut a square out of the middle and shrink it, as bytes ready to show.

    Args:
        picture: any picture.
        side: height and width of the result in pixels.

    Returns:
        uint8 `(side, side, 3)`.
    """
    return np.rint(square(picture.pixels, side) * 255.0).astype(np.uint8)


def small_grid(picture: Picture, size: int) -> NDArray[np.float32]:
    """Turn a picture into a small grey square whose every cell can be read as a number.

    Args:
        picture: any picture; the largest square in its middle is used.
        size: rows and columns of the grid, at least 1.

    Returns:
        float32 `(size, size)` in [0, 1]: each cell is the mean grey of the area it stands for.
    """
    if size < 1:
        raise InvalidValue("size must be at least 1, not {size}", size=size)
    grey = to_grey(middle_square(picture.pixels))
    return np.clip(scaled(grey, size, size), 0.0, 1.0)


def read_only(pixels: NDArray) -> NDArray:
    """Return the pixels so that nobody can write into them: cached pictures are shared between sessions."""
    pixels = np.ascontiguousarray(pixels)
    pixels.flags.writeable = False
    return pixels
