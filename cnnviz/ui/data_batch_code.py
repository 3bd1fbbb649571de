"""Step 8: the same in Keras, as the decks write it and as Keras 3 does."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.export import data_code, dataset_code
from cnnviz.jobs.data_folders import DataFolder
from cnnviz.ui import frame, nav, own_runs
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal


def show(data: DataFolder, state: BatchState) -> None:
    """Write the programs for exactly these settings.

    Args:
        data: the data set.
        state: of the path.
    """
    # Only who sits at the machine learns where its files are.
    folder = str(data.root) if own_runs.at_the_machine() else data.root.name
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("data", "batch_code"))
    names = (_("ImageDataGenerator, deprecated"), _("Arrays and flow"), _("Keras 3"))
    writers = (data_code.generator, data_code.flow, dataset_code.dataset)
    for tab, write in zip(st.tabs(names, key="data_batch_code"), writers, strict=True):
        with tab:
            try:
                st.code(write(folder, state.settings), language="python")
            except InvalidValue as error:
                st.info(literal(explain(error)), icon=":material/info:")
    arguments = nav.entry("data").lesson.sections["batch_arguments"]
    with st.expander(arguments.heading, icon=":material/tune:"):
        st.markdown(arguments.body)
    if state.settings.class_mode == "binary" and len(state.classes) != 2:
        st.warning(_("With these classes the program of Keras 3 stops: binary needs exactly two."))
