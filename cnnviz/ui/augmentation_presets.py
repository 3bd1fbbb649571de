"""Strengths to choose from: one choice sets every widget, and what is changed then counts as one's own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from cnnviz.ui.augmentation_options import key, to_values
from cnnviz.ui.i18n import _
from cnnviz.vision.augmentation_settings import AugmentationSettings

OWN, KEY = "own", "aug_preset"
_WRONG = f"{KEY}_wrong"  # what an address said, and the strength that was shown then

PRESETS: Mapping[str, AugmentationSettings] = MappingProxyType(
    {
        "none": AugmentationSettings(),
        "light": AugmentationSettings(
            rotation_range=10, width_shift_range=0.1, height_shift_range=0.1, horizontal_flip=True
        ),
        # Deck EX, CIFAR-10 made larger by 150 %. Its shear is meant as 20 %, and Keras reads degrees.
        "deck": AugmentationSettings(
            rotation_range=20,
            shear_range=0.2,
            width_shift_range=0.2,
            height_shift_range=0.2,
            horizontal_flip=True,
        ),
        # Deck EX, its example of flow() with photographs.
        "flow": AugmentationSettings(
            rotation_range=30, width_shift_range=0.3, shear_range=0.4, horizontal_flip=True
        ),
        "medium": AugmentationSettings(
            rotation_range=20,
            width_shift_range=0.1,
            height_shift_range=0.1,
            zoom_range=0.1,
            horizontal_flip=True,
        ),
        "strong": AugmentationSettings(
            rotation_range=30,
            shear_range=15,
            width_shift_range=0.2,
            height_shift_range=0.2,
            zoom_range=0.3,
            horizontal_flip=True,
            brightness_range=(0.7, 1.3),
            contrast=0.3,
            saturation=0.3,
            cutout=0.25,
        ),
    }
)
"""Settings by the id of a strength, in rising order but for the decks' own."""


def bring_from_address() -> None:
    """Let a link that names a strength bring its settings along; what else the link says goes before it."""
    chosen = st.query_params.get(KEY)
    if chosen is None:
        return
    st.query_params.pop(KEY)
    if chosen in PRESETS:
        for name, value in widget_values(PRESETS[chosen])[0].items():
            word = key(name)
            if word not in st.query_params and word not in st.session_state:
                st.query_params[word] = str(value).lower() if isinstance(value, bool) else str(value)
    elif chosen != OWN:
        st.session_state[_WRONG] = chosen[:40], ""
    st.rerun()


def choose(settings: AugmentationSettings) -> None:
    """Show which strength the settings are, and offer the others.

    Args:
        settings: what the widgets say, which are drawn before and stand below.
    """
    labels = {
        "none": _("None, as deck A10 trains"),
        "light": _("Light"),
        "deck": _("Deck EX, CIFAR-10"),
        "flow": _("Deck EX, flow()"),
        "medium": _("Medium"),
        "strong": _("Strong"),
    }
    now = _same(settings)
    if now == OWN:
        labels = {OWN: _("own")} | labels
    st.session_state[KEY] = now
    st.selectbox(_("Strength"), list(labels), format_func=labels.__getitem__, key=KEY, on_change=_set_widgets)
    # Kept until the settings are changed: other wrong words of the address let the page run again.
    wrong, meant = st.session_state.get(_WRONG, ("", ""))
    if wrong and meant in ("", now):
        st.session_state[_WRONG] = wrong, now
        sentence = _("The address says {key}={said}; it must be one of {options}.")
        told = sentence.format(key=KEY, said=wrong, options=", ".join(PRESETS))
        st.caption(f":orange[{told}]")
    else:
        st.session_state.pop(_WRONG, None)


def widget_values(settings: AugmentationSettings) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Turn settings into what stands in the session for each widget.

    Args:
        settings: any.

    Returns:
        Value by the option's name, and names of the options that a widget can only say nearly.

    Example:
        >>> widget_values(PRESETS["deck"])[0]["shear_range"]
        '0.2'
    """
    values, nearly = to_values(settings)
    return values | {"shear_range": f"{values['shear_range']:g}"}, nearly


def _same(settings: AugmentationSettings) -> str:
    """Find the strength that says the same; the grey of another fill mode than "constant" plays no part."""
    said = to_values(settings)[0]
    for name, preset in PRESETS.items():
        wanted = to_values(preset)[0]
        if settings.fill_mode != "constant":
            wanted["cval"] = said["cval"]
        if wanted == said:
            return name
    return OWN


def _set_widgets() -> None:
    if (chosen := st.session_state[KEY]) in PRESETS:
        for name, value in widget_values(PRESETS[chosen])[0].items():
            st.session_state[key(name)] = value
