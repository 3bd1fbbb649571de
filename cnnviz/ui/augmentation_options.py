"""Every option of the augmentation as a setting of the page: its words, its range and its group."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cnnviz.core.mark import mark
from cnnviz.vision.augmentation_settings import AugmentationSettings

PERCENT = 100


@dataclass(frozen=True)
class Option:
    """A number that says how far a change may go.

    Attributes:
        label: what it is called, with its unit; a key of the translation catalogue.
        why: what it does; a key of the translation catalogue.
        most: the largest number of the widget, in the widget's unit.
        default: the number the page begins with.
        unit: how many of the widget's units are 1 in the settings; 1 for degrees, 100 for a share in percent.
    """

    label: str
    why: str
    most: int
    default: int = 0
    unit: int = PERCENT


GROUPS: Mapping[str, Mapping[str, Option]] = MappingProxyType(
    {
        "geometry": {
            "rotation_range": Option(
                mark("Rotation, degrees"), mark("turned by up to so much either way"), 180, 20, unit=1
            ),
            "shear_range": Option(
                mark("Shear, degrees"),
                mark("slanted by up to so much either way. Degrees: deck EX's 0.2 is a fifth of one degree"),
                45,
                unit=1,
            ),
            "width_shift_range": Option(
                mark("Shift sideways, %"), mark("moved by up to this share of the width"), 50, 10
            ),
            "height_shift_range": Option(
                mark("Shift up or down, %"), mark("moved by up to this share of the height"), 50, 10
            ),
            "zoom_range": Option(
                mark("Zoom, %"), mark("width and height each draw their own factor around 1"), 80, 10
            ),
            "crop": Option(
                mark("Crop, %"),
                mark("up to this share of each side is cut away; the rest is brought back to the old size"),
                90,
            ),
        },
        "colour": {
            "brightness_range": Option(
                mark("Brightness, %"), mark("all colours times a factor around 1"), 90
            ),
            "channel_shift_range": Option(
                mark("Channel shift, % of white"),
                mark("up to so much added to all channels, or taken away"),
                100,
            ),
            "contrast": Option(
                mark("Contrast, %"), mark("each colour's distance from its mean times a factor around 1"), 100
            ),
            "saturation": Option(
                mark("Saturation, %"), mark("strength of the colours times a factor around 1; 0 is grey"), 100
            ),
            "hue": Option(
                mark("Hue, % of the colour circle"),
                mark("all colours turned by up to so much either way"),
                50,
            ),
        },
        "holes": {
            "noise": Option(
                mark("Noise, % of white"),
                mark("largest standard deviation of what is added to each number"),
                50,
            ),
            "blur": Option(
                mark("Blur, ‰ of the shorter side"),
                mark("largest sigma of a Gaussian that is laid over it"),
                50,
                unit=1000,
            ),
            "cutout": Option(
                mark("Cutout, % of the shorter side"),
                mark("side of a grey square; chance draws its place"),
                100,
            ),
        },
    }
)
"""Options that are one number, by group and by their name in `AugmentationSettings`."""

OPTIONS: Mapping[str, Option] = MappingProxyType(
    {name: option for group in GROUPS.values() for name, option in group.items()}
)

SWITCHES = MappingProxyType({"horizontal_flip": True, "vertical_flip": False})
"""Switches by their name in `AugmentationSettings`, with what the page begins with."""

FILL_MODE, CVAL = "nearest", 0
"""What the page begins with."""


def key(name: str) -> str:
    """Return the key of an option's widget, which is also its name in the address."""
    return f"aug_{name}"


def to_settings(values: Mapping[str, Any]) -> AugmentationSettings:
    """Turn what the widgets say into settings.

    Args:
        values: value by name: numbers in the widgets' units, switches, fill_mode, cval in percent.

    Returns:
        The settings.

    Example:
        >>> to_settings({"zoom_range": 20, "brightness_range": 10}).brightness_range
        (0.9, 1.1)
    """
    chosen = {name: values[name] / OPTIONS[name].unit for name in OPTIONS if name in values}
    brightness = chosen.pop("brightness_range", 0)
    return AugmentationSettings(
        **chosen,
        **{name: values[name] for name in SWITCHES if name in values},
        brightness_range=(1 - brightness, 1 + brightness) if brightness else None,
        fill_mode=values.get("fill_mode", FILL_MODE),
        cval=values.get("cval", CVAL) / PERCENT,
    )


def to_values(settings: AugmentationSettings) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Turn settings into what the widgets can say.

    Args:
        settings: any settings, such as those of a file.

    Returns:
        Value by name in the widgets' units, and the names of the options that a widget can only say nearly:
        two different distances from 1, parts of a percent, or more than it reaches.

    Example:
        >>> values, nearly = to_values(AugmentationSettings(rotation_range=20.4, hue=0.5))
        >>> values["rotation_range"], values["hue"], nearly
        (20, 50, ('rotation_range',))
    """
    values: dict[str, Any] = {name: getattr(settings, name) for name in (*SWITCHES, "fill_mode")}
    values["cval"] = round(settings.cval * PERCENT)
    for name, option in OPTIONS.items():
        size = _one_number(getattr(settings, name)) * option.unit
        near = round(min(size, option.most), 2)
        values[name] = near if name == "shear_range" else round(near)
    said = to_settings(values)
    names = (*OPTIONS, "cval")
    return values, tuple(name for name in names if not _alike(getattr(settings, name), getattr(said, name)))


def _one_number(value: float | tuple[float, float] | None) -> float:
    """Half the distance between two factors around 1, or the number itself."""
    if value is None:
        return 0.0
    return (value[1] - value[0]) / 2 if isinstance(value, tuple) else float(value)


def _alike(one: Any, other: Any) -> bool:
    """Whether two values of an option mean the same, as ``0.1`` and ``(0.9, 1.1)`` do for factors."""
    ends = []
    for value in (one, other):
        value = 0.0 if value is None else value
        ends.append(value if isinstance(value, tuple) else (1 - value, 1 + value))
    return all(abs(first - second) < 1e-9 for first, second in zip(*ends, strict=True))
