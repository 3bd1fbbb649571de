"""Ask the trained network what a picture shows, and what in the picture made it say so."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.export import grad_cam_code
from cnnviz.nn import zoo
from cnnviz.ui import cached, controls, evidence, frame
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import choose_picture, picture_path, sample_of
from cnnviz.ui.prediction import class_label, show_prediction, show_truth

frame.open_page("grad_cam")

picture = choose_picture("cam")
try:
    card = zoo.read_card(zoo.DEFAULT)
except InvalidValue as error:
    evidence.give_up(error)

with st.container(horizontal=True, key="cam_settings"):
    classes = {"top": _("the most probable")} | {c["en"]: class_label(c) for c in card["classes"]}
    wanted = controls.choice(_("Explain the class"), classes, key="cam_class", many=True, width=240)
    method = controls.choice(_("Method"), evidence.methods(), key="cam_method", many=True, width=160)
    view = controls.choice(_("Map"), {"smooth": _("smooth"), "grid": _("true grid")}, key="cam_view")
    opacity = controls.whole_number(
        _("Opacity in percent"), 0, 100, 60, key="cam_opacity", slider=True, width=200
    )

left, middle, right = st.columns([3, 3, 2], gap="medium")
with left:
    evidence.show_picture(picture)
index = None if wanted == "top" else zoo.class_index(card, wanted)
try:
    with middle, st.spinner(_("Loading the network…"), show_time=True):
        found = cached.explanation(zoo.DEFAULT, None, picture.digest, method, index, picture)
        classifier = cached.classifier(zoo.DEFAULT)
except InvalidValue as error:
    evidence.give_up(error)
with middle:
    name = class_label(card["classes"][found.class_index])
    evidence.show_map(picture, found, name, smooth=view == "smooth", opacity=opacity / 100)
with right:
    st.markdown(_("**Prediction**"))
    show_prediction(classifier, found.probabilities)
    if sample := sample_of(picture):
        show_truth(classifier, found.probabilities, sample.class_name)

evidence.show_arithmetic(found, name)

st.subheader(_("The same in Keras"), anchor=False)
code = grad_cam_code.grad_cam(
    model=f"assets/models/{zoo.DEFAULT}/{zoo.MODEL_FILE}",
    picture=picture_path(picture),
    layer=found.layer,
    class_index=found.class_index,
    method=method,
)
st.code(code, language="python")

test = card["test"]
low, high = test["accuracy_interval_95"]
with st.expander(_("The network"), icon=":material/hub:"):
    st.markdown(
        frame.passage(
            "grad_cam", "model",
            parameters=f"{card['parameters']:,}", size=card["input"]["size"],
            pictures=f"{test['pictures']:,}", accuracy=f"{test['accuracy']:.1%}",
            low=f"{low:.1%}", high=f"{high:.1%}",
        )
    )  # fmt: skip

frame.close_page("grad_cam")
