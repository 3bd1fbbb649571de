"""The values that chance draws for one picture."""

import math
from dataclasses import dataclass, fields

import numpy as np

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.augmentation_settings import AugmentationSettings


@dataclass(frozen=True, kw_only=True)
class Draw:
    """The values drawn for one picture; the first nine by the names of Keras' `apply_affine_transform`.

    Attributes:
        theta: degrees; a positive angle turns the picture counter-clockwise.
        tx: pixels along the width; a positive shift moves the picture to the left.
        ty: pixels along the height; a positive shift moves the picture up.
        shear: degrees; a positive angle pushes the upper part to the left and the lower to the right.
        zx: zoom factor of the width; above 1 things get narrower.
        zy: zoom factor of the height; above 1 things get lower.
        flip_horizontal: mirrored left and right.
        flip_vertical: mirrored up and down.
        brightness: factor of all colours.
        channel_shift: share of white that is added to all colours.
        crop: share of each side that is cut away.
        crop_left: share of the width that is cut away on the left, from 0 to `crop`.
        crop_top: share of the height that is cut away at the top, from 0 to `crop`.
        contrast: factor of each colour's distance from its mean.
        saturation: factor of the strength of the colours.
        hue: share of the colour circle that the colours are turned by.
        blur: standard deviation of the Gaussian in pixels.
        noise: standard deviation of the noise.
        noise_seed: which noise; the same whole number gives the same grains.
        cutout: side of the grey square in pixels, a whole number.
        cutout_left: column of the square's left edge.
        cutout_top: row of the square's upper edge.
    """

    theta: float = 0.0
    tx: float = 0.0
    ty: float = 0.0
    shear: float = 0.0
    zx: float = 1.0
    zy: float = 1.0
    flip_horizontal: bool = False
    flip_vertical: bool = False
    brightness: float = 1.0
    channel_shift: float = 0.0
    crop: float = 0.0
    crop_left: float = 0.0
    crop_top: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    hue: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    noise_seed: int = 0
    cutout: int = 0
    cutout_left: int = 0
    cutout_top: int = 0

    def __post_init__(self) -> None:
        """Check that each value is a finite number."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value):
                raise InvalidValue("{name} {value} must be a finite number", name=field.name, value=value)


def draw(settings: AugmentationSettings, size: tuple[int, int], rng: np.random.Generator) -> Draw:
    """Draw the values for one picture.

    The same count of numbers is taken from the generator whatever the settings are, so with the same
    generator state a change of one option leaves the other values as they were.

    Args:
        settings: how far each change may go.
        size: height and width of the picture in pixels; shifts, blur and cutout are shares of them.
        rng: where chance comes from.

    Returns:
        The values.

    Source: Keras, `ImageDataGenerator.get_random_transform`. There a height_shift_range is handed on as `tx`,
    which moves the picture along its width; here each range moves the way its name says.

    Example:
        >>> draw(AugmentationSettings(rotation_range=10), (100, 100), np.random.default_rng(0)).theta > 0
        True
    """
    # New options take their numbers at the end: a seed must go on meaning the same pictures.
    chance = rng.random(21).tolist()
    either_way = [2 * number - 1 for number in chance]
    height, width = size
    least, largest = settings.zoom_limits
    darkest, brightest = settings.brightness_range or (1.0, 1.0)
    crop = settings.crop * chance[10]
    noise = settings.noise * chance[17]
    square = round(settings.cutout * min(size))
    return Draw(
        theta=settings.rotation_range * either_way[0],
        tx=settings.width_shift_range * width * either_way[1],
        ty=settings.height_shift_range * height * either_way[2],
        shear=settings.shear_range * either_way[3],
        zx=least + (largest - least) * chance[4],
        zy=least + (largest - least) * chance[5],
        flip_horizontal=settings.horizontal_flip and bool(chance[6] < 0.5),
        flip_vertical=settings.vertical_flip and bool(chance[7] < 0.5),
        brightness=darkest + (brightest - darkest) * chance[8],
        channel_shift=settings.channel_shift_range * either_way[9],
        crop=crop,
        crop_left=crop * chance[11],
        crop_top=crop * chance[12],
        contrast=1 + settings.contrast * either_way[13],
        saturation=1 + settings.saturation * either_way[14],
        hue=settings.hue * either_way[15],
        blur=settings.blur * min(size) * chance[16],
        noise=noise,
        noise_seed=int(chance[18] * 2**32) if noise else 0,
        cutout=square,
        cutout_left=int(chance[19] * (width - square + 1)) if square else 0,
        cutout_top=int(chance[20] * (height - square + 1)) if square else 0,
    )
