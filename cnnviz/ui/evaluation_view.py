"""What an inspection adds up to: accuracy, confusion, calibration, classes, and the pictures behind each."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import streamlit as st

from cnnviz.core.statistics import confusion_matrix
from cnnviz.jobs.inspection import SURE
from cnnviz.ui import class_table, evaluation_files, evaluation_pictures, frame
from cnnviz.ui.components.confusion import confusion
from cnnviz.ui.evaluation_pictures import Shown
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.pictures import literal
from cnnviz.ui.prediction import percent
from cnnviz.viz import calibration_chart, theme

MOST_FREQUENT = 5


def show(shown: Shown) -> None:
    """Show an inspection that is over, or stored answers.

    Args:
        shown: the inspection.
    """
    found = shown.found
    if found.unreadable:
        said = _("Files that could not be read: {count}").format(count=len(found.unreadable))
        with st.popover(said, icon=":material/warning:", key="eval_unreadable"):
            for path, why in found.unreadable[:50]:
                st.markdown(f"- {literal(path)}: {literal(why)}")
    if not len(found):
        st.info(_("No picture was looked at."))
        return
    _figures(shown)
    if found.labelled.any():
        _confusion(shown)
    _tabs(shown)


def _figures(shown: Shown) -> None:
    found = shown.found
    with st.container(horizontal=True, gap="medium", key="eval_numbers"):
        if found.labelled.any():
            said = found.evaluation().summary()
            low, high = said["accuracy_interval_95"]
            with st.container(width=300, gap=None):
                st.metric(_("Right answers"), percent(said["accuracy"]))
                st.caption(
                    _("{right} of {pictures}, 95 % interval {low:.1%} to {high:.1%}").format(
                        right=f"{said['right']:,}", pictures=f"{said['pictures']:,}", low=low, high=high
                    )
                )
            with st.container(width=220, gap=None):
                st.metric(
                    _("Calibration error"),
                    f"{said['expected_calibration_error']:.1%}",
                    help=_("How far confidence and the share of right answers lie apart on average."),
                )
                st.caption(_("0 % would be a model that is as sure as it may be"))
            with st.container(width=220, gap=None):
                st.metric(_("Sure mistakes"), f"{len(found.likely_wrong_labels()):,}")
                st.caption(_("wrong with {sure:.0%} confidence or more").format(sure=SURE))
        else:
            counts = np.bincount(found.predicted, minlength=len(shown.classes))
            with st.container(width=160, gap=None):
                st.metric(_("Pictures"), f"{len(found):,}")
                st.caption(_("without labels"))
            with st.container(width=220, gap=None):
                most = int(counts.argmax())
                st.metric(_("Most often"), shown.names[most])
                st.caption(counted(int(counts[most]), "1 picture", "{count} pictures"))
            with st.container(width=220, gap=None):
                st.metric(_("Mean confidence"), percent(float(found.confidence.mean())))
                st.caption(_("how sure it is, not how right"))


@st.fragment
def _confusion(shown: Shown) -> None:
    """Show the confusion matrix and the pictures of a cell; a click draws this part alone anew."""
    found, names = shown.found, shown.names
    known = np.flatnonzero(found.labelled)
    matrix = confusion_matrix(found.truth[known], found.predicted[known].astype(np.int64), len(names))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(_("**Confusion matrix**"))
        label = _("Confusion matrix: {right} of {count} right").format(
            right=int(np.trace(matrix)), count=len(known)
        )
        cell = confusion(matrix, names, key=f"{shown.key}_confusion", label=label)
    with right:
        _calibration(shown)
    if cell is None:
        return
    truth, said = cell
    values = {"truth": literal(names[truth]), "guess": literal(names[said]), "count": int(matrix[cell])}
    title = (
        _("**{truth}, recognised: {count}**")
        if truth == said
        else _("**{truth}, taken for {guess}: {count}**")
    )
    st.markdown(title.format(**values))
    evaluation_pictures.show(shown, found.of_cell(truth, said), part=f"cell_{truth}_{said}")


def _calibration(shown: Shown) -> None:
    rows = calibration_chart.table(shown.found.ranges())
    words = {
        "sure": _("How sure it is, in percent"),
        "right": _("How often it is right, in percent"),
        "pictures": _("pictures"),
        "interval": _("95 % interval"),
    }
    st.markdown(_("**Calibration**"))
    said = "; ".join(f"{row['sure']:.0f} %: {row['right']:.0f} %" for row in rows)
    st.vega_lite_chart(
        pa.Table.from_pylist(rows),
        calibration_chart.chart(words=words, palette=theme.palette(st.context.theme.type)),
        key=f"{shown.key}_calibration",
        height=330,
        alt=_("Confidence and share of right answers: {said}").format(said=said),
    )
    st.caption(_("Below the dashed line it is too sure, above it not sure enough."))


@st.fragment
def _tabs(shown: Shown) -> None:
    parts: dict[str, tuple[str, Callable[[Shown], None]]] = {}
    if shown.found.labelled.any():
        parts["mistakes"] = (_("Sure mistakes"), _mistakes)
        parts["classes"] = (_("Class by class"), _classes)
    parts["all"] = (_("All pictures"), evaluation_pictures.browse)
    parts["files"] = (_("Take it away"), evaluation_files.offer)
    titles = [title for title, _draw in parts.values()]
    tabs = st.tabs(titles, key="eval_tabs", on_change="rerun")
    for tab, (_title, draw) in zip(tabs, parts.values(), strict=True):
        with tab:
            if tab.open:
                draw(shown)


def _mistakes(shown: Shown) -> None:
    found = shown.found
    mistakes, doubted = found.mistakes(), found.likely_wrong_labels()
    if not len(mistakes):
        st.caption(_("The model made no mistake."))
        return
    st.markdown(
        frame.passage(
            "evaluation", "mistakes",
            mistakes=f"{len(mistakes):,}", sure=f"{SURE:.0%}", doubted=f"{len(doubted):,}",
        ),
        width=frame.TEXT_WIDTH,
    )  # fmt: skip
    evaluation_pictures.show(shown, mistakes, part="mistakes")


def _classes(shown: Shown) -> None:
    found = shown.found
    known = np.flatnonzero(found.labelled)
    matrix = confusion_matrix(found.truth[known], found.predicted[known].astype(np.int64), len(shown.classes))
    class_table.show(matrix, shown.names, counted=_("Pictures"), key=f"{shown.key}_classes")
