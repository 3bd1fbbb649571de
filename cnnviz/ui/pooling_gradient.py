"""An experiment: the error at the output goes back to the winner, or is shared by the whole window."""

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import PoolTrace, trace_pool2d
from cnnviz.core.pool_gradient import pool_gradient
from cnnviz.export import pool_code
from cnnviz.ui import controls, frame
from cnnviz.ui.components.number_boards import Board, number_boards
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.number_grid import edit_numbers
from cnnviz.ui.pooling_settings import mode_names


def show(trace: PoolTrace, padding: str) -> None:
    """Send an error back through the pooling, and through the other kind beside it.

    Args:
        trace: the pooling of a picture of one channel.
        padding: "valid" or "same".
    """
    kinds = {"ones": _("1 everywhere"), "own": _("my own numbers")}
    kind = controls.choice(_("Error at the output"), kinds, key="pool_error")
    upstream = np.ones(trace.output.shape[:2], np.float32)
    # an error goes back to a winner only where there is one; an average is shown beside it
    extreme = "min" if trace.mode == "min" else "max"
    traces = {
        mode: trace_pool2d(trace.image, trace.pool_size, strides=trace.strides, padding=padding, mode=mode)
        for mode in (extreme, "average")
    }
    try:
        if kind == "own":
            upstream = np.array(
                edit_numbers(_("Error at the output"), upstream, key="pool_upstream", most=12), np.float32
            )
        gradients = {mode: pool_gradient(one, upstream)[:, :, 0] for mode, one in traces.items()}
    except InvalidValue as error:
        st.error(explain(error))
        return
    _boards(traces[extreme], upstream, gradients)
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("pooling", "gradient", sum=_number(upstream.sum())))
        with st.expander(_("The program"), icon=":material/code:"):
            settings = {"strides": trace.strides, "padding": padding, "mode": trace.mode}
            program = pool_code.gradient(trace.image, upstream, trace.pool_size, **settings)
            st.code(program, language="python")


def _boards(winners: PoolTrace, upstream: np.ndarray, gradients: dict) -> None:
    names = mode_names()
    boards: list[Board | str] = [
        Board(winners.image[:, :, 0], _("Picture"), "input", note=_("ringed: winners"), marked=_won(winners)),
        Board(upstream, _("Error at the output"), note=_sum(upstream)),
        "→",
    ]
    boards += [
        Board(gradient, _("Back through {kind}").format(kind=names[mode]), note=_sum(gradient))
        for mode, gradient in gradients.items()
    ]
    number_boards(boards, key="pool_error_boards", label=_("Where the error goes back"))


def _won(trace: PoolTrace) -> np.ndarray:
    """Mark the pixels that win at least one window."""
    marked = np.zeros(trace.padded.shape[:2], bool)
    marked[trace.argmax[..., 0], trace.argmax[..., 1]] = True
    (top, _bottom), (left, _right) = trace.pad
    height, width = trace.image.shape[:2]
    return marked[top : top + height, left : left + width]


def _sum(numbers: np.ndarray) -> str:
    return _("sum {sum}").format(sum=_number(numbers.sum()))


def _number(value: float) -> str:
    return f"{value:.4g}"
