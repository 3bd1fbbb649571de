"""From a folder of pictures to the arrays a network eats."""

from importlib import import_module

import streamlit as st

from cnnviz.ui import controls, data_source, frame
from cnnviz.ui.i18n import _

frame.open_page("data")


def show(name: str, *given: object) -> None:
    """Draw one part of the page, or say that it is still to come."""
    try:
        part = import_module(f"cnnviz.ui.data_{name}")
    except ModuleNotFoundError:
        st.info(_("This part is still to come."), icon=":material/info:")
    else:
        part.show(*given)


parts = {
    "look": _("Look at it"),
    "sort": _("Sort it"),
    "batch": _("From folder to batch"),
    "encode": _("Encodings"),
    "folds": _("K-fold"),
}
with st.container(horizontal=True, gap="medium", key="data_choice"):
    name = data_source.choose_set()
    chosen = controls.choice(_("What to do with it"), parts, key="data_part", many=False)
data = data_source.folder_of(name) if chosen != "encode" else None
if chosen == "encode":
    show(chosen)
elif data is not None and (survey := data_source.survey_of(data)):
    show(chosen, data, survey)

frame.close_page("data")
