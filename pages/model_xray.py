"""Look into a network layer by layer: its graph, its maps, its weights, and what excites each channel."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.ui import cached, controls, frame, xray_changed, xray_excites, xray_first, xray_graph
from cnnviz.ui import xray_maps as maps
from cnnviz.ui import xray_weights as weights
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.model_choice import choose_model
from cnnviz.ui.pictures import choose_picture, literal, sample_of

frame.open_page("model_xray")

try:
    with st.container(horizontal=True, vertical_alignment="bottom", key="xray_choices"):
        model = choose_model("xray", default=zoo.DEFAULT)
        picture = choose_picture("xray")
    with st.spinner(_("Loading the network…"), show_time=True):
        opened = cached.opened_model(model.key)
    layer = xray_graph.choose_layer(opened)
    sections = {
        "maps": _("Feature maps"),
        "weights": _("Weights"),
        "excites": _("What excites it"),
        "changed": _("What fine-tuning changed"),
        "first": _("First filters"),
        "table": _("All layers"),
    }
    section = controls.choice(_("Look at"), sections, key="xray_section", many=False)
    if section == "maps":
        maps.show(opened, layer, picture)
        maps.show_code(model.key, opened, layer, picture)
    elif section == "weights":
        weights.show(opened, layer)
    elif section == "excites":
        xray_excites.show(opened, layer)
    elif section == "changed":
        xray_changed.show(opened, layer, picture)
    elif section == "first":
        xray_first.show(opened, model.title if model.own else None)
    else:
        xray_graph.show_table(opened.graph, layer.id)
    if section in ("maps", "changed") and (sample := sample_of(picture)):
        st.caption(f"{literal(sample.credit)} · {sample.licence}")
except InvalidValue as error:
    st.error(literal(explain(error)), icon=":material/folder_off:")

frame.close_page("model_xray")
