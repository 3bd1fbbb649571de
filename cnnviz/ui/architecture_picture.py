"""The photograph that the network is asked to look at, as large as its input."""

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.layers import Shape
from cnnviz.vision import resize
from cnnviz.vision.picture import Picture

MOST = 160  # pixels a side that travel to the browser; it draws a larger input with these


def fitted(picture: Picture, input_shape: Shape) -> NDArray[np.float32]:
    """Cut the middle square of a photograph and shrink it to a network's input.

    Args:
        picture: any picture.
        input_shape: (height, width, channels) of the network.

    Returns:
        (h, w, 3) float32 in [0, 1], or (h, w, 1) for one channel; at most 160 pixels a side.
    """
    height, width = (min(side, MOST) for side in input_shape[:2])
    pixels = resize.scaled(resize.middle_square(picture.pixels), height, width)
    if input_shape[2] != 1:
        return np.asarray(pixels, np.float32)
    return np.asarray(resize.to_grey(pixels), np.float32).reshape(height, width, 1)
