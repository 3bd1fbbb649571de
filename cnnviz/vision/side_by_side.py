"""Put two pictures side by side into one."""

import numpy as np
from numpy.typing import NDArray

from cnnviz.vision.resize import square


def side_by_side(
    left: NDArray[np.float32], right: NDArray[np.float32], *, side: int = 256
) -> NDArray[np.float32]:
    """Join the middle squares of two pictures.

    Args:
        left: ``(height, width, 3)``, float32 in [0, 1].
        right: another picture, of any size.
        side: height and width of each half in pixels, at least 1.

    Returns:
        ``(side, 2 * side, 3)``, float32 in [0, 1].

    Example:
        >>> black, white = np.zeros((30, 40, 3), np.float32), np.ones((9, 9, 3), np.float32)
        >>> side_by_side(black, white, side=2)[0, :, 0].tolist()
        [0.0, 0.0, 1.0, 1.0]
    """
    return np.concatenate([square(left, side), square(right, side)], axis=1)
