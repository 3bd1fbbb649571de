"""Change a picture as Keras' ImageDataGenerator does: build one matrix from the values drawn, warp once.

A draw says for each pixel of the result where it comes from: rotation, shift, shear and zoom are 3×3 matrices
that are multiplied into one, and so is the crop: the picture is interpolated once, however many changes there
are. What changes colours follows in `cnnviz.vision.appearance`.
"""

import math
from functools import reduce
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.arguments import whole
from cnnviz.vision.appearance import recoloured
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.draws import Draw, draw

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


class Augmented(NamedTuple):
    """A changed picture and the values that were drawn for it."""

    pixels: Float32
    values: Draw


class Factor(NamedTuple):
    """One of the matrices that are multiplied: its name and float64 (3, 3)."""

    name: str
    matrix: Float64


def augmented(
    pixels: Float32, settings: AugmentationSettings, *, seed: int, count: int
) -> tuple[Augmented, ...]:
    """Draw values and change a picture, so many times.

    Args:
        pixels: float32 (height, width, 1 or 3) in [0, 1].
        settings: how far each change may go.
        seed: whole number from 0; the same seed gives the same pixels. Each picture has its own generator,
            seeded with (seed, place), so a longer series begins with the shorter one.
        count: how many, at least 1.

    Returns:
        The changed pictures with their values.

    Raises:
        InvalidValue: seed or count is too small.

    Example:
        >>> few = augmented(np.zeros((4, 4, 3), np.float32), AugmentationSettings(), seed=1, count=2)
        >>> [picture.values == Draw() for picture in few]
        [True, True]
    """
    drawn = draws(settings, (pixels.shape[0], pixels.shape[1]), seed=seed, count=count)
    mode, cval = settings.fill_mode, settings.cval
    return tuple(Augmented(apply(pixels, values, fill_mode=mode, cval=cval), values) for values in drawn)


def draws(
    settings: AugmentationSettings, size: tuple[int, int], *, seed: int, count: int
) -> tuple[Draw, ...]:
    """Draw the values of a series without changing a picture.

    Args:
        settings: how far each change may go.
        size: height and width of the picture in pixels; shifts, blur and cutout are shares of them.
        seed: whole number from 0; the draws of another size are the same but for their pixels.
        count: how many, at least 1.

    Returns:
        The values, as `augmented` draws them.

    Raises:
        InvalidValue: seed or count is too small.

    Example:
        >>> small, large = (
        ...     draws(AugmentationSettings(width_shift_range=0.1), (side, side), seed=1, count=1)[0].tx
        ...     for side in (100, 200)
        ... )
        >>> large == 2 * small
        True
    """
    whole(seed, "seed", minimum=0)
    whole(count, "count")
    return tuple(draw(settings, size, np.random.default_rng([seed, place])) for place in range(count))


def factors(values: Draw, size: tuple[int, int]) -> tuple[Factor, ...]:
    """List the matrices whose product warps the picture, from left to right.

    A place of the result is multiplied from the right: the last matrix acts on it first.

    Args:
        values: what was drawn.
        size: height and width in pixels.

    Returns:
        Always the same eight: "back" from the middle, "rotation", "shift", "shear", "zoom", "flip",
        "to_middle" and "crop". What was not drawn is the identity.

    Source: Keras, `apply_affine_transform`: rotation · shift · shear · zoom, then the flips. For square
    pictures the same numbers; for oblong ones Keras exchanges width and height of the middle.

    Example:
        >>> [factor.name for factor in factors(Draw(theta=10), (5, 5))]
        ['back', 'rotation', 'shift', 'shear', 'zoom', 'flip', 'to_middle', 'crop']
    """
    height, width = size
    x, y = width / 2 - 0.5, height / 2 - 0.5
    theta, shear = math.radians(values.theta), math.radians(values.shear)
    cosine, sine, rest = math.cos(theta), math.sin(theta), 1 - values.crop
    # From the middle of the first pixel that is left to that of the last, so that nothing empty comes in.
    left, top = values.crop_left * (width - 1), values.crop_top * (height - 1)
    entries = {
        "back": [[1, 0, x], [0, 1, y], [0, 0, 1]],
        "rotation": [[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]],
        "shift": [[1, 0, values.tx], [0, 1, values.ty], [0, 0, 1]],
        "shear": [[1, -math.sin(shear), 0], [0, math.cos(shear), 0], [0, 0, 1]],
        "zoom": [[values.zx, 0, 0], [0, values.zy, 0], [0, 0, 1]],
        "flip": [
            [-1 if values.flip_horizontal else 1, 0, 0],
            [0, -1 if values.flip_vertical else 1, 0],
            [0, 0, 1],
        ],
        "to_middle": [[1, 0, -x], [0, 1, -y], [0, 0, 1]],
        "crop": [[rest, 0, left], [0, rest, top], [0, 0, 1]],
    }
    return tuple(Factor(name, np.array(rows, np.float64)) for name, rows in entries.items())


