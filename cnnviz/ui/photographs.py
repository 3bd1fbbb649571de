"""A kernel on a real photograph: shrunk to a few pixels for the stage, and in full below it."""

import numpy as np
import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.core.errors import InvalidValue
from cnnviz.ui import cached, controls
from cnnviz.ui.i18n import _, explain
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import small_grid
from cnnviz.viz import heatmaps

LONG_SIDE = 512


def choose_grid(picture: Picture, prefix: str) -> Float32:
    """Shrink a photograph to a square of a few grey levels that can be read as numbers.

    Args:
        picture: any picture.
        prefix: of the page's widgets.

    Returns:
        (size, size) float32, whole numbers from 0 to 255.
    """
    size = controls.whole_number(_("Pixels on each side"), 4, 16, 8, key=f"{prefix}_grid", width=160)
    return np.rint(small_grid(picture, size) * 255)


def show_response(picture: Picture, kernel: Float32, dilation_rate: int, *, prefix: str) -> None:
    """Show a photograph beside what a kernel answers on it, negative answers included.

    Args:
        picture: any picture.
        kernel: (kh, kw).
        dilation_rate: distance between neighbouring weights.
        prefix: of the page's widgets.
    """
    weights = tuple(map(tuple, np.asarray(kernel).tolist()))
    try:
        grey, response = cached.feature_map(picture.digest, weights, dilation_rate, LONG_SIDE, picture)
    except InvalidValue as error:
        st.error(explain(error))
        return
    views = {"signed": _("with sign"), "absolute": _("without sign")}
    view = controls.choice(_("Show the answers"), views, key=f"{prefix}_view")
    signed = view == "signed"
    top = heatmaps.usual_limit(response)
    colours = heatmaps.signed(response, top) if signed else heatmaps.magnitude(response, top)
    left, right = st.columns(2)
    alt = _("The photograph {name} in grey").format(name=picture.name)
    left.image(grey, alt=alt, caption=_("Input, grey levels"), width="stretch")
    alt = _("What the kernel answers on {name}: strong where its pattern occurs").format(name=picture.name)
    right.image(colours, alt=alt, caption=_("Feature map"), width="stretch")
    most = _("{value} or more").format(value=f"{top:.3g}")
    ends = (_("−{value} or less").format(value=f"{top:.3g}"), "0", most) if signed else ("0", most)
    alt = _("Scale from {least} to {most}").format(least=ends[0], most=ends[-1])
    right.image(heatmaps.scale_bar(both_signs=signed), alt=alt, width="stretch")
    with right.container(horizontal=True, horizontal_alignment="distribute"):
        for end in ends:
            st.caption(end, width="content")
