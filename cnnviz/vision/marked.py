"""Mark one place of a picture with a ring, so that the eye finds it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue

Float32 = NDArray[np.float32]
SHIFT = 4  # OpenCV draws between pixels where a place is given in sixteenths


def marked(
    pixels: Float32, x: float, y: float, *, colour: tuple[float, float, float], times: int = 3
) -> Float32:
    """Enlarge a picture without smoothing and draw a ring with a cross around a place.

    Args:
        pixels: float32 (height, width, 3) in [0, 1].
        x: column of the place, a fraction counts; a place outside leaves the picture without a mark.
        y: row of the place.
        colour: of the ring, in [0, 1]; a white and a black line keep it visible on any ground.
        times: how many times as large the result is, at least 1.

    Returns:
        float32 (times · height, times · width, 3).

    Raises:
        InvalidValue: times is too small.

    Example:
        >>> marked(np.zeros((8, 8, 3), np.float32), 4, 4, colour=(1, 0, 0), times=4).shape
        (32, 32, 3)
    """
    if times < 1:
        raise InvalidValue("times {value} must be at least 1", value=times)
    height, width = pixels.shape[:2]
    large = cv2.resize(pixels, (width * times, height * times), interpolation=cv2.INTER_NEAREST)
    if not (-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5):
        return large
    middle = ((x + 0.5) * times - 0.5, (y + 0.5) * times - 0.5)
    radius = max(4.0, 0.03 * max(large.shape[:2]))
    black, white = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    for shade, thick in ((black, 7), (white, 5), (colour, 3)):
        _ring(large, middle, radius, shade, thick)
    return np.clip(large, 0, 1)


def _ring(
    pixels: Float32, middle: tuple[float, float], radius: float, colour: tuple[float, ...], thick: int
) -> None:
    unit = 1 << SHIFT
    x, y = (round(place * unit) for place in middle)
    end, start = round(1.9 * radius * unit), round(radius * unit)
    options = {"color": colour, "thickness": thick, "lineType": cv2.LINE_8, "shift": SHIFT}
    cv2.circle(pixels, (x, y), start, **options)
    for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        cv2.line(
            pixels,
            (x + across * start, y + down * start),
            (x + across * end, y + down * end),
            **options,
        )
