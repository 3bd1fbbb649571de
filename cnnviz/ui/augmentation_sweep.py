"""One option alone, from one end to the other: no chance, the value itself is set."""

from dataclasses import replace

import numpy as np
import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.ui import controls, frame
from cnnviz.ui.augmentation_options import OPTIONS
from cnnviz.ui.augmentation_settings import fillings
from cnnviz.ui.augmentation_words import in_words
from cnnviz.ui.i18n import _
from cnnviz.vision import encode, resize
from cnnviz.vision.augment import apply
from cnnviz.vision.augmentation_settings import FILL_MODES, AugmentationSettings
from cnnviz.vision.draws import Draw
from cnnviz.vision.followed import empty_share
from cnnviz.vision.picture import Picture

SIDE, STEPS = 192, 9
MOVING = ("rotation_range", "shear_range", "width_shift_range", "height_shift_range")
BOTH_WAYS = (*MOVING, "hue", "channel_shift_range")
AROUND_ONE = ("zoom_range", "brightness_range", "contrast", "saturation")
LEAST_FACTOR = 0.05
CORNER = Draw(theta=25, tx=30, ty=-20, zx=1.3, zy=1.3)
"""A draw with empty places on all sides, for comparing what fills them."""


def show(picture: Picture, settings: AugmentationSettings) -> None:
    """Choose an option and show its strip.

    Args:
        picture: its middle square is changed.
        settings: give the ends of the strip, where the option is on, and the fill mode.
    """
    labels = {name: _(option.label) for name, option in OPTIONS.items()} | {
        "fill_mode": _("Fill the empty places"),
        "horizontal_flip": _("Mirror left and right"),
        "vertical_flip": _("Mirror up and down"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom", key="aug_sweep_choice"):
        name = controls.choice(_("Option"), labels, key="aug_sweep", many=True, width=290)
    square = resize.square(picture.pixels, SIDE)
    if name == "fill_mode":
        _fillings(square, settings.cval)
        return
    end = _end(name, settings)
    with st.grid(columns=3, min_column_width=130, gap="small", key="aug_sweep_strip"):
        for values in strip(name, end):
            words = in_words(values)
            empty = empty_share(values, (SIDE, SIDE))
            if empty >= 0.005:
                words.append(_("{percent} % from outside").format(percent=f"{100 * empty:.0f}"))
            pixels = apply(square, values, fill_mode=settings.fill_mode, cval=settings.cval)
            _tile(pixels, words)
    if name in OPTIONS and not getattr(settings, name):
        st.caption(_("This option is off at the left; the strip goes as far as its slider does."))
    if name in (*MOVING, "zoom_range"):
        told = frame.passage("augmentation", f"fill_{settings.fill_mode}")
        st.markdown(told, width=frame.TEXT_WIDTH)


def strip(name: str, end: float) -> list[Draw]:
    """List the values of one option from one end to the other.

    Args:
        name: an option in `AugmentationSettings`.
        end: the largest value that chance could draw, in the settings' own unit; nothing for a flip.

    Returns:
        Nine draws, the unchanged picture among them where the option goes both ways; two for a flip.

    Example:
        >>> [values.theta for values in strip("rotation_range", 20)][::4]
        [-20.0, 0.0, 20.0]
        >>> [values.cutout for values in strip("cutout", 0.5)][::4]
        [0, 48, 96]
    """
    if name.endswith("_flip"):
        field = f"flip_{name.removesuffix('_flip')}"
        return [Draw(), replace(Draw(), **{field: True})]
    if name in AROUND_ONE:
        amounts = np.maximum(
            np.linspace(1 - end, 1 + end, STEPS), LEAST_FACTOR if name == "zoom_range" else 0
        )
    else:
        amounts = np.linspace(-end if name in BOTH_WAYS else 0, end, STEPS)
    return [_draw(name, float(amount)) for amount in amounts]


def _draw(name: str, amount: float) -> Draw:
    """One value as if it had been drawn; what lies somewhere lies in the middle."""
    match name:
        case "rotation_range":
            return Draw(theta=amount)
        case "shear_range":
            return Draw(shear=amount)
        case "width_shift_range":
            return Draw(tx=amount * SIDE)
        case "height_shift_range":
            return Draw(ty=amount * SIDE)
        case "zoom_range":
            return Draw(zx=amount, zy=amount)
        case "crop":
            return Draw(crop=amount, crop_left=amount / 2, crop_top=amount / 2)
        case "blur":
            return Draw(blur=amount * SIDE)
        case "cutout":
            hole = round(amount * SIDE)
            return Draw(cutout=hole, cutout_left=(SIDE - hole) // 2, cutout_top=(SIDE - hole) // 2)
    return replace(Draw(), **{name.removesuffix("_range"): amount})


def _end(name: str, settings: AugmentationSettings) -> float:
    """How far the strip goes: as far as the settings, or as the option's slider where it is off."""
    if name not in OPTIONS:
        return 0.0
    value = getattr(settings, name)
    if isinstance(value, tuple):
        return max(abs(1 - end) for end in value)
    return float(value) or OPTIONS[name].most / OPTIONS[name].unit


def _fillings(square: Float32, cval: float) -> None:
    """The same draw with each fill mode."""
    with st.grid(columns=2, min_column_width=160, gap="small", key="aug_sweep_strip"):
        for mode in FILL_MODES:
            _tile(apply(square, CORNER, fill_mode=mode, cval=cval), [f"**{fillings()[mode]}**"], mode)
    empty = empty_share(CORNER, (SIDE, SIDE))
    told = _("The same draw four times: {words}. {percent} % of it comes from outside.")
    st.caption(told.format(words=", ".join(in_words(CORNER)), percent=f"{100 * empty:.0f}"))
    for mode in FILL_MODES:
        st.markdown(f"- {frame.passage('augmentation', f'fill_{mode}')}", width=frame.TEXT_WIDTH)


def _tile(pixels: Float32, words: list[str], alt: str = "") -> None:
    st.image(encode.as_jpeg(pixels), caption="  \n".join(words), alt=alt or ", ".join(words), width="stretch")
