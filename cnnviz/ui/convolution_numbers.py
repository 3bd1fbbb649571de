"""Below the stage: how large the output is, what it costs, whether it is the printed one, and the program."""

import streamlit as st

from cnnviz.content.examples import Example
from cnnviz.core.arguments import Float32
from cnnviz.core.conv import ConvTrace
from cnnviz.ui import frame, worked_examples
from cnnviz.ui.i18n import _
from cnnviz.viz import formulas

MOST_HEIGHT = 440  # pixels of a program; a longer one scrolls
MOST_LINES = 17


def show_size(trace: ConvTrace) -> None:
    """Show the formula of the size, and weights and products counted."""
    for formula in formulas.output_shape(
        (trace.image.shape[0], trace.image.shape[1]),
        (trace.kernel.shape[0], trace.kernel.shape[1]),
        trace.pad,
        strides=trace.strides,
        dilation_rate=trace.dilation_rate,
    ):
        st.latex(formula)
    rows, columns, channels, filters = trace.kernel.shape
    st.markdown(
        frame.passage(
            "convolution",
            "counted",
            formula=f"{rows}·{columns}·{channels}·{filters} + {filters}",
            parameters=f"{trace.kernel.size + filters:,}",
            products=f"{trace.output.shape[0] * trace.output.shape[1] * trace.kernel.size:,}",
            shape=formulas.shape_text(trace.output.shape),
        )
    )


def show_source(example: Example | None, output: Float32) -> None:
    """Say where an example is from, with a tick if the numbers on the screen are the printed ones."""
    if example is None:
        return
    text = "sourced"
    if worked_examples.agrees(example, output):
        text = "printed"
    elif worked_examples.agrees_in_size(example, output):
        text = "printed_size"
    tick = "" if text == "sourced" else ":green[:material/check:] "
    st.markdown(tick + frame.passage("convolution", text, source=_(example.source)))


def show_program(program: str) -> None:
    """Show the program that computes what is on the screen."""
    st.subheader(_("The same in Keras"), anchor=False)
    long = program.count("\n") >= MOST_LINES
    st.code(program, language="python", height=MOST_HEIGHT if long else "content")
