"""The pictures behind the numbers, a page at a time, and one of them opened with its map and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.heatmap import normalise_map, upsample
from cnnviz.jobs.inspection import UNKNOWN, Inspected
from cnnviz.ui import cached, controls
from cnnviz.ui.components.answer_gallery import Tile, answer_gallery
from cnnviz.ui.i18n import _, explain, language
from cnnviz.ui.pictures import literal
from cnnviz.ui.prediction import class_label, percent
from cnnviz.vision.map_picture import map_picture
from cnnviz.vision.overlay import overlay
from cnnviz.vision.picture import Picture
from cnnviz.viz import theme

PER_PAGE = 24
MOST_BARS = 4


@dataclass(frozen=True)
class Shown:
    """An inspection on the screen.

    Args:
        key: begins the keys of its widgets; another inspection has another one.
        found: the answers.
        classes: entries of the model's card.
        files: path of each picture on this machine; None where there are none to open.
        model: key of the model, which maps a picture on demand where the inspection kept no map; None if
            that is not wanted.
        method: name of the maps.
        title: what the pictures are called for people.
        model_title: what the model is called for people.
    """

    key: str
    found: Inspected
    classes: Sequence[dict[str, str]]
    files: Sequence[Path] | None
    model: str | None
    method: str
    title: str
    model_title: str

    @property
    def names(self) -> list[str]:
        """Short names of the classes in the language of the page."""
        return [entry.get(language(), entry["en"]) for entry in self.classes]


def show(shown: Shown, numbers: Sequence[int], *, part: str) -> None:
    """Show pictures, a page at a time; the one that is chosen opens below.

    Args:
        shown: the inspection.
        numbers: of the pictures.
        part: where on the page; with another one the pages begin anew.
    """
    if not len(numbers):
        st.caption(_("There are no pictures here."))
        return
    if not (shown.found.thumbnails or shown.files):
        _as_table(shown, numbers, part)
        return
    key = f"{shown.key}_{part}"
    pages = -(-len(numbers) // PER_PAGE)
    page = 1
    with st.container(horizontal=True, horizontal_alignment="distribute", key=f"{key}_head"):
        if pages > 1:
            page = st.pagination(pages, key=f"{key}_page")
        all_maps = bool(shown.found.grids) and st.toggle(_("Show all maps"), key=f"{key}_maps")
    some = [int(number) for number in numbers[(page - 1) * PER_PAGE : page * PER_PAGE]]
    label = _("{count} pictures with what the model says of them").format(count=len(some))
    tiles = [_tile(shown, number) for number in some]
    picked = answer_gallery(tiles, key=f"{key}_tiles_{page}", label=label, all_maps=all_maps)
    if picked is None:
        with_maps = _("Point at a picture to see its map, choose it to open it.")
        st.caption(with_maps if shown.found.grids else _("Choose a picture to open it."))
    else:
        _open(shown, some[picked], key)


def browse(shown: Shown) -> None:
    """Show all pictures behind filters: class, right or wrong, confidence.

    Args:
        shown: the inspection.
    """
    found, names = shown.found, shown.names
    classes = {"all": _("all")} | {str(place): name for place, name in enumerate(names)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="eval_filters"):
        said = controls.choice(_("The model says"), classes, key="eval_said", many=True, width=170)
        truth, right = "all", "all"
        if found.labelled.any():
            truth = controls.choice(_("It is"), classes, key="eval_truth", many=True, width=170)
            judged = {"all": _("all"), "right": _("right"), "wrong": _("wrong")}
            right = controls.choice(_("Answers"), judged, key="eval_right")
        sure = st.slider(_("Confidence in percent"), 0, 100, (0, 100), key="eval_sure", width=240)
    numbers = found.chosen(
        predicted=None if said == "all" else int(said),
        truth=None if truth == "all" else int(truth),
        right={"all": None, "right": True, "wrong": False}[right],
        confidence=(sure[0] / 100, sure[1] / 100),
    )
    st.caption(
        _("{count} of {total} pictures, the surest answers first").format(
            count=f"{len(numbers):,}", total=f"{len(found):,}"
        )
    )
    show(shown, numbers, part=f"all_{said}_{truth}_{right}_{sure[0]}_{sure[1]}")


def _tile(shown: Shown, number: int) -> Tile:
    found = shown.found
    small = found.thumbnails[number] if found.thumbnails else b""
    if not small and shown.files:
        small = cached.file_thumbnail(found.digests[number], shown.files[number])
    drawn = map_picture(found.grids[number], theme.table(theme.SEQUENTIAL)) if found.grids else b""
    return Tile(
        small,
        drawn,
        f"{shown.names[found.predicted[number]]} {percent(float(found.confidence[number]))}",
        _truth_of(shown, number),
        found.paths[number],
        bool(found.right[number]) if found.labelled[number] else None,
    )


def _truth_of(shown: Shown, number: int) -> str:
    found, truth = shown.found, int(shown.found.truth[number])
    if truth == UNKNOWN or found.right[number]:
        return ""
    share = percent(float(found.probabilities[number, truth]))
    return _("label: {truth} ({share})").format(truth=shown.names[truth], share=share)


def _open(shown: Shown, number: int, key: str) -> None:
    found = shown.found
    picture = _picture(shown, number)
    with st.container(border=True, key=f"{key}_opened"):
        st.markdown(f"**{literal(found.paths[number])}**")
        left, right, answers = st.columns([3, 3, 2], gap="medium")
        name = shown.names[found.predicted[number]]
        if isinstance(picture, Picture):
            with left:
                st.image(picture.pixels, alt=_("The picture {name}").format(name=found.paths[number]))
            with right:
                _map(shown, number, picture, name)
        else:
            left.caption(literal(picture))
        with answers:
            for place in np.argsort(-found.probabilities[number])[:MOST_BARS]:
                share = float(found.probabilities[number, place])
                said = f"{class_label(shown.classes[place])} **{percent(share)}**"
                st.progress(min(max(share, 0.0), 1.0), text=said)
            if told := _truth_of(shown, number):
                st.caption(literal(told))
            st.caption(_("Hash of the file: `{digest}`").format(digest=found.digests[number]))


def _picture(shown: Shown, number: int) -> Picture | str:
    """Read a picture from its file; a sentence where that is not possible (any more)."""
    if not shown.files:
        return _("The picture itself is not here.")
    try:
        return cached.file_picture(shown.found.digests[number], shown.files[number])
    except InvalidValue as error:
        return explain(error)


def _map(shown: Shown, number: int, picture: Picture, name: str) -> None:
    raw = shown.found.grids[number] if shown.found.grids else None
    if raw is None and shown.model:
        try:
            with st.spinner(_("Loading the network…"), show_time=True):
                raw = cached.explanation(shown.model, None, picture.digest, shown.method, None, picture).raw
        except InvalidValue as error:
            st.caption(literal(explain(error)))
    if raw is None:
        return
    grid = normalise_map(raw)
    heat = upsample(grid.values, picture.size)
    mixed = overlay(picture.pixels, heat, theme.table(theme.SEQUENTIAL), opacity=0.6)
    st.image(mixed, alt=_("The map for {name} over the picture").format(name=name))
    if grid.empty:
        st.caption(_("The map is empty: the method finds no place that speaks for this class."))


def _as_table(shown: Shown, numbers: Sequence[int], part: str) -> None:
    """List file names and hashes where there are no pictures to show."""
    found, names = shown.found, shown.names
    rows: list[dict[str, Any]] = [
        {
            _("File"): found.paths[number],
            _("Label"): names[found.truth[number]] if found.labelled[number] else "",
            _("The model says"): names[found.predicted[number]],
            _("Confidence"): float(found.confidence[number]),
            _("Hash"): found.digests[number],
        }
        for number in map(int, numbers)
    ]
    st.dataframe(
        rows,
        key=f"{shown.key}_{part}_table",
        hide_index=True,
        height="content" if len(rows) <= 12 else 450,
        alt=_("One row a picture: file, label, answer, confidence, hash"),
        column_config={_("Confidence"): st.column_config.NumberColumn(format="percent")},
    )
