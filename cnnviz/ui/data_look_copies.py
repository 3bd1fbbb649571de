"""Pictures that are there more than once: the same bytes, or alike; some of them with two labels."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.core.leaks import leak_chance
from cnnviz.jobs.photographs import SHARES
from cnnviz.ui import controls, data_tiles, frame
from cnnviz.ui.data_words import class_words
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.pictures import literal
from cnnviz.vision.folders import NEAR_COPY_SIMILARITY
from cnnviz.vision.survey import Survey

PER_PAGE = 6
MOST_SHOWN = 6  # of one group
SIDE = 150
TINY = 32
"""Pictures up to so many pixels a side are like one another because they are small."""

Group = tuple[int, ...]


def show(survey: Survey) -> None:
    """Count the copies, say what they do to a test, and show them side by side.

    Args:
        survey: of the data set.
    """
    groups: dict[str, Sequence[Group]] = {
        "alike": survey.changed_copies,
        "same": survey.exact_copies,
        "across": [group for group in survey.near_copies if _classes(survey, group) > 1],
    }
    _in_words(survey, len(groups["same"]), len(groups["across"]))
    kinds = {"alike": _("Alike"), "same": _("The same bytes"), "across": _("Across classes")}
    kind = controls.choice(_("Groups of copies"), kinds, key="data_look_copies")
    if groups[kind]:
        plainest = sorted(
            groups[kind],
            key=lambda group: (not _contradict(survey, group), _classes(survey, group), len(group), group),
        )
        _gallery(survey, plainest, kind)
    else:
        st.info(_("There are no such copies in this data set."), icon=":material/check:")
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(
            frame.passage(
                "data",
                "look_copies",
                shares=":".join(map(str, SHARES)),
                two=f"{leak_chance(2, SHARES):.0%}",
                three=f"{leak_chance(3, SHARES):.0%}",
                similarity=NEAR_COPY_SIMILARITY,
            )
        )


def _in_words(survey: Survey, same: int, across: int) -> None:
    total = len(survey.pictures)
    copies = sum(len(group) - 1 for group in survey.near_copies)
    expected = sum(leak_chance(len(group), SHARES) for group in survey.near_copies)
    shares = ":".join(map(str, SHARES))
    with st.container(horizontal=True, gap="medium", key="data_look_copy_figures"):
        with st.container(width=160, gap=None):
            st.metric(_("Like an earlier one"), f"{copies:,}")
            st.caption(_("{share:.1%} of {total} pictures").format(share=copies / total, total=f"{total:,}"))
        with st.container(width=160, gap=None):
            st.metric(_("The same bytes"), f"{same:,}")
            groups = len(survey.near_copies)
            st.caption(counted(groups, "of 1 group of copies", "of {count} groups of copies"))
        with st.container(width=160, gap=None):
            st.metric(_("Across classes"), f"{across:,}")
            st.caption(counted(across, "group to be looked at", "groups to be looked at"))
        with st.container(width=160, gap=None):
            st.metric(_("On two sides"), f"{expected:,.0f}")
            st.caption(_("groups, if each picture were drawn by lot {shares}").format(shares=shares))
    if copies and max(max(one.width, one.height) for one in survey.pictures) <= TINY:
        st.caption(
            _(
                "These pictures have at most {side} pixels a side: many look alike that nobody copied. Count "
                "the same bytes."
            ).format(side=TINY)
        )


def _gallery(survey: Survey, groups: Sequence[Group], kind: str) -> None:
    names = class_words(survey)
    pages = -(-len(groups) // PER_PAGE)
    page = st.pagination(pages, key=f"data_look_page_{kind}") if pages > 1 else 1
    with st.grid(min_column_width=340, gap="small", key="data_look_groups"):
        for group in groups[(page - 1) * PER_PAGE : page * PER_PAGE]:
            with st.container(border=True, gap="xsmall"):
                pictures = [survey.pictures[place] for place in group[:MOST_SHOWN]]
                kinds = dict.fromkeys(names[survey.pictures[place].label] for place in group)
                said = ", ".join(map(literal, kinds))
                if _contradict(survey, group):
                    said = _(":material/warning: **The same picture, two labels: {classes}**").format(
                        classes=said
                    )
                st.markdown(f"{said} · {_('{count} pictures').format(count=len(group))}")
                captions = [f"{data_tiles.short_name(one)}  \n{one.width}×{one.height}" for one in pictures]
                data_tiles.show(survey, pictures, side=SIDE, whole=True, captions=captions)
                if len(group) > MOST_SHOWN:
                    st.caption(_("and {count} more").format(count=f"{len(group) - MOST_SHOWN:,}"))


def _classes(survey: Survey, group: Group) -> int:
    return len({survey.pictures[place].label for place in group})


def _contradict(survey: Survey, group: Group) -> bool:
    """Tell whether the same bytes stand in two classes."""
    labels = {(survey.pictures[place].digest, survey.pictures[place].label) for place in group}
    return len(labels) > len({digest for digest, _label in labels})
