"""Keep one number of each window: the largest, the mean or the smallest."""

import streamlit as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.errors import InvalidValue
from cnnviz.ui import frame, pooling_lab, pooling_picture, pooling_settings, pooling_words, worked_examples
from cnnviz.ui.components.stage import stage
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.take_away import take_away
from cnnviz.viz import formulas

LONG = 520  # pixels: three channels are three tables

frame.open_page("pooling")

settings = pooling_settings.choose()
try:
    image, channels = pooling_picture.choose(settings.source)
    trace = settings.trace(image)
except InvalidValue as error:
    st.error(explain(error))
else:
    stage(trace, key="pool_stage", channels=channels)
    pooling_words.below_the_stage(trace, settings)

    sums, code = st.columns([2, 3], gap="large")
    program = settings.code(trace)
    with sums:
        st.subheader(_("The size in numbers"), anchor=False)
        for formula in formulas.output_shape(
            trace.image.shape[:2], trace.pool_size, trace.pad, strides=trace.strides
        ):
            st.latex(formula)
        example = EXAMPLES.get(settings.source)
        if example and worked_examples.agrees(example, trace.output):
            printed = frame.passage("pooling", "printed", source=_(example.source))
            st.markdown(f":green[:material/check:] {printed}")
        st.markdown(pooling_words.of_the_whole(trace))
    with code:
        st.subheader(_("The same in Keras"), anchor=False)
        st.code(program, language="python", height=LONG if channels else "content")

    pooling_lab.show(trace, settings, channels)
    take_away("pool", name="pooling", code=program, source=trace, channels=channels)

frame.close_page("pooling")
