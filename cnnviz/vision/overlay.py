"""Lay a heat map over a picture."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue

Float32 = NDArray[np.float32]


def overlay(pixels: Float32, heat: Float32, colours: Float32, *, opacity: float = 0.5) -> Float32:
    """Mix a picture with the colours of a map, more of the colour where the map is stronger.

    A place where the map is zero shows the picture as it is, so that the eye is not drawn to nothing.

    Args:
        pixels: ``(height, width, 3)``, float32 in [0, 1].
        heat: ``(height, width)``, float32 in [0, 1].
        colours: table ``(n, 3)``, float32 in [0, 1], for heat from 0 to 1.
        opacity: share of the colour where the map is 1.

    Returns:
        ``(height, width, 3)``, float32 in [0, 1].

    Raises:
        InvalidValue: if the sizes differ or the opacity is outside [0, 1].

    Example:
        >>> black, red = np.zeros((1, 2, 3), np.float32), np.array([[0, 0, 0], [1, 0, 0]], np.float32)
        >>> overlay(black, np.array([[0, 1]], np.float32), red, opacity=0.5)[0, :, 0].tolist()
        [0.0, 0.5]
    """
    if pixels.shape[:2] != heat.shape:
        raise InvalidValue(
            "map of size {map} must have the picture's size {picture}",
            map=heat.shape,
            picture=pixels.shape[:2],
        )
    if not 0 <= opacity <= 1:
        raise InvalidValue("opacity {opacity} must be from 0 to 1", opacity=opacity)
    colour = colours[np.rint(heat * (len(colours) - 1)).astype(np.intp)]  # (height, width, 3)
    share = (opacity * np.sqrt(heat))[..., None].astype(np.float32)  # the root lets weak places show, too
    return pixels * (1 - share) + colour * share


def enlarge_cells(grid: Float32, height: int, width: int) -> Float32:
    """Enlarge a grid without smoothing, so that each cell stays a block.

    Args:
        grid: ``(h, w)``, float32.
        height: wanted height in pixels.
        width: wanted width in pixels.

    Returns:
        ``(height, width)``, float32.

    Example:
        >>> enlarge_cells(np.array([[0, 1]], np.float32), 1, 4).tolist()
        [[0.0, 0.0, 1.0, 1.0]]
    """
    enlarged: Float32 = cv2.resize(grid, (width, height), interpolation=cv2.INTER_NEAREST)
    return enlarged


def write_png(pixels: Float32, path: Path) -> None:
    """Write a picture as PNG.

    Args:
        pixels: ``(height, width, 3)``, float32 in [0, 1].
        path: the file; its folder must exist.

    Raises:
        InvalidValue: if the file cannot be written.
    """
    data = cv2.imencode(".png", np.rint(pixels[:, :, ::-1] * 255).astype(np.uint8))[1]
    try:
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise InvalidValue("'{path}' cannot be written ({why})", path=path, why=error.strerror) from error
