"""A kernel on a real photograph: shrunk to a few pixels for the stage, and in full below it."""

import numpy as np
import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.ui import cached, controls
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import small_grid, square
from cnnviz.viz import heatmaps

LONG_SIDE = 512


def choose_grid(picture: Picture, prefix: str, *, most: int = 16, colour: bool = False) -> Float32:
    """Shrink a photograph to a square of a few pixels that can be read as numbers.

    Args:
        picture: any picture.
        prefix: of the page's widgets.
        most: the most pixels a side may have.
        colour: True for red, green and blue, False for grey levels.

    Returns:
        (size, size), or (size, size, 3) in colour, float32, whole numbers from 0 to 255.
    """
    size = controls.whole_number(_("Pixels on each side"), 4, most, 8, key=f"{prefix}_grid", width=160)
    return np.rint((square(picture.pixels, size) if colour else small_grid(picture, size)) * 255)


def choose_edges(prefix: str) -> str:
    """Choose what stands beyond the edge of the photograph, and say what that means.

    Args:
        prefix: of the page's widgets.

    Returns:
        A name of `cnnviz.core.edges.EDGES`.
    """
    names = {
        "valid": _("none"),
        "zeros": _("zeros"),
        "repeat": _("repeat"),
        "mirror": _("mirror"),
        "wrap": _("wrap"),
    }
    return controls.choice(_("Beyond the edge"), names, key=f"{prefix}_edges")


def respond(
    picture: Picture,
    kernel: Float32,
    *,
    dilation_rate: int = 1,
    edges: str = "valid",
    long_side: int = LONG_SIDE,
    top: int = 1,
) -> cached.FeatureMap:
    """Slide a kernel over a photograph with stride 1.

    Args:
        picture: any picture.
        kernel: (kh, kw) for grey levels, (kh, kw, 3) for colours.
        dilation_rate: distance between neighbouring weights.
        edges: a name of `cnnviz.core.edges.EDGES`.
        long_side: the most pixels a side of the photograph keeps.
        top: level of white: 1, or 255 for whole numbers.

    Returns:
        The photograph, what the kernel saw beyond its edges, and the answers.

    Raises:
        InvalidValue: the kernel is larger than the photograph.
    """
    weights = np.ascontiguousarray(kernel, np.float32)
    key = (weights.shape, weights.tobytes())
    return cached.feature_map(picture.digest, key, dilation_rate, edges, long_side, top, picture)


def show_response(picture: Picture, found: cached.FeatureMap, *, prefix: str) -> None:
    """Show a photograph beside what a kernel answers on it, negative answers included.

    Args:
        picture: the photograph.
        found: what `respond` returned.
        prefix: of the page's widgets.
    """
    shown, response = found.shown, found.response
    view = choose_view(prefix)
    signed = view == "signed"
    values = np.maximum(response, 0) if view == "relu" else response
    top = heatmaps.usual_limit(response)
    colours = heatmaps.signed(values, top) if signed else heatmaps.magnitude(values, top)
    left, right = st.columns(2)
    name = literal(picture.name)
    grey = shown.ndim == 2
    alt = _("The photograph {name} in grey") if grey else _("The photograph {name} in colour")
    caption = _("Input, grey levels") if grey else _("Input, red, green and blue")
    left.image(shown, alt=alt.format(name=name), caption=caption, width="stretch")
    alt = _("What the kernel answers on {name}: strong where its pattern occurs").format(name=name)
    right.image(colours, alt=alt, caption=_("Feature map"), width="stretch")
    most = _("{value} or more").format(value=f"{top:.3g}")
    ends = (_("−{value} or less").format(value=f"{top:.3g}"), "0", most) if signed else ("0", most)
    alt = _("Scale from {least} to {most}").format(least=ends[0], most=ends[-1])
    right.image(heatmaps.scale_bar(both_signs=signed), alt=alt, width="stretch")
    with right.container(horizontal=True, horizontal_alignment="distribute"):
        for end in ends:
            st.caption(end, width="content")


def choose_view(prefix: str) -> str:
    """Choose how answers of both signs are shown: "signed", "absolute" or "relu"."""
    views = {"signed": _("with sign"), "absolute": _("without sign"), "relu": _("after ReLU")}
    return controls.choice(_("Show the answers"), views, key=f"{prefix}_view")
