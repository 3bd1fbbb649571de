"""The controls of the augmentation page: geometry open, the rest in groups that say how many are on."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.ui import (
    address,
    augmentation_mixing,
    augmentation_presets,
    augmentation_standardise,
    augmentation_wall,
    controls,
    written_controls,
)
from cnnviz.ui.augmentation_options import CVAL, GROUPS, PERCENT, SWITCHES, key, to_settings
from cnnviz.ui.i18n import _
from cnnviz.vision import encode, resize
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.picture import Picture
from cnnviz.vision.pipeline import Pipeline

MOST_SEED = 9999
SHEARS = ("0", "0.2", "0.4", "5", "10", "15", "20", "30", "45")


def choose_pipeline() -> Pipeline:
    """Offer all that is done to training pictures in groups, and return what was chosen."""
    changes = choose_changes()
    label, icon = _("Mixing and RandAugment"), ":material/join_inner:"
    more = ("aug_alpha", "aug_factor")
    with options_group(label, augmentation_mixing.OFF, icon=icon, group="mixing", more=more):
        mixing, rand_augment = augmentation_mixing.choose()
    label, icon = _("Normalise"), ":material/equalizer:"
    more = ("aug_zca_epsilon",)
    with options_group(label, augmentation_standardise.OFF, icon=icon, group="normalise", more=more):
        standardisation = augmentation_standardise.choose()
    return Pipeline(
        changes=changes, mixing=mixing, rand_augment=rand_augment, standardisation=standardisation
    )


def choose_changes() -> AugmentationSettings:
    """Offer every change of a picture by itself: geometry open, the rest in groups."""
    augmentation_presets.bring_from_address()
    strength = st.container()
    address.remember(key("cval"), CVAL)
    values: dict[str, Any] = {}
    with st.grid(min_column_width=150, gap="small", key="aug_ranges"):
        values |= _ranges("geometry")
    with st.container(horizontal=True, key="aug_flips"):
        flips = {
            "horizontal_flip": _("Mirror left and right"),
            "vertical_flip": _("Mirror up and down"),
        }
        for name, default in SWITCHES.items():
            values[name] = controls.switch(flips[name], key=key(name), default=default)
    values["fill_mode"] = controls.choice(_("Fill the empty places"), fillings(), key=key("fill_mode"))
    if values["fill_mode"] == "constant":
        label = _("Grey, % of white")
        values["cval"] = controls.whole_number(label, 0, PERCENT, CVAL, key=key("cval"), slider=True)
    groups = {
        "colour": (_("Colour"), ":material/palette:"),
        "holes": (_("Noise and holes"), ":material/grain:"),
    }
    for group, (label, icon) in groups.items():
        with (
            options_group(label, {key(name): "0" for name in GROUPS[group]}, icon=icon, group=group),
            st.grid(min_column_width=150, gap="small", key=f"aug_ranges_{group}"),
        ):
            values |= _ranges(group)
    settings = to_settings(values)
    with strength:
        augmentation_presets.choose(settings)
    return settings


def fillings() -> dict[str, str]:
    """Name the fill modes."""
    return {
        "nearest": _("nearest"),
        "constant": _("constant"),
        "reflect": _("reflect"),
        "wrap": _("wrap"),
    }


def options_group(
    label: str, off: Mapping[str, str], *, icon: str, group: str, more: Sequence[str] = ()
) -> DeltaGenerator:
    """Open a group of settings that is closed at first and says how many of them are on.

    A group in which a wrong word of the address is told is open from then on, or nobody would see that.

    Args:
        label: of the group, translated.
        off: what each widget says that is off, by its key.
        icon: in front of the label.
        group: the end of its own key.
        more: keys of its other widgets, which switch nothing on.

    Returns:
        Where the widgets go.
    """
    said = {name: st.session_state.get(name, st.query_params.get(name, word)) for name, word in off.items()}
    on = sum(str(value).lower() != off[name] for name, value in said.items())
    shown = _("{group}: {count} on").format(group=label, count=on) if on else label
    opened = f"aug_group_{group}_opened"
    st.session_state[opened] = st.session_state.get(opened, False) or address.noted([*off, *more])
    return st.expander(shown, st.session_state[opened], icon=icon, key=f"aug_group_{group}")


def _ranges(group: str) -> dict[str, float]:
    """Draw the numbers of a group."""
    values: dict[str, float] = {}
    for name, option in GROUPS[group].items():
        why = _(option.why)
        label, told = _(option.label), {"key": key(name), "help": f"`{name}`: {why}"}
        with st.container(gap="xxsmall"):  # one cell, with the note on a wrong value
            if name == "shear_range":  # its usual numbers lie far apart
                values[name] = float(
                    written_controls.number(label, SHEARS, 0, option.most, default="0", **told)
                )
            else:
                values[name] = controls.whole_number(
                    label, 0, option.most, option.default, slider=True, **told
                )
    return values


def show_original(picture: Picture) -> None:
    """Show what is changed: the middle square of the picture."""
    side = augmentation_wall.SIDE
    st.image(
        encode.as_jpeg(resize.square(picture.pixels, side)),
        caption=_("The picture itself, its middle square of {side} × {side} px").format(side=side),
        alt=_("The picture {name}").format(name=picture.name),
        width=side,
    )


def choose_seed() -> int:
    """Offer the seed and a button for the next one."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="aug_chance"):
        seed = controls.whole_number(_("Seed"), 0, MOST_SEED, 1, key="aug_seed", width=140)
        st.button(_("New draws"), icon=":material/casino:", on_click=_next_seed, args=(seed,), key="aug_new")
    return seed


def _next_seed(seed: int) -> None:
    st.session_state["aug_seed"] = (seed + 1) % (MOST_SEED + 1)
