"""Follow one pixel of a changed picture back: where it comes from, and which four pixels its colour mixes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue
from cnnviz.vision.augment import apply, matrix
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.draws import Draw

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


STEPS = (
    ("theta",),
    ("tx", "ty"),
    ("shear",),
    ("zx", "zy"),
    ("flip_horizontal", "flip_vertical"),
    ("crop", "crop_left", "crop_top"),
)
"""What a `Draw` says of each matrix that is multiplied, from left to right."""

GEOMETRY = tuple(name for step in STEPS for name in step)
"""What of a `Draw` moves pixels."""


class Neighbour(NamedTuple):
    """A pixel of the source that takes part in a colour.

    Attributes:
        column: of the pixel the colour was taken from, from 0; None where it is the grey of "constant".
        row: the same.
        weight: its part of the mixed colour; the four weights sum up to 1.
        colour: (channels,) in [0, 1].
    """

    column: int | None
    row: int | None
    weight: float
    colour: Float64


class Followed(NamedTuple):
    """Where a pixel of the result comes from.

    Attributes:
        x: column in the source, a fraction; may lie outside of it.
        y: row in the source.
        outside: whether the place lies outside, so that the fill mode decides.
        neighbours: the four pixels around the place: left and right above, left and right below.
        colour: (channels,) in [0, 1], the weighted sum.
    """

    x: float
    y: float
    outside: bool
    neighbours: tuple[Neighbour, ...]
    colour: Float64


def follow(
    pixels: Float32, values: Draw, column: int, row: int, *, fill_mode: str = "nearest", cval: float = 0.0
) -> Followed:
    """Compute one pixel of the warped picture by hand.

    Args:
        pixels: float32 (height, width, channels) in [0, 1].
        values: what was drawn; its colours, noise and holes play no part.
        column: of the pixel in the result, from 0.
        row: of the pixel in the result, from 0.
        fill_mode: what fills the empty places.
        cval: grey in [0, 1] for "constant".

    Returns:
        The place, its four neighbours and the mixed colour, the one that `apply` computes for all pixels.

    Raises:
        InvalidValue: the pixel is not in the picture, or the fill mode is none of the four.

    Example:
        >>> row = np.array([[[0.0], [1.0], [0.5]]], np.float32)
        >>> found = follow(row, Draw(tx=0.25), 0, 0)
        >>> found.x, [one.weight for one in found.neighbours][:2], found.colour.tolist()
        (0.25, [0.75, 0.25], [0.25])
    """
    AugmentationSettings(fill_mode=fill_mode, cval=cval)
    height, width = pixels.shape[:2]
    for name, value, size in (("column", column, width), ("row", row, height)):
        if whole(value, name, minimum=0) >= size:
            raise InvalidValue("{name} {value} must be below {size}", name=name, value=value, size=size)
    x, y, _ = matrix(values, (height, width)) @ (column, row, 1)
    # An angle of 90 degrees leaves 1e-14 of a pixel, which must not count as outside.
    x, y = (round(place) if abs(place - round(place)) < 1e-9 else place for place in (float(x), float(y)))
    outside = not (0 <= x <= width - 1 and 0 <= y <= height - 1)
    at_x, at_y = x, y
    if fill_mode == "wrap":  # the last pixel falls on the first, so the picture repeats after one pixel less
        at_x = x % max(width - 1, 1) if not 0 <= x <= width - 1 else x
        at_y = y % max(height - 1, 1) if not 0 <= y <= height - 1 else y
    left, top = int(np.floor(at_x)), int(np.floor(at_y))
    neighbours = []
    for down, across in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weight = _part(at_x - left, across) * _part(at_y - top, down)
        if outside and fill_mode == "constant":
            neighbours.append(Neighbour(None, None, weight, np.full(pixels.shape[2], cval)))
        else:
            i, j = _inside(left + across, width, fill_mode), _inside(top + down, height, fill_mode)
            neighbours.append(Neighbour(i, j, weight, pixels[j, i].astype(np.float64)))
    colour = np.sum([one.weight * one.colour for one in neighbours], axis=0)
    return Followed(x, y, outside, tuple(neighbours), colour)


def empty_share(values: Draw, size: tuple[int, int]) -> float:
    """Measure which share of a changed picture comes from outside the source, so that the fill mode decides.

    Args:
        values: what was drawn.
        size: height and width in pixels.

    Returns:
        From 0 to 1.

    Example:
        >>> empty_share(Draw(tx=1), (4, 4))
        0.25
    """
    height, width = size
    product = matrix(values, size)
    columns, rows = np.arange(width), np.arange(height)[:, None]
    x, y = (product[axis, 0] * columns + product[axis, 1] * rows + product[axis, 2] for axis in (0, 1))
    slack = 1e-9
    inside = (x >= -slack) & (x <= width - 1 + slack) & (y >= -slack) & (y <= height - 1 + slack)
    return float(1 - inside.mean())


def without_colours(values: Draw) -> Draw:
    """Keep of a draw only what moves pixels: colours, blur, noise and holes are as if not drawn.

    Args:
        values: what was drawn.

    Returns:
        The same rotation, shift, shear, zoom, flips and crop.

    Example:
        >>> without_colours(Draw(theta=5, brightness=2)) == Draw(theta=5)
        True
    """
    return Draw(**{name: getattr(values, name) for name in GEOMETRY})


def one_after_the_other(
    pixels: Float32, values: Draw, *, fill_mode: str = "nearest", cval: float = 0.0
) -> tuple[Float32, int]:
    """Warp a picture once for each change, as careless programs do: each time the pixels are mixed anew.

    Args:
        pixels: float32 (height, width, channels) in [0, 1].
        values: what was drawn; its colours, noise and holes play no part.
        fill_mode: what fills the empty places, each time.
        cval: grey in [0, 1] for "constant".

    Returns:
        The picture, and how many times it was warped. Where no warp is between pixels and none reaches
        outside it is the picture of one warp.

    Example:
        >>> row = np.array([[[0.0], [1.0], [0.0]]], np.float32)
        >>> changed, times = one_after_the_other(row, Draw(tx=0.5, zx=1.001))
        >>> times
        2
    """
    # back · A · B · to_middle = (back · A · to_middle) · (back · B · to_middle): each step is a draw.
    times = 0
    for step in STEPS:
        alone = Draw(**{name: getattr(values, name) for name in step})
        if alone != Draw():
            pixels = apply(pixels, alone, fill_mode=fill_mode, cval=cval)
            times += 1
    return pixels, times


def sharpness(pixels: Float32) -> float:
    """Measure how sharp a picture is: how many grey levels of 255 neighbours are apart on average.

    Args:
        pixels: float32 (height, width, channels) in [0, 1], at least two pixels high and wide.

    Returns:
        Mean of the absolute differences to the right and downwards; interpolation makes it smaller.

    Example:
        >>> sharpness(np.array([[[0.0], [1.0]], [[1.0], [0.0]]], np.float32))
        255.0
    """
    across = np.abs(np.diff(pixels, axis=1)).mean()
    down = np.abs(np.diff(pixels, axis=0)).mean()
    return float(across + down) / 2 * 255


def _part(fraction: float, after: int) -> float:
    return fraction if after else 1 - fraction


def _inside(place: int, size: int, fill_mode: str) -> int:
    """Tell which pixel stands at a place outside, for fill modes that repeat the picture's own pixels."""
    if fill_mode == "reflect":  # d c b a | a b c d | d c b a
        place %= 2 * size
        return min(place, 2 * size - 1 - place)
    return min(max(place, 0), size - 1)
