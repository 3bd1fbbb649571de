"""Ask a trained network what a picture shows, and look at what in the picture made it say so."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.ui import evidence, explanation_settings, explanation_tabs, frame, trust_panel
from cnnviz.ui.i18n import _
from cnnviz.ui.model_choice import choose_model
from cnnviz.ui.pictures import choose_picture
from cnnviz.ui.prediction import class_label

frame.open_page("grad_cam")

picture = choose_picture("cam")
with st.container(horizontal=True, key="cam_settings"):
    try:
        model = choose_model("cam")
    except InvalidValue as error:
        evidence.give_up(error)
    wanted = explanation_settings.choose_class(model, "cam_class", _("Explain the class"))
    method = explanation_settings.choose_method("cam_method", _("Method"))
    layer_place = st.container(width=240)

stage, answers = st.columns([5, 2], gap="large")
try:
    with stage, st.spinner(_("Loading the network…"), show_time=True):
        probabilities = evidence.ask(model, picture)
    with layer_place:
        layer = explanation_settings.choose_layer(
            model, "cam_layer", _("Layer"), disabled=not METHODS[method].needs_layer
        )
except InvalidValue as error:
    evidence.give_up(error)
index = explanation_settings.class_index(model, wanted, probabilities)
asked = explanation_settings.Asked(model, method, layer, index)

with answers:
    evidence.show_answers(model, picture, probabilities)
with stage:
    found = evidence.show_stage(picture, asked, probabilities)

explained = int(probabilities.argmax()) if index is None else index
name = class_label(model.card["classes"][explained])
if found is not None:
    trust_panel.show(model, picture, found, name)
explanation_tabs.show(asked, explained, picture, found, name)

frame.close_page("grad_cam")
