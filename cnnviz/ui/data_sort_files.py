"""Take a split away: its file, its manifest, sorted folders, and the programs that do the same."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.export import split_code
from cnnviz.jobs import runs
from cnnviz.ui import controls, frame, own_runs
from cnnviz.ui.data_sort_settings import SplitSettings
from cnnviz.ui.i18n import _, counted, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.progress_bar import ProgressBar
from cnnviz.vision.archive import names_in
from cnnviz.vision.archive_names import as_packed, as_unpacked
from cnnviz.vision.sorting import By, manifest, sort_into
from cnnviz.vision.split_check import Reproduced, compare
from cnnviz.vision.splits import PARTS, Split
from cnnviz.vision.survey import Survey

LARGEST = 50_000_000  # bytes of a split file
MOST_NAMED = 50


def upload() -> Any:
    """Offer to bring a split file.

    Returns:
        What ``st.file_uploader`` returns.
    """
    with st.popover(_("Repeat a split"), icon=":material/upload_file:", key="data_sort_repeat"):
        file = st.file_uploader(_("A split file of this folder"), ["json"], key="data_sort_file")
        st.caption(_("Each picture is found by its bytes, also if it was renamed or moved since."))
    return file


def load(file: Any, survey: Survey) -> Reproduced | None:
    """Hold a split file against the folder, by the hashes of the pictures.

    Args:
        file: from `upload`.
        survey: of the folder.

    Returns:
        What was found; None if there is no file, or with a sentence if it is not one.
    """
    if file is None:
        return None
    try:
        given = as_unpacked(_read(file), survey.root)
        found = compare(given, {one.path: one.digest for one in survey.pictures})
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/broken_image:")
        return None
    _tell(found, file.name, names_in(survey.root))
    return found if any(found.split.parts.values()) else None


def _read(file: Any) -> Split:
    if file.size > LARGEST:
        raise InvalidValue(
            "'{name}' has {size:.0f} MB; a split file has at most {most:.0f}",
            name=file.name, size=file.size / 1e6, most=LARGEST / 1e6,
        )  # fmt: skip
    return Split.from_json(file.getvalue(), name=file.name)


def _tell(found: Reproduced, name: str, packed: Mapping[str, str]) -> None:
    said = [_("The split of “{name}” is shown; the settings above wait.").format(name=literal(name))]
    if found.moved:
        said.append(
            counted(
                len(found.moved),
                "1 picture has another name or place now.",
                "{count} pictures have another name or place now.",
            )
        )
    if found.others:
        said.append(
            counted(found.others, "1 picture here is not in it.", "{count} pictures here are not in it.")
        )
    try:
        found.require_complete()
    except InvalidValue as error:
        st.warning(f"{literal(explain(error))}. " + " ".join(said), icon=":material/broken_image:")
        with st.expander(_("What is missing or changed")):
            paths = [packed.get(path, path) for path in (*found.missing, *found.changed)]
            st.markdown("\n".join(f"- {literal(path)}" for path in paths[:MOST_NAMED]))
            if len(paths) > MOST_NAMED:
                st.caption(_("and {count} more").format(count=f"{len(paths) - MOST_NAMED:,}"))
    else:
        whole = _("Every picture of it is here, byte for byte.")
        st.success(" ".join([said[0], whole, *said[1:]]), icon=":material/verified:")


def offer(survey: Survey, split: Split, settings: SplitSettings | None) -> None:
    """Offer the files, the sorting and the programs.

    Args:
        survey: of the folder.
        split: of the same folder.
        settings: that it was made with; None if it came from a file.
    """
    here = own_runs.at_the_machine()
    st.subheader(_("Take it away"), anchor=False)
    with st.container(horizontal=True, key="data_sort_files"):
        st.download_button(
            _("Split file (JSON)"), lambda: as_packed(split, survey.root).as_json(), "split.json",
            "application/json", key="data_sort_json", icon=":material/fingerprint:", on_click="ignore",
            help=_("Which picture stands where, with the hash of each. It repeats this split exactly."),
        )  # fmt: skip
        st.download_button(
            _("Manifest (CSV)"), lambda: manifest(as_packed(split, survey.root)), "manifest.csv", "text/csv",
            key="data_sort_manifest", icon=":material/table:", on_click="ignore",
            help=_("One row a picture: part, class, path, hash."),
        )  # fmt: skip
    by = _sort(survey, split) if here else "symlink"
    _programs(str(survey.root) if here else "DATA_DIR", split, settings, by=by)


def _sort(survey: Survey, split: Split) -> By:
    ways = {
        "symlink": _("Links: hardly any room"),
        "copy": _("Copies"),
        "manifest": _("The table alone"),
    }
    ours = survey.root.is_relative_to(runs.root().absolute())  # cleaned up some day: links would break
    with st.container(horizontal=True, vertical_alignment="bottom", key="data_sort_disk"):
        with st.container(horizontal=True, vertical_alignment="top", width="content", key="data_sort_where"):
            into = st.text_input(
                _("Sort into a new folder on this computer"),
                key="data_sort_into",
                placeholder=str(Path.home() / "sorted"),
                width=380,
            ).strip()
            default = "copy" if ours else "symlink"
            by = _way(controls.choice(_("By"), ways, key="data_sort_by", default=default, many=False))
        pressed = st.button(
            _("Sort"), icon=":material/drive_file_move:", key="data_sort_now", disabled=not into
        )
    if pressed and into:
        _do(survey, split, into, by)
    return by


def _do(survey: Survey, split: Split, into: str, by: By) -> None:
    bar = ProgressBar(_("Sorting"))
    try:
        if not Path(into).expanduser().is_absolute():
            raise InvalidValue("'{into}' must be a whole path, from the root of the disk", into=into)
        made = sort_into(split, survey.root, Path(into), by=by, on_progress=bar.tell)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/folder_off:")
    except RuntimeError:  # the home of somebody who does not exist
        unknown = InvalidValue("'{into}' cannot be the name of a folder", into=into)
        st.error(literal(explain(unknown)), icon=":material/folder_off:")
    else:
        parts = ", ".join(f"{part} {count:,}" for part, count in made.counts.items())
        said = counted(
            sum(made.counts.values()),
            "1 picture is sorted into {folder}: {parts}. The split file stands beside it.",
            "{count} pictures are sorted into {folder}: {parts}. The split file stands beside them.",
            folder=literal(str(made.into)),
            parts=parts,
        )
        st.success(said, icon=":material/check:")
    finally:
        bar.end()


def _way(by: str) -> By:
    return "symlink" if by == "symlink" else "copy" if by == "copy" else "manifest"


def _programs(root: str, split: Split, settings: SplitSettings | None, *, by: By) -> None:
    st.markdown(frame.passage("data", "sort_code"))
    command, scikit, keras = st.tabs(
        [_("Command line"), _("scikit-learn"), _("Keras reads it")], key="data_sort_code"
    )
    words = settings.words if settings else "--from split.json"
    command.code(
        f"python -m cnnviz datasets split {shlex.quote(root)} {words} --into sorted --by {by}",
        language="bash",
        wrap_lines=True,
    )
    if settings is None:
        scikit.caption(_("A split file is repeated by the command; scikit-learn draws its own."))
    elif settings.counts:
        scikit.code(split_code.by_counts(root, settings.counts, seed=settings.seed), language="python")
    else:
        scikit.code(split_code.by_shares(root, settings.shares, seed=settings.seed), language="python")
    filled = tuple(part for part in PARTS if split.parts[part])
    keras.code(
        split_code.read_sorted("sorted", filled, seed=settings.seed if settings else split.seed),
        language="python",
    )
