"""What a split did: counts a class, what the copies did, a few pictures of each part."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from cnnviz.ui import data_tiles
from cnnviz.ui.data_words import class_words
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal
from cnnviz.vision.splits import EXACT_COPIES_ONLY, PARTS, Split
from cnnviz.vision.survey import Survey
from cnnviz.vision.survey_split import copies_in
from cnnviz.viz import part_bars, theme

SHOWN, SIDE = 6, 96
MOST_NAMED = 5


def part_words() -> dict[str, str]:
    """Name the parts, translated."""
    return {"train": _("Training"), "validation": _("Validation"), "test": _("Test")}


def show(survey: Survey, split: Split, *, wanted: tuple[bool, bool]) -> None:
    """Draw a split.

    Args:
        survey: of the folder.
        split: of the same folder.
        wanted: whether validation and test were to hold pictures.
    """
    names = class_words(replace(survey, classes=split.classes))
    chart, figures = st.columns([3, 2], gap="large")
    with chart:
        _chart(names, split)
    with figures:
        _totals(split)
        _tell_copies(survey, split)
        _tell_empty(names, split, wanted)
    with st.expander(_("The numbers"), icon=":material/table:"):
        _table(names, survey, split)
    _pictures(survey, split)


def _chart(names: Sequence[str], split: Split) -> None:
    words = part_words()
    counts = split.counts
    said = [
        f"{name}: " + ", ".join(f"{words[part]} {counts[part][label]:,}" for part in PARTS)
        for label, name in enumerate(names)
    ]
    st.plotly_chart(
        part_bars.part_bars(
            names,
            counts,
            words=words | {"pictures": _("pictures")},
            palette=theme.palette(st.context.theme.type),
        ),
        key="data_sort_bars",
        alt=_("Pictures of each class in each part: {counts}").format(counts="; ".join(said)),
        config={"displayModeBar": False},
    )


def _totals(split: Split) -> None:
    total = max(1, sum(map(len, split.parts.values())))
    with st.container(horizontal=True, gap="medium", key="data_sort_totals"):
        for part, name in part_words().items():
            count = len(split.parts[part])
            with st.container(width=110, gap=None):
                st.metric(name, f"{count:,}")
                st.caption(f"{count / total:.1%}")


def _tell_copies(survey: Survey, split: Split) -> None:
    copies = copies_in(survey, split)
    if split.near_copy_similarity >= EXACT_COPIES_ONLY:
        some = _(
            "**{pictures} pictures** have the same bytes as another one, in {groups} groups. All of them are "
            "on the training side."
        )
        none = _("No two files have the same bytes.")
    else:
        some = _(
            "**{pictures} pictures** have copies or look alike, in {groups} groups. All of them are on the "
            "training side, so that validation and test ask for pictures seen nowhere else."
        )
        none = _("No two pictures are copies of each other or look alike.")
    said = some.format(pictures=f"{copies.pictures:,}", groups=f"{copies.groups:,}")
    st.markdown(":material/content_copy: " + (said if copies.groups else none))
    if copies.groups and copies.not_used:
        more = _("{count} of them found no place there and are in no part.")
        st.caption(more.format(count=f"{copies.not_used:,}"))


def _tell_empty(names: Sequence[str], split: Split, wanted: tuple[bool, bool]) -> None:
    """Say which classes rounding has left without a picture in a part that was asked for."""
    for part, asked in zip(PARTS[1:], wanted, strict=True):
        empty = [literal(name) for name, count in zip(names, split.counts[part], strict=True) if not count]
        if asked and empty:
            more = " …" if len(empty) > MOST_NAMED else ""
            sentence = _("{part} holds no picture of {classes}: the class is too small for that share.")
            st.warning(
                sentence.format(part=part_words()[part], classes=", ".join(empty[:MOST_NAMED]) + more),
                icon=":material/warning:",
            )


def _table(names: Sequence[str], survey: Survey, split: Split) -> None:
    words, counts = part_words(), split.counts
    copies = copies_in(survey, split).of_class if split.classes == survey.classes else None
    rows = [
        {_("Class"): name}
        | {words[part]: counts[part][label] for part in PARTS}
        | ({_("With copies"): copies[label]} if copies else {})
        for label, name in enumerate(names)
    ]
    st.dataframe(
        rows,
        key="data_sort_table",
        hide_index=True,
        height="content" if len(rows) <= 20 else 600,
        alt=_("One row a class: its pictures in each part"),
    )


def _pictures(survey: Survey, split: Split) -> None:
    facts = {one.path: one for one in survey.pictures}
    columns = st.columns(len(PARTS), gap="medium")
    for (part, name), column in zip(part_words().items(), columns, strict=True):
        files = split.parts[part]
        here = np.unique(np.linspace(0, len(files) - 1, min(SHOWN, len(files))).round().astype(int))
        chosen = [facts[files[place].path] for place in here if files[place].path in facts]
        with column:
            st.markdown(f"**{name}**")
            if chosen:
                data_tiles.show(survey, chosen, side=SIDE)
            else:
                st.caption(_("no pictures"))
