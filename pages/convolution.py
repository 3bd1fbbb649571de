"""Slide a kernel over a picture, one multiplication at a time, then over a photograph."""

import numpy as np
import streamlit as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.conv import trace_conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.kernels import KERNELS
from cnnviz.export import conv_code
from cnnviz.ui import controls, frame, photographs, worked_examples
from cnnviz.ui.components.stage import stage
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.number_grid import edit_numbers
from cnnviz.ui.pictures import choose_picture
from cnnviz.viz import formulas

frame.open_page("convolution")

with st.container(horizontal=True, key="conv_choices"):
    source = worked_examples.choose_source("conv", "conv", default="diagonal_cross")
    kernels = {name: _(kernel.name) for name, kernel in KERNELS.items()} | {"own": _("My own weights")}
    if source in EXAMPLES:
        kernels = {"example": _("The example's own")} | kernels
    chosen = controls.choice(_("Kernel"), kernels, key="conv_kernel", many=True, width=220)
with st.container(horizontal=True, vertical_alignment="bottom", key="conv_settings"):
    stride = controls.whole_number(_("Stride"), 1, 4, 1, key="conv_stride", width=130)
    rate = controls.whole_number(_("Dilation rate"), 1, 3, 1, key="conv_dilation", width=130)
    bias = controls.whole_number(_("Bias"), -99, 99, 0, key="conv_bias", width=130)
    padding = controls.padding("conv")
    turn = frame.passage("convolution", "flip")
    flip = controls.switch(_("Turn the kernel by half a turn"), key="conv_flip", help=turn)
if stride > 1 and rate > 1:
    st.info(frame.passage("convolution", "both"))
    rate = 1

photograph = choose_picture("conv") if source == "photo" else None
left, right = st.columns(2) if "own" in (source, chosen) else (st, st)
try:
    example = EXAMPLES.get(source)
    if example:
        image = example.image
    elif photograph:
        image = photographs.choose_grid(photograph, "conv")
    else:
        with left:
            image = edit_numbers(_("Picture"), EXAMPLES["stepped"].image, key="conv_image", most=12)
    if chosen == "own":
        start = st.session_state.get("conv_last_weights", KERNELS["sobel_right"].weights)
        with right if source == "own" else left:
            weights = np.array(edit_numbers(_("Kernel"), start, key="conv_weights", most=7), np.float32)
    else:
        weights = example.kernel if chosen == "example" else KERNELS[chosen].weights
        st.session_state["conv_last_weights"] = weights
    kernel = weights[::-1, ::-1] if flip else weights
    trace = trace_conv2d(image, kernel, bias, strides=stride, padding=padding, dilation_rate=rate)
except InvalidValue as error:
    st.error(explain(error))
else:
    stage(trace, key="conv_stage")

    sums, code = st.columns([2, 3], gap="large")
    with sums:
        st.subheader(_("The size in numbers"), anchor=False)
        for formula in formulas.output_shape(
            trace.image.shape[:2],
            kernel.shape,
            trace.pad,
            strides=trace.strides,
            dilation_rate=trace.dilation_rate,
        ):
            st.latex(formula)
        if chosen in KERNELS:
            st.markdown(_(KERNELS[chosen].why))
        if example and worked_examples.agrees(example, trace.output):
            printed = frame.passage("convolution", "printed", source=example.source)
            st.markdown(f":green[:material/check:] {printed}")
    with code:
        st.subheader(_("The same in Keras"), anchor=False)
        program = conv_code.conv(
            image,
            weights,
            bias=bias,
            strides=trace.strides,
            padding=padding if padding in ("valid", "same") else trace.pad,
            dilation_rate=trace.dilation_rate,
            flipped=flip,
        )
        st.code(program, language="python")

    st.subheader(_("On a photograph"), anchor=False)
    st.markdown(frame.passage("convolution", "photo"), width=frame.TEXT_WIDTH)
    photographs.show_response(photograph or choose_picture("conv"), kernel, rate, prefix="conv")

frame.close_page("convolution")
