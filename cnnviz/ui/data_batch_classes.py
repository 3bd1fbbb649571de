"""Step 1: the folders become numbers, and the files in them a list."""

import streamlit as st

from cnnviz.core.batches import DATASET_ENDINGS, class_indices, listing
from cnnviz.ui import controls, frame
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal

EXAMPLE = "cat, 2, Zebra, 10, 02, ant"
MOST_NAMES = 40


def show(state: BatchState) -> None:
    """Show the number of each class folder, what the rule makes of other names, and the files left out.

    Args:
        state: of the path.
    """
    table, words = st.columns([3, 2], gap="large")
    counts = [0] * len(state.classes)
    for place in state.files:
        counts[state.classes[state.survey.pictures[place].path.split("/", 1)[0]]] += 1
    table.dataframe(
        [
            {"class_indices": number, _("Folder"): name, _("Files"): counts[number]}
            for name, number in state.classes.items()
        ],
        key="data_batch_class_table",
        hide_index=True,
        alt=_("The number of each class folder, and how many files it gives"),
        width="stretch",
    )
    with words:
        st.markdown(frame.passage("data", "batch_classes"))
        said = controls.text(_("Try other folder names"), EXAMPLE, key="data_batch_names")
        names = {name.strip() for name in said.split(",") if name.strip()}
        st.code(str(class_indices(sorted(names)[:MOST_NAMES])), language="python", wrap_lines=True)
    _left_out(state)


def _left_out(state: BatchState) -> None:
    paths = [picture.path for picture in state.survey.pictures]
    modern = len(listing(paths, state.classes, DATASET_ENDINGS))
    st.caption(
        _("Files listed by flow_from_directory: {count}, by image_dataset_from_directory: {modern}.").format(
            count=f"{len(state.files):,}", modern=f"{modern:,}"
        )
    )
    missing = len(paths) - len(state.files)
    if missing:
        said = _("Pictures that ImageDataGenerator passes over, because of the ends of their names: {count}")
        st.caption(f":material/warning: {said.format(count=f'{missing:,}')}")
    if state.survey.unreadable:
        said = _(
            "Files that cannot be read and are left out here: {count}. Keras would list them and stop at the "
            "first of them, in the middle of an epoch: take them away before."
        )
        st.caption(f":material/warning: {said.format(count=f'{len(state.survey.unreadable):,}')}")
    hidden = sorted(
        path.name for path in state.survey.root.iterdir() if path.is_dir() and path.name.startswith(".")
    )
    if hidden:
        said = _(
            "The hidden folder {folder} counts as a class for ImageDataGenerator, and comes first: every "
            "number above would be larger by {count}."
        )
        st.warning(said.format(folder=literal(hidden[0]), count=len(hidden)), icon=":material/folder_off:")
