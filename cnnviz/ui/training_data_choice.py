"""Which pictures a run learns from: a data set of this machine, or a visitor's own in a ZIP file."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import DATASETS, LARGEST_PICTURE, PHOTOGRAPHS
from cnnviz.jobs import photographs, training_data
from cnnviz.ui import cached, controls, own_runs, uploaded_folder
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.progress_bar import ProgressBar
from cnnviz.ui.training_words import SETTINGS
from cnnviz.vision.archive import Unpacked
from cnnviz.vision.folders import folder_named

SIZE = 64  # pixels a side of photographs, unless a visitor says otherwise
SMALLEST = 16
MOST_CLASSES = 20  # that are named

ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "digits": mark("Handwritten digits, tiny, so that a run takes seconds."),
        "shapes": mark("Circles, squares, triangles and crosses, drawn by this program."),
        "mnist": mark("Handwritten digits, larger and many more: the classic."),
        "fashion_mnist": mark("Clothes and shoes in grey: as large as MNIST, and harder."),
        "cifar10": mark("Small colour photographs of animals and vehicles."),
        "animals10": mark("Photographs of ten animals in many sizes, as people put them on the web."),
        "folder": mark("Your own pictures, one folder for each class."),
    }
)

_DATA, _SOURCE = SETTINGS["dataset"].key, SETTINGS["source"].key
_SIZE, _PER_CLASS = SETTINGS["picture_size"].key, SETTINGS["per_class"].key


def choose() -> dict[str, Any]:
    """Draw the widgets: the data set, and behind a button what else can be said about it.

    Returns:
        ``dataset``, ``source``, ``picture_size`` and ``per_class`` of `TrainingSettings`. The source of
        "folder" is empty until there is one.
    """
    words = SETTINGS["dataset"]
    dataset = controls.choice(
        _(words.label),
        DATASETS,
        key=_DATA,
        help=_(words.why),
        many=True,
        width=170,
        on_change=_forget_the_size,
    )
    photos = dataset in PHOTOGRAPHS
    size = _choose_size(photos) if photos else 0
    source = _choose_folder() if dataset == "folder" else ""
    with st.popover(_("About the data"), icon=":material/dataset:", key="train_about_data"):
        text = ABOUT[dataset]
        st.markdown(_(text))
        if not photos:
            size = _choose_size(photos)
        words = SETTINGS["per_class"]
        per_class = controls.whole_number(_(words.label), 0, 1_000_000, 0, key=_PER_CLASS, help=_(words.why))
        values = {"dataset": dataset, "source": source, "picture_size": size, "per_class": per_class}
        _tell_facts(values)
        _tell_what_is_missing()
    return values


def _tell_facts(values: dict[str, Any]) -> None:
    """Name the classes and the shape; the page says why where the data cannot be used."""
    try:
        settings = TrainingSettings(**values)
        facts = cached.training_facts(
            settings.dataset, settings.source, settings.picture_size, settings.per_class
        )
    except InvalidValue:
        return
    classes = facts.classes
    named = [_(classes[label]) for label in range(min(len(classes), MOST_CLASSES))]
    more = " …" if len(classes) > MOST_CLASSES else ""
    shape = "×".join(map(str, facts.input_shape))
    lines = [
        _("{count} classes: {classes}").format(count=len(classes), classes=", ".join(named) + more),
        _("Pictures of {shape} (height, width, channels)").format(shape=shape),
    ]
    if facts.file:
        lines.append(_("From {file}").format(file=facts.file))
    st.caption("  \n".join(map(literal, lines)))


def _choose_size(photos: bool) -> int:
    words = SETTINGS["picture_size"]
    told = _(words.why) if photos else _("0 for the data set's own size; another one is reached by scaling.")
    if photos and st.session_state.get(_SIZE, SIZE) < SMALLEST:
        st.session_state[_SIZE] = SIZE
    return controls.whole_number(
        _(words.label),
        SMALLEST if photos else 0,
        LARGEST_PICTURE,
        SIZE if photos else 0,
        key=_SIZE,
        help=told,
        width=130,
        varying=True,
    )


def _forget_the_size() -> None:
    """Let another data set begin with its own size."""
    st.session_state.pop(_SIZE, None)
    st.query_params.pop(_SIZE, None)


def _choose_folder() -> str:
    """Take a ZIP file, or at the machine itself a path; a visitor from elsewhere must not name a path."""
    label = _("A ZIP file with one folder for each class")
    file = st.file_uploader(
        label,
        ["zip"],
        key="train_zip",
        help=_(
            "It is unpacked on this server and deleted there when it was not used for some weeks. Others see "
            "its pictures only if you give them the link of a run."
        ),
    )
    if file is not None:
        uploaded_folder.take(file, prefix="train", on_new=_use)
    source = st.session_state.get(_SOURCE, "")
    if own_runs.at_the_machine():
        words = SETTINGS["source"]
        source = st.text_input(
            _("or a folder on this machine"), key=_SOURCE, help=_(words.why), persist_state="session"
        )
    if not source.strip():
        return ""
    try:
        root = folder_named(source.strip())
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/folder_off:")
        return ""
    _look_through(root)
    return str(root)


def _use(taken: Unpacked) -> None:
    st.session_state[_SOURCE] = str(taken.root)


def _look_through(root: Path) -> None:
    """Split a folder where the progress can be seen; if it cannot be split, the page says so anyway."""
    bar = ProgressBar(_("Looking for copies"))
    try:
        photographs.split_of(root, on_progress=bar.tell)
    except InvalidValue:
        pass
    finally:
        bar.end()


def _tell_what_is_missing() -> None:
    here = training_data.available()
    for name in DATASETS:
        if name not in here:
            st.caption(literal(explain(training_data.missing(name))))
