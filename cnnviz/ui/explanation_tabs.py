"""What stands below the stage: the layers, the numbers, the code and the network, one at a time."""

import streamlit as st

from cnnviz.export import explanation_code
from cnnviz.nn import zoo
from cnnviz.nn.explanation import Explanation
from cnnviz.ui import cached, evidence, explanation_layers, frame, nav
from cnnviz.ui.explanation_settings import Asked
from cnnviz.ui.i18n import _
from cnnviz.ui.model_choice import ChosenModel
from cnnviz.ui.pictures import literal, picture_path
from cnnviz.vision.picture import Picture

NEXT = ("shortcuts", "model_xray", "evaluation", "live")


def show(asked: Asked, class_index: int, picture: Picture, found: Explanation | None, name: str) -> None:
    """Show one part at a time; only the open one is computed.

    Args:
        asked: the map on the stage.
        class_index: its class.
        picture: what is explained.
        found: the map, None while it is not made.
        name: of the class, for people.
    """
    numbers, layers, code, network = st.tabs(
        [_("The numbers"), _("Layer by layer"), _("The same in Keras"), _("The network")],
        key="cam_tabs",
        on_change="rerun",
        bind="query-params",
    )
    not_yet = _("The map is not made yet.")
    with numbers:
        if numbers.open and found is not None:
            evidence.show_arithmetic(found, name)
        elif numbers.open:
            st.caption(not_yet)
    with layers:
        if layers.open:
            explanation_layers.show(asked, class_index, picture)
    with code:
        if code.open and found is not None:
            _code(asked.model, picture, found)
        elif code.open:
            st.caption(not_yet)
    with network:
        if network.open:
            _network(asked.model)
    known = {page.name: page for page in nav.PAGES}
    with st.container(horizontal=True, vertical_alignment="center", key="cam_next"):
        st.caption(_("Look on:"), width="content")
        for page in (known[name] for name in NEXT if name in known):
            st.page_link(page.path, label=page.lesson.title, icon=page.icon)


def _code(model: ChosenModel, picture: Picture, found: Explanation) -> None:
    if model.own:
        st.caption(_("Written for a model of the zoo, whose preprocessing is part of it."))
        return
    program = explanation_code.program(
        model=f"assets/models/{model.key}/{zoo.MODEL_FILE}",
        picture=picture_path(picture),
        layer=found.layer,
        class_index=found.class_index,
        method=found.method,
        resizing=cached.probe(model.key, found.layer or None).size is not None,
    )
    st.code(program, language="python")


def _network(model: ChosenModel) -> None:
    card = model.card
    test = card.get("test")
    size = card.get("input", {}).get("size")
    if model.key == zoo.DEFAULT and test:
        low, high = test["accuracy_interval_95"]
        st.markdown(
            frame.passage(
                "grad_cam", "model",
                parameters=f"{card['parameters']:,}", size=size,
                pictures=f"{test['pictures']:,}", accuracy=f"{test['accuracy']:.1%}",
                low=f"{low:.1%}", high=f"{high:.1%}",
            ),
            width=frame.TEXT_WIDTH,
        )  # fmt: skip
    else:
        said = _("{title}: {classes} classes, pictures of {size}×{size} pixels.")
        st.markdown(said.format(title=literal(model.title), classes=len(card["classes"]), size=size or "?"))
