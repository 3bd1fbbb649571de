"""The views of the augmentation page: one is drawn, and the others keep what was chosen in them."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.ui import address, controls
from cnnviz.ui.i18n import _

KEY = "aug_view"
FORMER_MIX = "Two pictures"  # what links say in which the browser wrote this view's former name

# On a telephone the columns stand below each other: the pictures first, and the long controls after them.
_RESULT_FIRST = """<style>
@media (max-width: 640px) { .st-key-aug_stage [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]
  .st-key-aug_left) { flex-direction: column-reverse; } }
</style>"""

WIDGETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wall": ("aug_pictures", "aug_percent", "aug_epochs", "aug_side"),
        "sweep": ("aug_sweep",),
        "matrix": ("aug_draw", "aug_x", "aug_y"),
        "mix": ("aug_mix", "aug_second", "aug_mixed_draw"),
        "normalise": ("aug_set", "aug_channel"),
    }
)
"""Keys of the widgets that belong to one view alone."""


def choose() -> str:
    """Choose a view.

    Returns:
        "wall", "sweep", "matrix", "mix", "normalise", "consequences" or "helps".
    """
    views = {
        "wall": _("Sixteen draws"),
        "sweep": _("One option"),
        "matrix": _("The matrix"),
        "mix": _("Mixing and RandAugment"),
        "normalise": _("Normalise"),
        "consequences": _("What the network says"),
        "helps": _("Does it help?"),
    }
    if st.query_params.get(KEY) == FORMER_MIX:
        st.query_params[KEY] = "mix"
    view = controls.choice(_("View"), views, key=KEY, many=False)
    for other, keys in WIDGETS.items():
        if other != view:
            address.keep(keys)
    return view


def columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Lay out the controls and, beside them or on a telephone above them, what they show.

    Returns:
        Where the controls go, and where the view goes.
    """
    st.html(_RESULT_FIRST)
    with st.container(key="aug_stage"):
        left, right = st.columns([3, 5], gap="large")
    return left.container(key="aug_left"), right
