"""A map as a tiny picture that a browser lays over another one and smooths by enlarging it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.heatmap import normalise_map

Float32 = NDArray[np.float32]


def map_picture(raw: Float32, colours: Float32, *, opacity: float = 0.75) -> bytes:
    """Pack a map as a PNG file with one pixel for each cell; where the map is zero it is transparent.

    Args:
        raw: ``(h, w)``, the method's own numbers; what is negative counts as zero.
        colours: table ``(n, 3)``, float32 in [0, 1], for heat from 0 to 1.
        opacity: of the place where the map is strongest, 0 to 1.

    Returns:
        The file's bytes.

    Example:
        >>> map_picture(np.eye(2, dtype=np.float32), np.eye(3, dtype=np.float32))[1:4]
        b'PNG'
    """
    heat = normalise_map(raw).values
    colour = colours[np.rint(heat * (len(colours) - 1)).astype(np.intp)][..., ::-1]
    alpha = opacity * np.sqrt(heat)[..., None]
    pixels = np.rint(np.concatenate([colour, alpha], axis=2) * 255).astype(np.uint8)
    packed: bytes = cv2.imencode(".png", pixels)[1].tobytes()
    return packed
