"""Hold something before the camera and see what the network makes of it, many times a second."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.ui import controls, frame, live_view
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.model_choice import choose_model
from cnnviz.ui.pictures import literal
from cnnviz.ui.prediction import class_label

frame.open_page("live")

try:
    with st.container(horizontal=True, key="live_settings"):
        model = choose_model("live")
        classes = {"top": _("the most probable")}
        classes |= {entry["en"]: class_label(entry) for entry in model.card["classes"]}
        wanted = controls.choice(_("Explain the class"), classes, key="live_class", many=True, width=190)
        method = controls.choice(
            _("Method"), live_view.methods(), default="grad_cam", key="live_method", many=True, width=150
        )
        view = controls.choice(_("Map"), {"smooth": _("smooth"), "grid": _("true grid")}, key="live_view")
        opacity = controls.whole_number(
            _("Opacity in percent"), 0, 100, 60, key="live_opacity", slider=True, width=140
        )
    index = None if wanted == "top" else zoo.class_index(model.card, wanted)
    question = live_view.Question(model.key, method, index)
    live_view.show_camera(question, model.card, smooth=view == "smooth", opacity=opacity / 100)
    st.caption(frame.passage("live", "privacy"))
    with st.spinner(_("Loading the network…"), show_time=True):
        live_view.warm(question)
except InvalidValue as error:
    st.error(literal(explain(error)), icon=":material/error:")

frame.close_page("live")
