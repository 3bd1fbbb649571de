"""A convolution as a matrix, and beside the dense layer that does the same job."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.core.conv import ConvTrace
from cnnviz.core.conv_matrix import conv_matrix
from cnnviz.core.errors import InvalidValue
from cnnviz.core.same_job import Cost, same_job
from cnnviz.ui import frame
from cnnviz.ui.components.stage import stage
from cnnviz.ui.components.stage.scene import MOST_COLUMNS, MOST_ROWS
from cnnviz.ui.i18n import _, explain
from cnnviz.viz import formulas


def show_matrix(trace: ConvTrace, *, channels: Sequence[str], flipped: bool) -> None:
    """Show a convolution as a matrix and how full that is, with the row of the current step lit.

    Args:
        trace: the convolution on the stage.
        channels: names of the channels, translated.
        flipped: whether the kernel was turned by half a turn.
    """
    rows = trace.output.shape[0] * trace.output.shape[1]
    sizes = {"rows": rows, "columns": trace.image.size, "most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS}
    if rows > MOST_ROWS or trace.image.size > MOST_COLUMNS:
        st.info(frame.passage("convolution", "matrix_large", **sizes))
        return
    matrix = conv_matrix(trace)
    values = {
        **sizes,
        "size": f"{matrix.size:,}",
        "nonzero": f"{matrix.nonzero:,}",
        "share": f"{matrix.nonzero / matrix.size:.1%}",
        "weights": trace.kernel[..., 0].size,
    }
    st.markdown(frame.passage("convolution", "matrix", **values), width=frame.TEXT_WIDTH)
    stage(trace, key="conv_matrix_stage", channels=channels, matrix=matrix, flipped=flipped)


def show_same_job(trace: ConvTrace) -> None:
    """Count what a convolution, a locally connected and a dense layer need between the same shapes.

    Args:
        trace: the convolution on the stage.
    """
    try:
        job = same_job(
            trace.image.shape,
            trace.kernel.shape[:2],
            trace.kernel.shape[3],
            strides=trace.strides,
            padding=trace.pad,
            dilation_rate=trace.dilation_rate,
            groups=trace.groups,
        )
    except InvalidValue as error:
        st.error(explain(error))
        return
    shapes = {"made_of": formulas.shape_text(job.input_shape), "made": formulas.shape_text(job.output_shape)}
    st.markdown(frame.passage("convolution", "dense", **shapes), width=frame.TEXT_WIDTH)
    layers = {
        _("Convolution"): job.convolution,
        _("Locally connected: a kernel for each place"): job.locally_connected,
        _("Dense: all with all"): job.dense,
    }
    head = [_("Layer"), _("Weights"), _("Biases"), _("Multiply-adds"), _("Parameters")]
    lines = [head, [":---", *["---:"] * (len(head) - 1)]]
    lines += [[name, *_numbers(cost)] for name, cost in layers.items()]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    times = job.dense.parameters / job.convolution.parameters
    st.markdown(frame.passage("convolution", "dense_times", times=f"{times:,.1f}"), width=frame.TEXT_WIDTH)


def _numbers(cost: Cost) -> list[str]:
    counts = (cost.weights, cost.biases, cost.multiply_adds, cost.parameters)
    return [f"{count:,}" for count in counts]
