"""Two pictures made into one, and their labels with them: mixup and CutMix."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue

Float32 = NDArray[np.float32]
KINDS = ("none", "mixup", "cutmix")
MOST_ALPHA = 10.0


@dataclass(frozen=True, kw_only=True)
class Mixing:
    """How two pictures are made into one.

    Attributes:
        kind: "none", "mixup" (both shine through each other) or "cutmix" (a box of one in the other).
        alpha: shape of the Beta(alpha, alpha) distribution that the share of the first picture is drawn from;
            above 0, at most 10. Small: nearly one of the two. 1: every share alike. Large: nearly half and
            half.

    Raises:
        InvalidValue: the kind is unknown or alpha out of range.

    Example:
        >>> Mixing(kind="mixup").alpha
        0.2
    """

    kind: str = "none"
    alpha: float = 0.2

    def __post_init__(self) -> None:
        """Check both."""
        if self.kind not in KINDS:
            raise InvalidValue(
                "kind of mixing {kind!r} must be one of {kinds}", kind=self.kind, kinds=", ".join(KINDS)
            )
        if not 0 < self.alpha <= MOST_ALPHA:
            raise InvalidValue(
                "alpha {value} must be above 0 and at most {most}", value=self.alpha, most=MOST_ALPHA
            )


class Mixed(NamedTuple):
    """One picture of two.

    Attributes:
        pixels: float32, the shape of both.
        share: of the first picture in the label, in [0, 1]; the second has the rest.
        box: (top, left, height, width) of what comes from the second, in pixels; None without a box.
    """

    pixels: Float32
    share: float
    box: tuple[int, int, int, int] | None


def mix(first: Float32, second: Float32, mixing: Mixing, rng: np.random.Generator) -> Mixed:
    """Make one picture of two.

    Args:
        first: float32 (height, width, channels) in [0, 1].
        second: the same shape.
        mixing: how.
        rng: where chance comes from.

    Returns:
        The picture, the share of the first in the label, and the box of CutMix.

    Raises:
        InvalidValue: the shapes differ.

    Sources: Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018; Yun et al., "CutMix", 2019.
    There a box may stand out of the picture and is cut; here, as in Keras, it lies inside, on whole pixels.

    Example:
        >>> black, white = np.zeros((4, 4, 3), np.float32), np.ones((4, 4, 3), np.float32)
        >>> mixed = mix(black, white, Mixing(kind="mixup", alpha=1), np.random.default_rng(0))
        >>> bool(np.isclose(mixed.pixels, 1 - mixed.share).all())
        True
    """
    if first.shape != second.shape:
        raise InvalidValue(
            "pictures of one shape are mixed, not {first} and {second}",
            first=first.shape,
            second=second.shape,
        )
    if mixing.kind == "none":
        return Mixed(first, 1.0, None)
    share = float(rng.beta(mixing.alpha, mixing.alpha))
    if mixing.kind == "mixup":
        return Mixed(np.float32(share) * first + np.float32(1 - share) * second, share, None)
    height, width = first.shape[:2]
    part = np.sqrt(1 - share)  # of each side, so that the area is 1 - share
    rows, columns = round(part * height), round(part * width)
    top, left = (int(rng.integers(whole - cut + 1)) for whole, cut in ((height, rows), (width, columns)))
    pixels = first.copy()
    pixels[top : top + rows, left : left + columns] = second[top : top + rows, left : left + columns]
    return Mixed(pixels, 1 - rows * columns / (height * width), (top, left, rows, columns))
