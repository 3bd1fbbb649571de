"""What happens to a picture on its way: it is rounded, packed, blurred and made smaller."""

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.encode import as_jpeg
from cnnviz.vision.resize import scaled

Float32 = NDArray[np.float32]

WAYS = ("rounded", "jpeg_90", "jpeg_50", "blurred", "halved")
"""Saved in whole grey levels, as JPEG of two qualities, blurred a little, at half the size and back."""

BLUR = 1.0  # standard deviation in pixels


def passed_on(pixels: Float32, way: str) -> Float32:
    """Do to a picture what saving, sending and scaling do.

    Args:
        pixels: ``(height, width, 3)``, float32 in [0, 1].
        way: one of `WAYS`.

    Returns:
        The picture afterwards, of the same size, float32 in [0, 1].

    Raises:
        InvalidValue: if there is no such way.

    Example:
        >>> grey = np.full((8, 8, 3), 0.501, np.float32)
        >>> float((passed_on(grey, "rounded")[0, 0, 0] * 255).round(3))
        128.0
    """
    height, width = pixels.shape[:2]
    match way:
        case "rounded":
            return (np.rint(pixels * 255) / 255).astype(np.float32)
        case "jpeg_90" | "jpeg_50":
            packed = np.frombuffer(as_jpeg(pixels, quality=int(way[5:])), np.uint8)
            return cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1].astype(np.float32) / np.float32(255)
        case "blurred":
            return np.clip(cv2.GaussianBlur(pixels, (0, 0), BLUR), 0, 1)
        case "halved":
            small = scaled(pixels, max(1, height // 2), max(1, width // 2))
            return np.clip(scaled(small, height, width), 0, 1)
    raise InvalidValue("way {way} is not one of {choices}", way=way, choices=", ".join(WAYS))
