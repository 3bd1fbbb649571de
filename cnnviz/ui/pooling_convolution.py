"""An experiment: could a convolution with a stride do what pooling does?"""

import numpy as np
import streamlit as st

from cnnviz.core.layers import Conv2D
from cnnviz.core.pool import PoolTrace, pool2d
from cnnviz.core.pool_as_convolution import average_by_convolution, average_kernel, linearity_gap
from cnnviz.core.shapes import parameter_count
from cnnviz.export import pool_code
from cnnviz.ui import controls, frame
from cnnviz.ui.components.number_boards import Board, number_boards
from cnnviz.ui.i18n import _
from cnnviz.ui.pooling_settings import mode_names
from cnnviz.viz import pool_formulas


def show(trace: PoolTrace, padding: str) -> None:
    """Compute the average both ways, show why no weights compute the maximum, and count weights.

    Args:
        trace: the pooling of a picture of one channel.
        padding: "valid" or "same".
    """
    st.markdown(f"**{_('Average pooling is a strided convolution')}**")
    _average(trace, padding)
    extreme = "min" if trace.mode == "min" else "max"
    kept = mode_names()[extreme]
    st.markdown(f"**{_('No convolution computes the {kept}').format(kept=kept)}**")
    _extreme(trace, padding, extreme)
    st.markdown(f"**{_('What it costs to learn the weights')}**")
    _weights(trace)


def _average(trace: PoolTrace, padding: str) -> None:
    settings = {"strides": trace.strides, "padding": padding}
    image = trace.image[:, :, 0]
    pooled = pool2d(image, trace.pool_size, **settings, mode="average")[:, :, 0]
    summed = average_by_convolution(image, trace.pool_size, **settings)[:, :, 0]
    differ = np.abs(pooled - summed) > 1e-5 * max(1.0, float(np.abs(pooled).max()))
    weights = average_kernel(trace.pool_size)[:, :, 0, 0]
    boards = [
        Board(image, _("Picture"), "input"),
        "∗",
        Board(weights, _("Weights"), "kernel"),
        "=",
        Board(summed.round(2), _("Convolution")),
        "≠" if differ.any() else "=",
        Board(
            pooled.round(2),
            _("Average pooling"),
            note=_("ringed: differs") if differ.any() else "",
            marked=differ,
        ),
    ]
    number_boards(boards, key="pool_average_boards", label=_("Average pooling is a strided convolution"))
    told = "both_differ" if differ.any() else "both_equal"
    values = {"differ": int(differ.sum()), "numbers": differ.size, "share": f"1/{weights.size}"}
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("pooling", told, **values))
        code = pool_code.average_by_convolution(image, trace.pool_size, **settings)
        with st.expander(_("The program"), icon=":material/code:"):
            st.code(code, language="python")


def _extreme(trace: PoolTrace, padding: str, mode: str) -> None:
    settings = {"strides": trace.strides, "padding": padding, "mode": mode}
    image = trace.image[:, :, 0]
    there, back = (pool2d(sign * image, trace.pool_size, **settings)[:, :, 0] for sign in (1, -1))
    gap = linearity_gap(image, trace.pool_size, **settings)[:, :, 0]
    kept = mode_names()[mode]
    boards = [
        Board(there, _("{kept} of the picture").format(kept=kept)),
        "+",
        Board(back, _("{kept} of its negative").format(kept=kept)),
        "=",
        Board(gap, _("Sum"), marked=gap != 0),
    ]
    number_boards(boards, key="pool_gap_boards", label=_("A picture and its negative"))
    told = "gap" if gap.any() else "no_gap"
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("pooling", told, cells=int((gap != 0).sum()), numbers=gap.size))


def _weights(trace: PoolTrace) -> None:
    channels = controls.whole_number(_("Channels in and out"), 1, 2048, 64, key="pool_channels", width=160)
    height, width = (max(sides) for sides in zip(trace.pool_size, trace.strides, strict=True))
    layer = Conv2D(channels, trace.pool_size, input_shape=(height, width, channels))
    st.latex(pool_formulas.convolution_weights(trace.pool_size, channels, parameter_count(layer)))
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("pooling", "learned"))