def matrix(values: Draw, size: tuple[int, int]) -> Float64:
    """Multiply rotation, shift, shear, zoom, flips about the picture's middle and the crop into one matrix.

    Args:
        values: what was drawn.
        size: height and width in pixels.

    Returns:
        float64 (3, 3); times (column, row, 1) of a pixel of the result it gives the place in the source that
        the pixel comes from.

    Example:
        >>> matrix(Draw(tx=2), (5, 5)).tolist()
        [[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    return reduce(np.matmul, (factor.matrix for factor in factors(values, size)))


def apply(pixels: Float32, values: Draw, *, fill_mode: str = "nearest", cval: float = 0.0) -> Float32:
    """Change a picture by the values drawn, with one interpolation.

    Args:
        pixels: float32 (height, width, 1 or 3) in [0, 1].
        values: what was drawn.
        fill_mode: what fills the empty places, one of `FILL_MODES`.
        cval: grey in [0, 1] for fill_mode "constant".

    Returns:
        float32 of the same shape, in [0, 1].

    Raises:
        InvalidValue: fill_mode is none of the four or cval is out of range.

    Example:
        >>> row = np.array([[[0.1] * 3, [0.2] * 3, [0.3] * 3]], np.float32)
        >>> apply(row, Draw(tx=1))[0, :, 0].round(2).tolist()
        [0.20000000298023224, 0.30000001192092896, 0.30000001192092896]
    """
    AugmentationSettings(fill_mode=fill_mode, cval=cval)
    height, width = pixels.shape[:2]
    inverse = matrix(values, (height, width))
    if fill_mode in ("nearest", "reflect"):
        # SciPy's "reflect", d c b a | a b c d | d c b a, is OpenCV's BORDER_REFLECT and not its default 101.
        border = cv2.BORDER_REPLICATE if fill_mode == "nearest" else cv2.BORDER_REFLECT
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        warped = cv2.warpAffine(pixels, inverse[:2], (width, height), flags=how, borderMode=border)
    else:
        warped = _warp_by_places(pixels, inverse, None if fill_mode == "wrap" else cval)
    return recoloured(warped.reshape(pixels.shape), values)


def _warp_by_places(pixels: Float32, inverse: Float64, cval: float | None) -> Float32:
    """Warp with one grey outside, or with the picture repeated, by SciPy's rules, which OpenCV does not have.

    SciPy's "constant" fills everything beyond the middles of the outermost pixels, where OpenCV fades over
    one pixel; its "wrap" lets the last pixel fall on the first, so the picture repeats after one pixel less.
    """
    height, width = pixels.shape[:2]
    columns, rows = np.arange(width), np.arange(height)
    x, y = (np.add.outer(b * rows + shift, a * columns) for a, b, shift in inverse[:2])
    # An angle of 90 degrees leaves 1e-14 of a pixel, which must not count as outside.
    x_outside, y_outside = (x < -1e-9) | (x > width - 1 + 1e-9), (y < -1e-9) | (y > height - 1 + 1e-9)
    if cval is None:
        x = np.where(x_outside, _remainder(x, max(width - 1, 1)), x)
        y = np.where(y_outside, _remainder(y, max(height - 1, 1)), y)
    places = x.astype(np.float32), y.astype(np.float32)
    warped = cv2.remap(pixels, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if cval is not None:
        outside = (x_outside | y_outside).view(np.uint8)
        cv2.copyTo(np.full_like(warped, cval), outside, warped)  # thirty times as fast as NumPy's own
    return warped


def _remainder(places: Float64, period: int) -> Float64:
    """Divide and keep the rest, from 0 to below the period: np.mod, at a quarter of its time."""
    return places - period * np.floor(places / period)
