"""Keep one number of each window: the largest, the mean or the smallest."""

import streamlit as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import global_pool2d, trace_pool2d
from cnnviz.export import pool_code
from cnnviz.ui import controls, frame, photographs, worked_examples
from cnnviz.ui.components.stage import stage
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.number_grid import edit_numbers
from cnnviz.ui.pictures import choose_picture
from cnnviz.viz import formulas

frame.open_page("pooling")

with st.container(horizontal=True, vertical_alignment="bottom", key="pool_settings"):
    source = worked_examples.choose_source("pool", "pool", default="guide_max")
    modes = {"max": _("max"), "average": _("average"), "min": _("min")}
    mode = controls.choice(_("Keep"), modes, key="pool_mode")
    size = controls.whole_number(_("Pool size"), 1, 6, 3, key="pool_size", width=130)
    stride = controls.whole_number(_("Stride"), 1, 6, 1, key="pool_stride", width=130)
    names = {"valid": _("valid"), "same": _("same")}
    padding = controls.choice(_("Padding"), names, key="pool_padding")

try:
    example = EXAMPLES.get(source)
    if example:
        image = example.image
    elif source == "photo":
        image = photographs.choose_grid(choose_picture("pool"), "pool")
    else:
        image = edit_numbers(_("Picture"), EXAMPLES["stepped"].image, key="pool_image", most=12)
    trace = trace_pool2d(image, size, strides=stride, padding=padding, mode=mode)
except InvalidValue as error:
    st.error(explain(error))
else:
    stage(trace, key="pool_stage")

    sums, code = st.columns([2, 3], gap="large")
    with sums:
        st.subheader(_("The size in numbers"), anchor=False)
        for formula in formulas.output_shape(
            trace.image.shape[:2], trace.pool_size, trace.pad, strides=trace.strides
        ):
            st.latex(formula)
        if example and worked_examples.agrees(example, trace.output):
            printed = frame.passage("pooling", "printed", source=example.source)
            st.markdown(f":green[:material/check:] {printed}")
        whole = {name: f"{global_pool2d(image, mode=name)[0]:.4g}" for name in modes}
        st.markdown(frame.passage("pooling", "whole", **whole))
    with code:
        st.subheader(_("The same in Keras"), anchor=False)
        program = pool_code.pool(image, trace.pool_size, strides=trace.strides, padding=padding, mode=mode)
        st.code(program, language="python")

frame.close_page("pooling")
