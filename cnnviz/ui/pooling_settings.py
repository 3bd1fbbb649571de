"""The settings of the pooling page: what is kept, and how the window moves."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.arguments import Float32, Pair
from cnnviz.core.pool import Mode, PoolTrace, trace_pool2d
from cnnviz.export import pool_code
from cnnviz.ui import controls, worked_examples
from cnnviz.ui.i18n import _

BOX = 130  # pixels
SIZE = 3  # of the pool to begin with
_BEFORE = "pool_source_before"


@dataclass(frozen=True)
class PoolSettings:
    """What was chosen.

    Attributes:
        source: id of a worked example, "photo" or "own".
        mode: "max", "average" or "min".
        whole: whether the window is the whole picture (global pooling); then the rest means nothing.
        pool_size: (rows, columns).
        strides: (rows, columns).
        padding: "valid" or "same".
    """

    source: str
    mode: Mode
    whole: bool
    pool_size: Pair
    strides: Pair
    padding: str

    def trace(self, image: Float32) -> PoolTrace:
        """Pool a picture, (H, W) or (H, W, C), with these settings."""
        if self.whole:
            return trace_pool2d(image, image.shape[:2], mode=self.mode)
        return trace_pool2d(image, self.pool_size, strides=self.strides, padding=self.padding, mode=self.mode)

    def code(self, trace: PoolTrace) -> str:
        """Write the Keras program of a trace made with these settings."""
        if self.whole:
            return pool_code.global_pool(trace.image, mode=self.mode)
        return pool_code.pool(
            trace.image, self.pool_size, strides=self.strides, padding=self.padding, mode=self.mode
        )


def mode_names() -> dict[Mode, str]:
    """Return the three kinds of pooling by id, in the language of the session."""
    return {"max": _("max"), "average": _("average"), "min": _("min")}


def choose() -> PoolSettings:
    """Draw the settings and return what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="pool_picture_and_mode"):
        source = worked_examples.choose_source("pool", "pool", default="guide_max")
        _show_as_printed(source)
        mode = controls.choice(_("Keep"), mode_names(), key="pool_mode")
        windows = {"slides": _("slides"), "global": _("global")}
        told = _("A window as large as the picture is global pooling: one number for each channel.")
        whole = controls.choice(_("Window"), windows, key="pool_window", help=told) == "global"
    with st.container(horizontal=True, vertical_alignment="bottom", key="pool_settings"):
        size = controls.whole_number(_("Pool size"), 1, 6, SIZE, key="pool_size", width=BOX, disabled=whole)
        stride = controls.whole_number(_("Stride"), 1, 6, 1, key="pool_stride", width=BOX, disabled=whole)
        names = {"valid": _("valid"), "same": _("same")}
        padding = controls.choice(_("Padding"), names, key="pool_padding", disabled=whole)
        with st.popover(_("More settings"), icon=":material/tune:", key="pool_more", disabled=whole):
            columns, across = _choose_columns(size, stride)
    return PoolSettings(source, mode, whole, (size, columns), (stride, across), padding)


def _choose_columns(size: int, stride: int) -> Pair:
    """Let the columns differ from the rows; without it they follow them."""
    if not controls.switch(_("Rectangular window"), key="pool_rectangular"):
        st.caption(_("The pool size and the stride count rows and columns alike."))
        return size, stride
    st.caption(_("The pool size and the stride count the rows; these are for the columns."))
    return (
        controls.whole_number(_("Columns of the window"), 1, 6, 2, key="pool_columns"),
        controls.whole_number(_("Stride across"), 1, 6, 1, key="pool_across"),
    )


def _show_as_printed(source: str) -> None:
    """Show a worked example with a square window that slides, as it is printed, once it is chosen.

    A link that names an example and nothing else leaves out what stands at its default. Where the default
    window is larger than the picture that cannot be meant, so the example brings its own settings along.
    """
    before = st.session_state.get(_BEFORE)
    st.session_state[_BEFORE] = source
    example = EXAMPLES.get(source)
    if example is None or source == before:
        return
    if before is not None:
        st.session_state["pool_rectangular"] = False
        st.session_state["pool_window"] = "slides"
        return
    values = {f"pool_{name}": value for name, value in worked_examples.widget_values(example).items()}
    said = {*values, "pool_window"} & {*st.query_params}
    if min(example.image.shape[:2]) < SIZE and not said:
        st.session_state.update(values)
