"""Pack pixels for the browser."""

from base64 import b64encode

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue


def as_jpeg(pixels: NDArray[np.float32], *, quality: int = 92) -> bytes:
    """Pack a picture as JPEG, small enough for many pictures on a page.

    Args:
        pixels: ``(height, width, 3)``, float32 in [0, 1].
        quality: 1 to 100; from 90 on the loss cannot be seen at this size.

    Returns:
        The file's bytes.

    Raises:
        InvalidValue: quality is out of range.

    Example:
        >>> as_jpeg(np.zeros((8, 8, 3), np.float32))[:3].hex()
        'ffd8ff'
    """
    if not 1 <= quality <= 100:
        raise InvalidValue("quality {quality} must be from 1 to 100", quality=quality)
    grey_levels = np.rint(pixels[:, :, ::-1] * 255).astype(np.uint8)
    packed: bytes = cv2.imencode(".jpg", grey_levels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return packed


def as_link(pixels: NDArray[np.float32], *, quality: int = 90) -> str:
    """Pack a picture as an address of its own, for a drawing that shows it.

    Args:
        pixels: ``(height, width, 3)``, float32 in [0, 1].
        quality: as for `as_jpeg`.

    Returns:
        ``data:image/jpeg;base64,…``

    Example:
        >>> as_link(np.zeros((8, 8, 3), np.float32))[:30]
        'data:image/jpeg;base64,/9j/4AA'
    """
    return f"data:image/jpeg;base64,{b64encode(as_jpeg(pixels, quality=quality)).decode()}"
