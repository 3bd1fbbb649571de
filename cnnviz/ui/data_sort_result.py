"""What a split did: counts a class, what the copies did, a few pictures of each part."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from cnnviz.ui import data_tiles
from cnnviz.ui.data_words import class_words
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.pictures import literal
from cnnviz.vision.archive import names_in
from cnnviz.vision.splits import EXACT_COPIES_ONLY, PARTS, Split
from cnnviz.vision.survey import Survey
from cnnviz.vision.survey_split import Copies, copies_in
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
    exact = split.near_copy_similarity >= EXACT_COPIES_ONLY
    if not copies.groups:
        none = _("No two pictures are copies of each other or look alike.")
        st.markdown(":material/content_copy: " + (_("No two files have the same bytes.") if exact else none))
        return
    in_groups = counted(copies.groups, "in 1 group", "in {count} groups")
    if exact:
        some = _("**{pictures} pictures** have the same bytes as another one, {in_groups}.")
    else:
        some = _("**{pictures} pictures** have copies or look alike, {in_groups}.")
    said = some.format(pictures=f"{copies.pictures:,}", in_groups=in_groups)
    if not copies.held_out:
        said += " " + _(
            "All of them are on the training side, so that validation and test ask for pictures seen nowhere "
            "else."
        )
    elif not copies.across:
        said += " " + _("Each group stands in one part, so that no part knows a picture of another one.")
    st.markdown(":material/content_copy: " + said)
    if copies.not_used:
        st.caption(
            counted(copies.not_used, "But 1 of them is in no part.", "But {count} of them are in no part.")
        )
    if copies.across:
        _warn_of_copies(copies, names_in(survey.root))


def _warn_of_copies(copies: Copies, names: Mapping[str, str]) -> None:
    """Name copies that stand on two sides, as only a split from a file can have them."""
    said = counted(
        len(copies.across),
        "Pictures of 1 group stand in different parts of this split:",
        "Pictures of {count} groups stand in different parts of this split:",
    )
    why = _("What was learned from is asked about again, so results can look better than they are.")
    lines = [f"- {literal(line)}" for line in copies.across_in_words(MOST_NAMED, names)]
    if (more := len(copies.across) - MOST_NAMED) > 0:
        lines.append("- " + _("and {count} more").format(count=f"{more:,}"))
    st.warning("\n".join([said, *lines, "", why]), icon=":material/warning:")


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
