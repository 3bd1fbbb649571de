"""Small pictures for a wall: photographs are made smaller, tiny pictures larger, block by block."""

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.encode import as_jpeg
from cnnviz.vision.resize import middle_square, within

QUALITY = 85


def tile(pixels: NDArray[np.float32], side: int, *, whole: bool = False) -> bytes:
    """Pack a small copy of a picture as JPEG.

    Args:
        pixels: ``(height, width, 3)``, float32 in [0, 1].
        side: the most pixels of the longer side, at least 1.
        whole: True for the whole picture, False for the square in its middle.

    Returns:
        The file's bytes. A picture of half the side or less is enlarged by a whole number, each pixel to a
        block, so that it is seen as the network sees it and not blurred.

    Raises:
        InvalidValue: the side is less than 1.

    Example:
        >>> tile(np.zeros((8, 8, 3), np.float32), 96)[:3].hex()
        'ffd8ff'
    """
    if side < 1:
        raise InvalidValue("side must be at least 1, not {side}", side=side)
    shown = within(pixels if whole else np.ascontiguousarray(middle_square(pixels)), side)
    times = side // max(shown.shape[:2])
    return as_jpeg(shown.repeat(times, axis=0).repeat(times, axis=1), quality=QUALITY)
