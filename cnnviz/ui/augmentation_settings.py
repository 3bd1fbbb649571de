"""The controls of the augmentation page, and its draws in words."""

import streamlit as st

from cnnviz.ui import controls
from cnnviz.ui.i18n import _
from cnnviz.vision.draws import AugmentationSettings, Draw

MOST_SEED = 9999


def choose_settings() -> AugmentationSettings:
    """Offer every option of the augmentation, and return what was chosen."""
    ranges = {
        "rotation_range": (_("Rotation, degrees"), 180, 20, _("turned by up to so much either way")),
        "shear_range": (_("Shear, degrees"), 45, 0, _("slanted by up to so much either way")),
        "width_shift_range": (_("Shift sideways, %"), 50, 10, _("moved by up to this share of the width")),
        "height_shift_range": (
            _("Shift up or down, %"),
            50,
            10,
            _("moved by up to this share of the height"),
        ),
        "zoom_range": (_("Zoom, %"), 80, 10, _("width and height each draw their own factor around 1")),
        "brightness_range": (_("Brightness, %"), 90, 0, _("all colours times a factor around 1")),
    }
    values = {}
    with st.grid(min_column_width=150, gap="small", key="aug_ranges"):
        for name, (label, most, default, meaning) in ranges.items():
            values[name] = controls.whole_number(
                label, 0, most, default, key=f"aug_{name}", help=f"`{name}`: {meaning}", slider=True
            )
    with st.container(horizontal=True, key="aug_flips"):
        horizontal = controls.switch(_("Mirror left and right"), key="aug_horizontal_flip", default=True)
        vertical = controls.switch(_("Mirror up and down"), key="aug_vertical_flip")
    fillings = {
        "nearest": _("nearest"),
        "constant": _("constant"),
        "reflect": _("reflect"),
        "wrap": _("wrap"),
    }
    fill_mode = controls.choice(_("Fill the empty places"), fillings, key="aug_fill_mode")
    grey = 0
    if fill_mode == "constant":
        grey = controls.whole_number(_("Grey, % of white"), 0, 100, 0, key="aug_cval", slider=True)
    brightness = values["brightness_range"] / 100
    return AugmentationSettings(
        rotation_range=values["rotation_range"],
        shear_range=values["shear_range"],
        width_shift_range=values["width_shift_range"] / 100,
        height_shift_range=values["height_shift_range"] / 100,
        zoom_range=values["zoom_range"] / 100,
        horizontal_flip=horizontal,
        vertical_flip=vertical,
        brightness_range=(1 - brightness, 1 + brightness) if brightness else None,
        fill_mode=fill_mode,
        cval=grey / 100,
    )


def choose_seed() -> int:
    """Offer the seed and a button for the next one."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="aug_chance"):
        seed = controls.whole_number(_("Seed"), 0, MOST_SEED, 1, key="aug_seed", width=140)
        st.button(_("New draws"), icon=":material/casino:", on_click=_next_seed, args=(seed,), key="aug_new")
    return seed


def _next_seed(seed: int) -> None:
    st.session_state["aug_seed"] = (seed + 1) % (MOST_SEED + 1)


def in_words(values: Draw) -> list[str]:
    """Say what was drawn for one picture, leaving out what does nothing.

    Args:
        values: what was drawn.

    Returns:
        A few words for each change, in the language of the session and in the order of the changes.
    """
    said = [
        _turn(values.theta, _("turned left {amount}°"), _("turned right {amount}°")),
        _shift(values.tx, values.ty),
        _turn(values.shear, _("leans left {amount}°"), _("leans right {amount}°")),
        _zoom(values.zx, values.zy),
        _("mirrored") if values.flip_horizontal else "",
        _("upside down") if values.flip_vertical else "",
        "" if values.brightness == 1 else _("brightness {factor}").format(factor=f"{values.brightness:.2f}"),
    ]
    return list(filter(None, said)) or [_("unchanged")]


def _turn(degrees: float, positive: str, negative: str) -> str:
    return (positive if degrees > 0 else negative).format(amount=_short(degrees)) if degrees else ""


def _shift(tx: float, ty: float) -> str:
    sideways = (_("left {pixels} px") if tx > 0 else _("right {pixels} px")).format(pixels=_short(tx))
    upright = (_("up {pixels} px") if ty > 0 else _("down {pixels} px")).format(pixels=_short(ty))
    return ", ".join(words for words, pixels in ((sideways, tx), (upright, ty)) if pixels)


def _zoom(zx: float, zy: float) -> str:
    return "" if zx == zy == 1 else _("zoom {width} × {height}").format(width=f"{zx:.2f}", height=f"{zy:.2f}")


def _short(value: float) -> str:
    size = abs(value)
    return f"{size:.0f}" if size >= 1 else f"{size:.1f}"
