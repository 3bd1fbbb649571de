"""What the folds gave: each accuracy, their mean and spread, and a single split beside them."""

from math import isnan

import pyarrow as pa
import streamlit as st

from cnnviz.core.folds import Spread, spread
from cnnviz.core.statistics import wilson_interval
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import ArmResult, StudyProgress
from cnnviz.ui import frame, study_view
from cnnviz.ui.i18n import _
from cnnviz.viz import theme
from cnnviz.viz.fold_results import AXIS, COLUMNS, ROW, axis_of, fold_results

SPLIT = "split"
"""Id of the arm that is one split of the usual kind."""

_SCHEMA = pa.schema(
    [(name, pa.float64() if name in ("accuracy", "low", "high") else pa.string()) for name in COLUMNS]
)


def draw(run: Run, arms: tuple[ArmResult, ...], state: StudyProgress) -> None:
    """Show what is known up to now.

    Args:
        run: a study of folds.
        arms: what is known of each.
        state: how it stands.
    """
    folds = [arm for arm in arms if arm.finished and not _is_split(arm)]
    split = next((arm for arm in arms if arm.finished and _is_split(arm)), None)
    if not any(arm.rows for arm in arms):
        return
    found = spread([_accuracy(arm) for arm in folds]) if folds else None
    if found:
        _figures(found, folds, split)
    _chart(arms, found)
    if found and len(folds) == len(arms) - 1:
        with st.container(width=frame.TEXT_WIDTH):
            in_blocks = not (run.spec["shuffle"] or run.spec["stratified"])
            st.markdown(_of_blocks(found) if in_blocks else _conclusion(found, folds, split))
    if not state.active:
        with st.expander(_("Learning curves of all trainings"), icon=":material/show_chart:"):
            study_view.curves(arms, epochs=run.settings.epochs, prefix="data_fold")


def _figures(found: Spread, folds: list[ArmResult], split: ArmResult | None) -> None:
    with st.container(horizontal=True, gap="medium", key="data_fold_figures"):
        with st.container(width=170, gap=None):
            st.metric(_("Mean of the folds"), f"{found.mean:.1%}")
            st.caption(_("of {count} folds").format(count=len(folds)))
        if not isnan(found.deviation):
            with st.container(width=170, gap=None):
                st.metric(_("Standard deviation"), _points(found.deviation))
                st.caption(_("from fold to fold"))
            with st.container(width=260, gap=None):
                st.metric(_("Range"), f"{found.low:.1%} – {found.high:.1%}")
                st.caption(_("lowest and highest fold"))
        if split:
            low, high = wilson_interval(split.test_correct, split.test_count)
            with st.container(width=190, gap=None):
                st.metric(_("One split alone"), f"{_accuracy(split):.1%}")
                st.caption(_("95 %: {low:.1%} to {high:.1%}").format(low=low, high=high))


def _chart(arms: tuple[ArmResult, ...], found: Spread | None) -> None:
    names = [arm.title for arm in arms]
    rows = [_row(arm) for arm in arms if arm.finished or arm.rows]
    if found and not isnan(found.deviation):
        low, high = found.mean - found.deviation, found.mean + found.deviation
        rows.append(("", "mean", found.mean, max(0.0, low), min(1.0, high), ""))
    ends = [share for _name, _kind, accuracy, low, high, _note in rows for share in (accuracy, low, high)]
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    told = "; ".join(f"{name} {note}" for name, kind, *_rest, note in rows if kind != "mean")
    st.vega_lite_chart(
        pa.table({name: list(values) for name, values in columns.items()}, schema=_SCHEMA),
        fold_results(
            names,
            axis=axis_of(ends),
            words={"accuracy": _("Accuracy on what was held out")},
            palette=theme.palette(st.context.theme.type),
        ),
        key="data_fold_chart",
        height=AXIS + ROW * len(names),
        alt=_("Accuracy of each training: {told}").format(told=told),
    )
    st.caption(
        _(
            "Circle: a fold. Diamond with a line: the single split and its 95 % interval. Dashed line and "
            "band: mean of the folds, one standard deviation either way. Grey tick: a training that goes on."
        )
    )


def _row(arm: ArmResult) -> tuple[str, str, float, float, float, str]:
    if not arm.finished:
        reached = arm.rows[-1].val_accuracy
        said = _("{accuracy:.1%} after epoch {epoch}").format(accuracy=reached, epoch=arm.rows[-1].epoch)
        return arm.title, "going", reached, reached, reached, said
    accuracy = _accuracy(arm)
    low, high = wilson_interval(arm.test_correct, arm.test_count)
    said = _("{accuracy:.1%}, {correct} of {count} right").format(
        accuracy=accuracy, correct=f"{arm.test_correct:,}", count=f"{arm.test_count:,}"
    )
    if _is_split(arm):
        return arm.title, "split", accuracy, low, high, said
    return arm.title, "fold", accuracy, accuracy, accuracy, said


def _conclusion(found: Spread, folds: list[ArmResult], split: ArmResult | None) -> str:
    """Say in plain words what may be concluded."""
    values = {
        "low": f"{found.low:.1%}",
        "high": f"{found.high:.1%}",
        "mean": f"{found.mean:.1%}",
        "range": _points(found.high - found.low),
        "count": f"{sum(arm.test_count for arm in folds):,}",
        "folds": len(folds),
    }
    said = _(
        "**What to conclude.** One split of these {count} pictures could have said anything between {low} "
        "and {high}: these are {folds} of them, and nothing but the choice of pictures differs. Their mean, "
        "{mean}, is the better answer, since every picture was asked once. A setting that moves a single "
        "split by less than {range} has shown nothing yet."
    ).format(**values)
    if split:
        accuracy = _accuracy(split)
        side = _("above") if accuracy > found.mean else _("below")
        distance = _points(abs(accuracy - found.mean))
        said += " " + _("The one split tried here came out {distance} {side} the mean.").format(
            distance=distance, side=side
        )
    return said


def _of_blocks(found: Spread) -> str:
    """Say what folds in order of the classes tell: nothing about the network."""
    return _(
        "**What to conclude.** Nothing about the network. The pictures lie in order of their classes and "
        "were not mixed, so each fold is a block of classes that the others hold little or nothing of: a "
        "network cannot name what it never saw. Hence a mean of {mean}. Shuffle, or stratify."
    ).format(mean=f"{found.mean:.1%}")


def _points(share: float) -> str:
    return _("{points:.1f} points").format(points=100 * share)


def _is_split(arm: ArmResult) -> bool:
    return arm.id == SPLIT


def _accuracy(arm: ArmResult) -> float:
    return arm.test_correct / max(1, arm.test_count)
