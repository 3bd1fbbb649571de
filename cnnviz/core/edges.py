"""What stands beyond the edge of a picture: a kernel at the edge has to look at something."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, PairLike, as_float32, pair
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import window_output
from cnnviz.core.windows import read_image

EDGES = ("valid", "zeros", "repeat", "mirror", "wrap")

_MODES = {"zeros": "constant", "repeat": "edge", "mirror": "reflect", "wrap": "wrap"}


def continue_edges(image: ArrayLike, kernel_size: PairLike, edges: str, *, dilation_rate: int = 1) -> Float32:
    """Continue a picture beyond its edges, so far that a kernel with stride 1 keeps the picture's size.

    - ``valid`` adds nothing: the kernel stays inside, and the output is smaller.
    - ``zeros`` adds zeros, as Keras' `same` does: beyond the edge everything is black, and an edge kernel
      finds an edge there that the picture does not have.
    - ``repeat`` copies the outermost pixel outwards.
    - ``mirror`` mirrors the picture at its outermost pixel, which is not doubled.
    - ``wrap`` goes on at the opposite side, as if the picture were a tile.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        kernel_size: weights of the kernel: one whole number or (rows, columns).
        edges: one of the five names.
        dilation_rate: distance between neighbouring weights.

    Returns:
        (H', W', C), float32, read-only. Where an odd number of cells is missing, the extra one goes behind,
        as in Keras.

    Raises:
        InvalidValue: there is no such name, or the picture is too small to be mirrored.

    Example:
        >>> continue_edges([[1, 2, 3]], (1, 3), "mirror")[:, :, 0]
        array([[2., 1., 2., 3., 2.]], dtype=float32)
        >>> continue_edges([[1, 2, 3]], (1, 3), "wrap")[:, :, 0]
        array([[3., 1., 2., 3., 1.]], dtype=float32)

    Source: Keras' ``Conv2D`` for zeros; NumPy's ``pad`` and OpenCV's border types for the others.
    """
    if edges not in EDGES:
        raise InvalidValue("edges {edges!r} must be one of {names}", edges=edges, names=", ".join(EDGES))
    pixels = read_image(image)
    if edges == "valid":
        return as_float32(pixels, "image")
    rows_and_columns = zip(pixels.shape[:2], pair(kernel_size, "kernel_size"), strict=True)
    sides = []
    for cells, weights in rows_and_columns:
        needed = window_output(cells, weights, padding="same", dilation_rate=dilation_rate)
        if edges == "mirror" and max(needed.pad_before, needed.pad_after) >= cells:
            raise InvalidValue(
                "a picture of {cells} cells is too small to be mirrored by {needed} cells",
                cells=cells,
                needed=needed.pad_after,
            )
        sides.append((needed.pad_before, needed.pad_after))
    mode: str = _MODES[edges]
    return as_float32(np.pad(pixels, [*sides, (0, 0)], mode=mode), "image")  # type: ignore[call-overload]
