"""How many windows fit: the formula with its numbers, the windows themselves, and four questions about it."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.shapes import effective_size
from cnnviz.core.window_scene import window_scene
from cnnviz.ui import controls, frame
from cnnviz.ui.components.stage import stage
from cnnviz.ui.components.stage.packing import MOST_CELLS
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.size_backwards import show_backwards
from cnnviz.ui.size_chain import show_chain
from cnnviz.ui.size_division import show_division
from cnnviz.ui.size_frameworks import show_frameworks
from cnnviz.ui.size_numbers import show_both_axes, show_numbers, show_program
from cnnviz.ui.size_settings import choose_settings
from cnnviz.ui.take_away import take_away

frame.open_page("output_size")

settings = choose_settings()
scene = program = None
try:
    scene = window_scene(
        *settings.size,
        settings.kernel_size,
        strides=settings.strides,
        padding=settings.padding,
        dilation_rate=settings.dilation_rate,
    )
except InvalidValue as error:
    st.error(explain(error))
    spans = [effective_size(*axis) for axis in zip(settings.kernel_size, settings.dilation_rate, strict=True)]
    span = "×".join(map(str, spans if settings.apart else spans[:1]))
    st.markdown(frame.passage("output_size", "no_place", span=span))
else:
    stage(scene, key="size_stage")
    if max(scene.padded_mask.shape) > MOST_CELLS:
        show_both_axes(settings)
    sums, code = st.columns([2, 3], gap="large")
    with sums:
        show_numbers(scene)
    with code:
        program = show_program(scene, settings)

st.subheader(_("Try it"), anchor=False)
questions = {
    "frameworks": _("Keras and PyTorch"),
    "division": _("Does it have to divide?"),
    "backwards": _("Solve backwards"),
    "chain": _("A chain of layers"),
}
question = controls.choice(_("What do you want to find out?"), questions, key="size_lab")
if question == "frameworks":
    show_frameworks(settings)
elif question == "division":
    show_division(settings)
elif question == "backwards":
    show_backwards()
else:
    show_chain()

if scene:
    take_away("size", name="output_size", code=program, source=scene)
frame.close_page("output_size")
