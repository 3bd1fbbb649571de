"""What may be changed in a picture and how far, and the values that chance draws from it."""

from dataclasses import dataclass, fields

import numpy as np

from cnnviz.core.errors import InvalidValue

FILL_MODES = ("nearest", "constant", "reflect", "wrap")
"""What stands where the picture has no pixels: its edge, one grey, its mirror image or itself again."""


@dataclass(frozen=True, kw_only=True)
class AugmentationSettings:
    """How far each change may go, by the option names of Keras' ImageDataGenerator.

    Attributes:
        rotation_range: degrees, turns by up to so many either way; 0 to 180.
        width_shift_range: share of the width, moves left or right by up to so much; 0 to below 1.
        height_shift_range: share of the height, moves up or down by up to so much; 0 to below 1.
        shear_range: degrees, slants by up to so many either way; 0 to 89.
        zoom_range: a share z for factors from 1 - z to 1 + z, or (least, largest) factor above 0. Width and
            height draw their own. A factor above 1 shows more of the scene, so things get smaller.
        horizontal_flip: mirror left and right in half of the draws.
        vertical_flip: mirror up and down in half of the draws.
        brightness_range: (least, largest) factor that all colours are multiplied by, or None.
        fill_mode: what fills the empty places, one of `FILL_MODES`.
        cval: grey in [0, 1] for fill_mode "constant". Keras counts it in the picture's own numbers, so there
            it is 255 times as large when pictures go from 0 to 255.

    Raises:
        InvalidValue: an option is out of its range. The sentence names option, value and rule.

    Example:
        >>> AugmentationSettings(zoom_range=0.2).zoom_limits
        (0.8, 1.2)
    """

    rotation_range: float = 0.0
    width_shift_range: float = 0.0
    height_shift_range: float = 0.0
    shear_range: float = 0.0
    zoom_range: float | tuple[float, float] = 0.0
    horizontal_flip: bool = False
    vertical_flip: bool = False
    brightness_range: tuple[float, float] | None = None
    fill_mode: str = "nearest"
    cval: float = 0.0

    def __post_init__(self) -> None:
        """Check each option."""
        for name, most in (("rotation_range", 180), ("shear_range", 89)):
            degrees = getattr(self, name)
            if not 0 <= degrees <= most:
                raise InvalidValue(
                    "{name} {value} must be from 0 to {most} degrees", name=name, value=degrees, most=most
                )
        shares = ["width_shift_range", "height_shift_range"]
        for name in shares if isinstance(self.zoom_range, tuple) else [*shares, "zoom_range"]:
            share = getattr(self, name)
            if not 0 <= share < 1:
                raise InvalidValue("{name} {value} must be from 0 to below 1", name=name, value=share)
        if not _in_order(self.zoom_limits) or self.zoom_limits[0] == 0:
            raise InvalidValue(
                "zoom_range {value} must be two factors above 0, the smaller first", value=self.zoom_range
            )
        if self.brightness_range is not None and not _in_order(self.brightness_range):
            raise InvalidValue(
                "brightness_range {value} must be two factors from 0, the smaller first",
                value=self.brightness_range,
            )
        if not 0 <= self.cval <= 1:
            raise InvalidValue("cval {value} must be from 0 to 1", value=self.cval)
        if self.fill_mode not in FILL_MODES:
            raise InvalidValue(
                "fill_mode {mode!r} must be one of {modes}", mode=self.fill_mode, modes=", ".join(FILL_MODES)
            )

    @property
    def zoom_limits(self) -> tuple[float, float]:
        """Least and largest zoom factor."""
        if isinstance(self.zoom_range, tuple):
            return self.zoom_range
        return 1 - self.zoom_range, 1 + self.zoom_range


@dataclass(frozen=True, kw_only=True)
class Draw:
    """The values drawn for one picture, by the names of Keras' `apply_affine_transform`.

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

    def __post_init__(self) -> None:
        """Check that each value is a finite number."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not np.isfinite(value):
                raise InvalidValue("{name} {value} must be a finite number", name=field.name, value=value)


def draw(settings: AugmentationSettings, size: tuple[int, int], rng: np.random.Generator) -> Draw:
    """Draw the values for one picture.

    Nine numbers are taken from the generator whatever the settings are, so with the same generator state a
    change of one option leaves the other values as they were.

    Args:
        settings: how far each change may go.
        size: height and width of the picture in pixels; shifts are shares of them.
        rng: where chance comes from.

    Returns:
        The values.

    Source: Keras, `ImageDataGenerator.get_random_transform`. There a height_shift_range is handed on as `tx`,
    which moves the picture along its width; here each range moves the way its name says.

    Example:
        >>> draw(AugmentationSettings(rotation_range=10), (100, 100), np.random.default_rng(0)).theta > 0
        True
    """
    chance = rng.random(9).tolist()
    either_way = [2 * number - 1 for number in chance]
    height, width = size
    least, largest = settings.zoom_limits
    darkest, brightest = settings.brightness_range or (1.0, 1.0)
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
    )


def _in_order(factors: tuple[float, float]) -> bool:
    """Whether these are two finite factors from 0 on, the smaller first."""
    return len(factors) == 2 and bool(np.isfinite(factors).all()) and 0 <= factors[0] <= factors[1]
