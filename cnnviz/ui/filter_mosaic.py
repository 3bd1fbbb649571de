"""Filters that look at red, green and blue, painted in colour and laid out in rows."""

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
FAINT = 0.02  # of the largest weight


def coloured(kernel: Float32) -> Float32:
    """Paint filters that look at red, green and blue: grey is zero, and each filter has its own scale.

    A filter whose weights are all below a fiftieth of the largest of all stays nearly grey: it does nothing.

    Args:
        kernel: (kh, kw, 3, F).

    Returns:
        (kh, kw, 3, F), float32 in [0, 1].

    Example:
        >>> coloured(np.array([0.0, -2.0, 2.0]).reshape(1, 1, 3, 1))[0, 0, :, 0].tolist()
        [0.5, 0.0, 1.0]
    """
    most = np.abs(kernel).max(axis=(0, 1, 2), initial=0)
    least = float(most.max(initial=0)) * FAINT or 1.0
    return np.asarray(0.5 + kernel / (2 * np.maximum(most, least)), np.float32)


def mosaic(kernel: Float32, *, across: int, cell: int = 12) -> Float32:
    """Lay coloured filters out in rows.

    Args:
        kernel: (kh, kw, 3, F).
        across: filters in a row.
        cell: pixels a side of one weight.

    Returns:
        (height, width, 4), float32 in [0, 1]; the gaps are transparent.
    """
    painted = coloured(kernel)
    height, width, _colours, count = painted.shape
    rows = -(-count // across)
    sheet = np.zeros((rows * (height * cell + cell // 2), across * (width * cell + cell // 2), 4), np.float32)
    for place in range(count):
        top = place // across * (height * cell + cell // 2)
        left = place % across * (width * cell + cell // 2)
        block = painted[:, :, :, place].repeat(cell, axis=0).repeat(cell, axis=1)
        sheet[top : top + height * cell, left : left + width * cell] = np.dstack(
            [block, np.ones(block.shape[:2], np.float32)]
        )
    return sheet
