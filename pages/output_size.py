"""How many windows fit: the formula with its numbers, and the windows themselves."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.shapes import effective_size
from cnnviz.core.window_scene import window_scene
from cnnviz.export import size_code
from cnnviz.ui import controls, frame
from cnnviz.ui.components.stage import stage
from cnnviz.ui.i18n import _, explain
from cnnviz.viz import formulas

frame.open_page("output_size")

with st.container(horizontal=True, vertical_alignment="bottom", key="size_controls"):
    size = controls.whole_number(_("Input size"), 1, 24, 6, key="size_input", width=130)
    kernel = controls.whole_number(_("Kernel size"), 1, 11, 3, key="size_kernel", width=130)
    stride = controls.whole_number(_("Stride"), 1, 8, 2, key="size_stride", width=130)
    rate = controls.whole_number(_("Dilation rate"), 1, 5, 1, key="size_dilation", width=130)
    padding = controls.padding("size")

try:
    scene = window_scene(size, size, kernel, strides=stride, padding=padding, dilation_rate=rate)
except InvalidValue as error:
    st.error(explain(error))
    st.markdown(frame.passage("output_size", "no_place", span=effective_size(kernel, rate)))
else:
    stage(scene, key="size_stage")

    sums, code = st.columns([2, 3], gap="large")
    with sums:
        st.subheader(_("The size in numbers"), anchor=False)
        for formula in formulas.output_shape(
            (size, size),
            scene.kernel_size,
            scene.pad,
            strides=scene.strides,
            dilation_rate=scene.dilation_rate,
        ):
            st.latex(formula)
        told = [frame.passage("output_size", "reached")]
        if scene.missed:
            told = [frame.passage("output_size", "missed", missed=scene.missed, pixels=size * size)]
        if scene.rows.unused:
            told.append(frame.passage("output_size", "remainder", **formulas.division(scene.rows, stride)))
        st.markdown(" ".join(told))
    with code:
        st.subheader(_("The same in Keras"), anchor=False)
        try:
            program = size_code.size(
                (size, size),
                scene.kernel_size,
                strides=scene.strides,
                padding=padding if padding in ("valid", "same") else scene.pad,
                dilation_rate=scene.dilation_rate,
            )
            st.code(program, language="python")
        except InvalidValue:
            st.info(frame.passage("output_size", "both"))

frame.close_page("output_size")
