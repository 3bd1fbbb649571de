"""A visitor's own pictures: a ZIP file, unpacked once, or at the machine itself a folder by its path."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import old_photographs, photographs
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.progress_bar import ProgressBar
from cnnviz.vision.archive import Limits, Unpacked, unpack

MOST_NAMED = 50  # files that were left out


def take(
    file: Any, *, prefix: str, loose: bool = False, on_new: Callable[[Unpacked], None] = lambda taken: None
) -> Unpacked | None:
    """Unpack a file that was uploaded, once; what was left out is told as long as the file is there.

    Args:
        file: what ``st.file_uploader`` returned.
        prefix: of the page's widgets.
        loose: whether pictures count that lie in no class folder.
        on_new: called with what came out when the file is a new one.

    Returns:
        What came out; None, with a sentence, if the file cannot be used.
    """
    kept = f"{prefix}_unpacked"
    taken_id, taken = st.session_state.get(kept, (None, None))
    if taken_id != file.file_id or not taken.root.is_dir():
        bar = ProgressBar(_("Unpacking"))
        try:
            old_photographs.clean()
            taken = unpack(file, photographs.uploads(), name=file.name, loose=loose, on_progress=bar.tell)
        except InvalidValue as error:
            st.error(literal(explain(error)), icon=":material/folder_zip:")
            return None
        finally:
            bar.end()
        st.session_state[kept] = (file.file_id, taken)
        on_new(taken)
    old_photographs.use(taken.root)
    _tell_what_was_left_out(taken, prefix)
    _tell_what_was_renamed(taken)
    return taken


def _tell_what_was_left_out(taken: Unpacked, prefix: str) -> None:
    if not taken.left_out:
        return
    said = _("Files left out: {count}").format(count=f"{len(taken.left_out):,}")
    with st.popover(said, icon=":material/warning:", key=f"{prefix}_left_out"):
        for name, why in taken.left_out[:MOST_NAMED]:
            st.markdown(f"- {literal(name)}: {literal(why)}")
        if (more := len(taken.left_out) - MOST_NAMED) > 0:
            st.caption(_("and {count} more").format(count=f"{more:,}"))


def _tell_what_was_renamed(taken: Unpacked) -> None:
    if not taken.renamed:
        return
    pairs = [f"“{kind}” → “{free}”" for kind, free in taken.renamed[:MOST_NAMED]]
    if (more := len(taken.renamed) - MOST_NAMED) > 0:
        pairs.append(_("and {count} more").format(count=f"{more:,}"))
    said = _(
        "Some signs cannot stand in the name of a folder. So these classes have other names here: {names}"
    )
    st.caption(literal(said.format(names=", ".join(pairs))))


def limits_in_words() -> str:
    """Say how large a ZIP file may be once it is unpacked."""
    limits = Limits()
    return _(
        "At most {files} files and {total:.0f} MB unpacked, {single:.0f} MB a picture; no password, no "
        "archives inside."
    ).format(files=f"{limits.files:,}", total=limits.total / 1e6, single=limits.single / 1e6)
