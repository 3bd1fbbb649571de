"""Which pictures are looked at: a data set of this machine, a ZIP file, or a folder of this computer."""

from pathlib import Path

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import training_data
from cnnviz.jobs.data_folders import DataFolder, data_folder, missing
from cnnviz.jobs.fetching import fetch
from cnnviz.ui import cached, controls, own_runs, uploaded_folder
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.progress_bar import ProgressBar
from cnnviz.vision.archive import Unpacked
from cnnviz.vision.folders import folder_named
from cnnviz.vision.survey import Survey

_KEPT, _PATH, _WISHED = "data_kept_zip", "data_source", "data_wished"


def choose_set() -> str:
    """Choose a data set.

    Returns:
        One of `cnnviz.core.training_choices.DATASETS`, or "zip"; "folder" only for who sits at the machine.
    """
    sets = {
        "shapes": _("Drawn shapes"),
        "digits": _("Handwritten digits"),
        "samples": _("Sample photographs"),
        "animals10": _("Animals-10"),
        "mnist": _("MNIST"),
        "fashion_mnist": _("Fashion-MNIST"),
        "cifar10": _("CIFAR-10"),
        "zip": _("A ZIP file of your own"),
    }
    if own_runs.at_the_machine():
        sets["folder"] = _("A folder of this computer")
    return controls.choice(_("Data set"), sets, key="data_set", many=True, width=280)


def folder_of(name: str) -> DataFolder | None:
    """Have a data set ready as a folder of class folders.

    Args:
        name: from ``choose_set``.

    Returns:
        The folder; None, with a sentence that says what to do, while there is none.
    """
    try:
        if name == "zip":
            return _from_zip()
        if name == "folder":
            return _from_folder()
        if name == "samples" or name in training_data.available():
            return _ready(name)
        _offer_to_fetch(name)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/folder_off:")
    return None


def survey_of(data: DataFolder) -> Survey | None:
    """Look through all pictures of a data set, where the progress can be seen; the next look is quick.

    Args:
        data: the data set.

    Returns:
        What was found; None, with a sentence, if the folder cannot be used.
    """
    bar = ProgressBar(_("Looking at every picture"))
    try:
        return cached.survey(data.root, bar.tell)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/folder_off:")
    except OSError as error:
        unreadable = InvalidValue(
            "folder '{folder}' cannot be read ({why})", folder=data.root, why=error.strerror or str(error)
        )
        st.error(literal(explain(unreadable)), icon=":material/folder_off:")
    finally:
        bar.end()
    return None


def _ready(name: str, source: str = "") -> DataFolder:
    bar = ProgressBar(_("Writing the pictures as files"))
    try:
        data = data_folder(name, source=source, on_progress=bar.tell)
    finally:
        bar.end()
    if note := data.note:
        st.caption(_(note))
    return data


def _from_zip() -> DataFolder | None:
    file = st.file_uploader(
        _("A ZIP file with one folder for each class"),
        ["zip"],
        key="data_zip",
        help=_(
            "It is unpacked on this server and deleted there when it was not used for some weeks. Nobody but "
            "you sees its pictures."
        ),
        on_change=_forget,
    )
    good = file is None or uploaded_folder.take(file, prefix="data", on_new=_keep) is not None
    root = Path(st.session_state.get(_KEPT, ""))
    if _KEPT not in st.session_state or not root.is_dir():
        st.caption(uploaded_folder.limits_in_words())
        return None
    data = _ready("folder", str(root))
    if not good or file is None:
        st.caption(literal(_("Shown until then: {name}").format(name=data.title)))
    return data


def _keep(taken: Unpacked) -> None:
    """Keep what was unpacked, so that it is still there after a visit to another page."""
    st.session_state[_KEPT] = str(taken.root)


def _forget() -> None:
    """Let go of the pictures when their file is taken away, but not when another one takes its place."""
    if st.session_state.get("data_zip") is None:
        st.session_state.pop(_KEPT, None)
        st.session_state.pop("data_unpacked", None)


def _from_folder() -> DataFolder | None:
    said = st.text_input(
        _("A folder on this computer with one folder for each class"),
        key=_PATH,
        persist_state="session",
        placeholder="/home/you/pictures",
    ).strip()
    return _ready("folder", str(folder_named(said))) if said else None


def _offer_to_fetch(name: str) -> None:
    """Say what to do about a data set that is not here, and do it for who sits at the machine."""
    st.info(literal(explain(missing(name))), icon=":material/info:")
    if not own_runs.at_the_machine():
        return
    st.button(_("Fetch it"), icon=":material/download:", on_click=_wish, args=(name,), key="data_fetch")
    if st.session_state.pop(_WISHED, None) == name:
        try:
            with st.spinner(_("Fetching; this may take some minutes…"), show_time=True):
                fetch(name)
        except InvalidValue as error:
            if "reason" not in error.values:
                raise
            # What to do without a network is said above.
            short = InvalidValue("{name} could not be fetched: {reason}", **error.values)
            st.error(literal(explain(short)), icon=":material/cloud_off:")
            return
        st.rerun()


def _wish(name: str) -> None:
    st.session_state[_WISHED] = name
