"""Where a picture changes from dark to light: what a network's first layers hand on to pooling."""

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.conv import conv2d
from cnnviz.core.kernels import KERNELS
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import square, to_grey


def edge_map(picture: Picture, size: int) -> NDArray[np.float32]:
    """Return how strongly the middle square of a picture changes at each place, whatever the direction.

    Args:
        picture: any picture.
        size: rows and columns of the result, at least 1.

    Returns:
        float32 `(size, size)`: the length of the pair of answers to the two Sobel kernels.

    Source: Sobel and Feldman's 3×3 gradient operator (1968).

    Example:
        >>> pixels = np.zeros((8, 8, 3), np.float32)
        >>> pixels[:, 4:] = 1
        >>> edge_map(Picture(pixels, name="step", digest=""), 6)[0].round(3).tolist()
        [0.0, 0.0, 4.0, 4.0, 0.0, 0.0]
    """
    grey = to_grey(square(picture.pixels, size + 2))
    across, down = (conv2d(grey, KERNELS[name].weights)[:, :, 0] for name in ("sobel_left", "sobel_top"))
    return np.hypot(across, down)
