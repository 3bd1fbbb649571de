"""Which pictures are looked at: the model's own test part, a ZIP file, a folder of this computer."""

from pathlib import Path

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import inspection_pictures
from cnnviz.jobs.inspection_pictures import Listed
from cnnviz.ui import controls, own_runs, uploaded_folder
from cnnviz.ui.i18n import _, counted, explain
from cnnviz.ui.model_choice import ChosenModel
from cnnviz.ui.pictures import literal
from cnnviz.vision.folders import folder_named

MOST_NAMED = 8  # folders that are no class


def choose() -> str:
    """Choose where the pictures come from.

    Returns:
        "test", "zip" or "folder"; a folder only for who sits at the machine.
    """
    sources = {"test": _("Its own test pictures"), "zip": _("A ZIP file")}
    if own_runs.at_the_machine():
        sources["folder"] = _("A folder")
    return controls.choice(_("Pictures"), sources, key="eval_source")


def listed(source: str, model: ChosenModel) -> tuple[Listed, str] | None:
    """Take the pictures and say how many there are and which have labels.

    Args:
        source: "zip" or "folder".
        model: whose classes count as labels.

    Returns:
        The pictures and what they are called for people; None while there are none, with a sentence.
    """
    root, title = _zip() if source == "zip" else _folder()
    if root is None:
        return None
    try:
        found = inspection_pictures.list_pictures(root, model.card)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/folder_off:")
        return None
    _tell(found)
    return found, title


def _zip() -> tuple[Path | None, str]:
    file = st.file_uploader(
        _("A ZIP file of pictures, with or without a folder for each class"),
        ["zip"],
        key="eval_zip",
        help=_(
            "It is unpacked on this server and deleted there when it was not used for some weeks. Nobody but "
            "you sees its pictures."
        ),
    )
    if file is None:
        st.caption(
            _(
                "Folders that are named like the model's classes, in any of its languages, are taken as "
                "labels. Without them you get the answers and the maps."
            )
        )
        return None, ""
    taken = uploaded_folder.take(file, prefix="eval", loose=True)
    return (taken.root if taken else None), file.name


def _folder() -> tuple[Path | None, str]:
    said = st.text_input(
        _("A folder on this computer, with or without a folder for each class"),
        key="eval_folder",
        persist_state="session",
        placeholder="/home/you/pictures",
    ).strip()
    if not said:
        return None, ""
    try:
        root = folder_named(said)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/folder_off:")
        return None, ""
    return root, root.name or said


def _tell(found: Listed) -> None:
    count, known = len(found.files), found.labelled
    if known == count:
        said = counted(
            count,
            "1 picture, in a folder of one of the model's classes.",
            "{count} pictures, each in a folder of one of the model's classes.",
        )
    elif known:
        told = _("{count} pictures; {known} of them lie in folders of the model's classes and have a label.")
        said = told.format(count=f"{count:,}", known=f"{known:,}")
    else:
        said = counted(
            count,
            "1 picture without a label: no folder is named like one of the model's classes.",
            "{count} pictures without labels: no folder is named like one of the model's classes.",
        )
    st.markdown(said)
    if found.strangers:
        named = ", ".join(found.strangers[:MOST_NAMED])
        more = " …" if len(found.strangers) > MOST_NAMED else ""
        st.caption(literal(_("Not classes of this model: {folders}").format(folders=named + more)))
