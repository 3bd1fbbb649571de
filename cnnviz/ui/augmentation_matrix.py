"""One draw taken apart: its matrices, one pixel followed back, and why there is one warp."""

import numpy as np
import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.ui import controls, frame
from cnnviz.ui.augmentation_wall import COUNT, SIDE
from cnnviz.ui.augmentation_words import in_words
from cnnviz.ui.i18n import _
from cnnviz.vision import encode, resize
from cnnviz.vision.augment import apply, draws, factors, matrix
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.draws import Draw
from cnnviz.vision.followed import Followed, follow, one_after_the_other, sharpness, without_colours
from cnnviz.vision.marked import marked
from cnnviz.vision.picture import Picture
from cnnviz.viz import matrix_formulas, theme

WHITE = 255
WIDEST = 215  # pixels of a matrix with broken numbers in each column
LETTERS = {
    "back": "B",
    "rotation": "R",
    "shift": "S",
    "shear": "H",
    "zoom": "Z",
    "flip": "F",
    "to_middle": "B^{-1}",
    "crop": "C",
}


def show(picture: Picture, settings: AugmentationSettings, seed: int) -> None:
    """Choose one of the draws and show how it comes about.

    Args:
        picture: its middle square is changed.
        settings: how far each change may go.
        seed: of the draws.
    """
    square = resize.square(picture.pixels, SIDE)
    number = controls.whole_number(_("Draw"), 1, COUNT, 1, key="aug_draw", width=140)
    drawn = draws(settings, (SIDE, SIDE), seed=seed, count=number)[-1]
    values = without_colours(drawn)
    told = ", ".join(in_words(values))
    if values != drawn:
        told += ". " + _("Its colours, noise and holes come after the warp and are left out here.")
    st.caption(told)
    filling = {"fill_mode": settings.fill_mode, "cval": settings.cval}
    warped = apply(square, values, **filling)
    _matrices(values)
    st.subheader(_("Follow one pixel"), anchor=False)
    _follow(square, warped, values, filling)
    st.subheader(_("Why one warp and not one for each change"), anchor=False)
    _once(square, warped, values, filling)


def _matrices(values: Draw) -> None:
    """The matrices that do something, in their order, and their product."""
    names = {
        "back": _("back from the middle"),
        "rotation": _("rotation"),
        "shift": _("shift"),
        "shear": _("shear"),
        "zoom": _("zoom"),
        "flip": _("mirror"),
        "to_middle": _("to the middle"),
        "crop": _("crop"),
    }
    size = (SIDE, SIDE)
    doing = [factor for factor in factors(values, size) if not np.array_equal(factor.matrix, np.eye(3))]
    inner = [factor for factor in doing if factor.name not in ("back", "to_middle")]
    shown = doing if inner else []
    st.markdown(frame.passage("augmentation", "matrix", side=SIDE))
    with st.grid(columns=3, min_column_width=WIDEST, gap="small", key="aug_matrices"):
        for factor in shown:
            with st.container(gap="xxsmall"):
                st.caption(f"${LETTERS[factor.name]}$ {names[factor.name]}")
                st.latex(matrix_formulas.matrix(factor.matrix))
    st.latex(matrix_formulas.product([LETTERS[factor.name] for factor in shown], matrix(values, size)))


def _follow(square: Float32, warped: Float32, values: Draw, filling: dict) -> None:
    """One pixel of the result, back to the place it comes from, and its colour out of four."""
    with st.container(horizontal=True, key="aug_pixel"):
        x = controls.whole_number(_("Column x"), 0, SIDE - 1, 100, key="aug_x", slider=True)
        y = controls.whole_number(_("Row y"), 0, SIDE - 1, 60, key="aug_y", slider=True)
    found = follow(square, values, x, y, **filling)
    colours = theme.palette(st.context.theme.type)
    before, after = st.columns(2, gap="medium")
    with before:
        place = _("({x}, {y})").format(x=f"{found.x:.2f}", y=f"{found.y:.2f}")
        ring = marked(square, found.x, found.y, colour=theme.rgb(colours.input))
        st.markdown(_(":blue[**Source**]") + f" {place}")
        alt = _("The source with a ring at {place}").format(place=place)
        st.image(encode.as_jpeg(ring), alt=alt, width="stretch")
    with after:
        pixel = _("({x}, {y})").format(x=x, y=y)
        ring = marked(warped, x, y, colour=theme.rgb(colours.output))
        st.markdown(_(":green[**Result**]") + f" {pixel}")
        alt = _("The result with a ring at {place}").format(place=pixel)
        st.image(encode.as_jpeg(ring), alt=alt, width="stretch")
    st.latex(matrix_formulas.way(matrix(values, (SIDE, SIDE)), x, y, (found.x, found.y)))
    if found.outside:
        st.caption(
            _("This place lies outside of the picture, so the fill mode decides: {mode}.").format(
                mode=filling["fill_mode"]
            )
        )
    st.markdown(_neighbours(found, warped[y, x]))
    reds = [WHITE * float(one.colour[0]) for one in found.neighbours]
    weights = [one.weight for one in found.neighbours]
    st.caption(_("Red in numbers; levels are rounded here, and not in the computation:"))
    st.latex(matrix_formulas.mixed(weights, reds, WHITE * float(found.colour[0])))


def _neighbours(found: Followed, shown: Float32) -> str:
    """The four pixels with their weights, and the sum, as a table in Markdown."""
    heads = [_("Pixel of the source"), _("Weight"), _("Red"), _("Green"), _("Blue")]
    lines = [" | ".join(heads), ":--|--:|--:|--:|--:"]
    for one in found.neighbours:
        where = _("grey of `cval`") if one.column is None else f"({one.column}, {one.row})"
        levels = (f"{WHITE * level:.0f}" for level in one.colour)
        lines.append(" | ".join([where, f"{one.weight:.3f}", *levels]))
    summed = (f"**{WHITE * level:.1f}**" for level in found.colour)
    lines.append(" | ".join([_("**mixed**"), "**1**", *summed]))
    levels = (f"{WHITE * level:.1f}" for level in shown)
    lines.append(" | ".join([_("in the picture"), "", *levels]))
    return "\n".join(lines)


def _once(square: Float32, warped: Float32, values: Draw, filling: dict) -> None:
    """The picture of one warp beside that of several, with how sharp each is."""
    many, times = one_after_the_other(square, values, **filling)
    if times < 2:
        st.info(_("This draw makes a single change. Choose one with more."), icon=":material/info:")
        return
    once, often = sharpness(warped), sharpness(many)
    one, several = st.columns(2, gap="medium")
    for column, pixels, count, sharp in ((one, warped, 1, once), (several, many, times, often)):
        words = _("{count} × warped: neighbours differ by {levels} grey levels on average")
        words = words.format(count=count, levels=f"{sharp:.2f}")
        column.image(encode.as_jpeg(pixels), caption=words, alt=words, width="stretch")
    less = f"{100 * (1 - often / once):.0f}" if once else "0"
    st.markdown(frame.passage("augmentation", "once", times=times, less=less), width=frame.TEXT_WIDTH)
