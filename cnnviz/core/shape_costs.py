"""What bringing pictures of many shapes to one size costs: stretched, cut away or left empty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.errors import InvalidValue


@dataclass(frozen=True)
class ShapeCosts:
    """One number a picture for each of the three ways; pixels are not rounded here.

    Attributes:
        stretch: squashed, how many times as wide things look against their height.
        lost: cropped, the share of the picture that is cut away.
        empty: padded, the share of the target that shows nothing.
    """

    stretch: NDArray[np.float64]
    lost: NDArray[np.float64]
    empty: NDArray[np.float64]

    @property
    def distortion(self) -> NDArray[np.float64]:
        """The stretch as a number of at least 1, in whichever direction."""
        return np.maximum(self.stretch, 1 / self.stretch)


def shape_costs(heights: ArrayLike, widths: ArrayLike, size: tuple[int, int]) -> ShapeCosts:
    """Compute what each way of fitting costs each picture.

    Let r be the picture's width over its height, divided by the same of the target. Squashing makes things
    1/r times as wide as they were. Cropping keeps the share min(r, 1/r) of the picture, and padding fills
    the same share of the target: what one cuts away, the other leaves empty.

    Args:
        heights: (N,), in pixels, at least 1.
        widths: (N,), in pixels, at least 1.
        size: height and width of the target, at least 1.

    Returns:
        The costs of the N pictures.

    Raises:
        InvalidValue: if a side is below 1.

    Example:
        A photograph of 300 × 400 pixels in a square.

        >>> costs = shape_costs([300], [400], (150, 150))
        >>> float(costs.stretch[0]), float(costs.lost[0]), float(costs.empty[0])
        (0.75, 0.25, 0.25)
    """
    high, wide = np.asarray(heights, np.float64), np.asarray(widths, np.float64)
    if min(*size, high.min(initial=1), wide.min(initial=1)) < 1:
        raise InvalidValue("every side must have at least 1 pixel")
    ratio = (wide / high) / (size[1] / size[0])
    kept = np.minimum(ratio, 1 / ratio)
    return ShapeCosts(1 / ratio, 1 - kept, 1 - kept)
