"""Kernels with names: what people designed by hand before networks learned their own.

A kernel whose weights add up to 1 keeps the brightness of a plain area, one whose weights add up to 0 answers
0 there and speaks only where something changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cnnviz.core.arguments import Float32, locked


@dataclass(frozen=True, eq=False)
class NamedKernel:
    """A kernel to start from.

    Attributes:
        name: what people call it.
        weights: (kh, kw), float32, read-only. Laid on the picture as it stands, not flipped.
        why: one sentence on what it does and by what.
    """

    name: str
    weights: Float32
    why: str


def _named(name: str, weights: list[list[float]], why: str, *, divide_by: float = 1) -> NamedKernel:
    return NamedKernel(name, locked(np.array(weights, dtype=np.float32) / np.float32(divide_by)), why)


KERNELS: Mapping[str, NamedKernel] = MappingProxyType(
    {
        "identity": _named(
            "Identity",
            [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
            "Only the middle weight is not zero, so each pixel is copied: the picture stays as it is.",
        ),
        "shift": _named(
            "Shift",
            [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
            "The only weight sits left of the middle: each pixel takes its left neighbour's value, "
            "and the picture moves one pixel to the right.",
        ),
        "box_blur": _named(
            "Box blur",
            [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
            "Nine equal weights that add up to 1: each pixel becomes the mean of its neighbourhood.",
            divide_by=9,
        ),
        "gaussian_blur": _named(
            "Gaussian blur",
            [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
            "A mean in which near pixels count more than far ones, so it blurs without boxy marks.",
            divide_by=16,
        ),
        "sharpen": _named(
            "Sharpen",
            [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
            "The pixel counts five times and its four neighbours are taken away: differences grow, "
            "and plain areas stay, because the weights add up to 1.",
        ),
        "outline": _named(
            "Outline",
            [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
            "The weights add up to 0, so a plain area answers 0; "
            "only a pixel unlike its neighbours is heard.",
        ),
        "laplacian": _named(
            "Laplacian",
            [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
            "The four neighbours minus four times the pixel, a second derivative: "
            "the sign changes in the middle of an edge.",
        ),
        "emboss": _named(
            "Emboss",
            [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
            "Negative above left and positive below right, adding up to 1: "
            "brightness stays and edges look lit from one side.",
        ),
        "sobel_top": _named(
            "Sobel, top",
            [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
            "The row above minus the row below: positive where it is brighter above a horizontal edge.",
        ),
        "sobel_bottom": _named(
            "Sobel, bottom",
            [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
            "The row below minus the row above: positive where it is brighter below a horizontal edge.",
        ),
        "sobel_left": _named(
            "Sobel, left",
            [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
            "The left column minus the right one: positive where it is brighter left of a vertical edge.",
        ),
        "sobel_right": _named(
            "Sobel, right",
            [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
            "The right column minus the left one: positive where it is brighter right of a vertical edge.",
        ),
        "prewitt_bottom": _named(
            "Prewitt, bottom",
            [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
            "Like Sobel's, but the three columns count the same: the row below minus the row above.",
        ),
        "prewitt_right": _named(
            "Prewitt, right",
            [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
            "Like Sobel's, but the three rows count the same: the right column minus the left one.",
        ),
        "motion_right": _named(
            "Motion blur, sideways",
            [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
            "The mean of five pixels in a row: what moves sideways while the shutter is open is smeared "
            "along its way, and horizontal edges stay sharp.",
            divide_by=5,
        ),
        "motion_diagonal": _named(
            "Motion blur, diagonal",
            [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]],
            "The mean of five pixels on a slant: a single bright point becomes a streak "
            "from the upper left to the lower right.",
            divide_by=5,
        ),
        "diagonal": _named(
            "Diagonal cross",
            [[1, 0, 1], [0, 1, 0], [1, 0, 1]],
            "Ones on both diagonals: it counts how much of an X-shaped pattern lies under it.",
        ),
    }
)
"""Kernels by identifier.

Sources: setosa.io, "Image Kernels"; Sobel & Feldman (1968); Prewitt (1970); deck A10 for the diagonal cross.
"""
