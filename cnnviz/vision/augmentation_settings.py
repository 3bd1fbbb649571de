"""What may be changed in a picture, and how far."""

from dataclasses import dataclass

import numpy as np

from cnnviz.core.errors import InvalidValue

FILL_MODES = ("nearest", "constant", "reflect", "wrap")
"""What stands where the picture has no pixels: its edge, one grey, its mirror image or itself again."""

MOST = {
    "rotation_range": 180,
    "shear_range": 89,
    "channel_shift_range": 1,
    "contrast": 1,
    "saturation": 1,
    "hue": 0.5,
    "blur": 0.05,
    "noise": 0.5,
    "cutout": 1,
    "cval": 1,
}
"""The largest value of each option that may reach it."""

BELOW_ONE = ("width_shift_range", "height_shift_range", "crop")
"""The shares of which something must be left."""


@dataclass(frozen=True, kw_only=True)
class AugmentationSettings:
    """How far each change may go. Down to `cval` these are the options of Keras' ImageDataGenerator.

    Attributes:
        rotation_range: degrees, turns by up to so many either way; 0 to 180.
        width_shift_range: share of the width, moves left or right by up to so much; 0 to below 1.
        height_shift_range: share of the height, moves up or down by up to so much; 0 to below 1.
        shear_range: degrees, slants by up to so many either way; 0 to 89.
        zoom_range: a share z for factors from 1 - z to 1 + z, or (least, largest) factor above 0. Width and
            height draw their own. A factor above 1 shows more of the scene, so things get smaller.
        horizontal_flip: mirror left and right in half of the draws.
        vertical_flip: mirror up and down in half of the draws.
        brightness_range: (least, largest) factor that all colours are multiplied by, or None. Keras rounds
            down to whole grey levels before and after, here nothing is rounded.
        channel_shift_range: share of white, added to all colours up to so much either way; 0 to 1. What
            leaves the range of the picture's own colours is held at its ends, as in Keras. Keras counts it in
            the picture's own numbers, so there it is 255 times as large when pictures go from 0 to 255.
        fill_mode: what fills the empty places, one of `FILL_MODES`.
        cval: grey in [0, 1] for fill_mode "constant". Keras counts it in the picture's own numbers too.
        crop: share of each side that is cut away at most; 0 to below 1. The rest is brought back to the size
            of the picture.
        contrast: a share c for factors from 1 - c to 1 + c on each colour's distance from its mean; 0 to 1.
        saturation: a share c for factors from 1 - c to 1 + c on how strong the colours are; 0 to 1.
        hue: share of the colour circle that colours are turned by at most, either way; 0 to 0.5.
        blur: largest standard deviation of the Gaussian, as a share of the shorter side; 0 to 0.05.
        noise: largest standard deviation of Gaussian noise on every number; 0 to 0.5.
        cutout: side of a grey square, as a share of the shorter side; 0 to 1.

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
    channel_shift_range: float = 0.0
    fill_mode: str = "nearest"
    cval: float = 0.0
    crop: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    hue: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    cutout: float = 0.0

    def __post_init__(self) -> None:
        """Check each option."""
        for name, most in MOST.items():
            value = getattr(self, name)
            if not 0 <= value <= most:
                rule = (
                    "{name} {value} must be from 0 to {most} degrees"
                    if most > 1
                    else "{name} {value} must be from 0 to {most}"
                )
                raise InvalidValue(rule, name=name, value=value, most=most)
        for name in BELOW_ONE if isinstance(self.zoom_range, tuple) else (*BELOW_ONE, "zoom_range"):
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


def _in_order(factors: tuple[float, float]) -> bool:
    """Whether these are two finite factors from 0 on, the smaller first."""
    return len(factors) == 2 and bool(np.isfinite(factors).all()) and 0 <= factors[0] <= factors[1]
