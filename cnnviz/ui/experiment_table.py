"""Our figures beside the stated ones, with the sizes of both data sets."""

import streamlit as st

from cnnviz.content.experiment_arms import Arm
from cnnviz.jobs.experiment_records import Recorded
from cnnviz.ui.experiment_figures import share
from cnnviz.ui.i18n import _

NONE = "–"
STATED = 1  # column of what the deck says


def show(recorded: Recorded) -> None:
    """Show one row an arm, and how many pictures each side had.

    Args:
        recorded: what is recorded of an experiment; arms without a training are said to be missing.
    """
    headings = (
        _("Arm"), _("Stated"), _("Measured"), _("95 % interval"), _("Seeds"), _("Lowest – highest"),
        _("Deviation, points"), _("Processor time"),
    )  # fmt: skip
    cells = [_cells(recorded, arm) for arm in recorded.experiment.arms]
    told = [
        column for column in range(len(headings)) if column != STATED or any(c[STATED] != NONE for c in cells)
    ]
    st.dataframe(
        [{headings[column]: row[column] for column in told} for row in cells],
        key="exp_table",
        hide_index=True,
        height="content",
        alt=_("One row an arm: stated and measured test accuracy, its interval, its spread over the seeds"),
    )
    st.caption(sizes(recorded))


def sizes(recorded: Recorded) -> str:
    """Say how many pictures the stated figures and ours come from.

    Args:
        recorded: what is recorded of an experiment.
    """
    stated = recorded.experiment.stated
    said = [
        _("{source}: {train:,} training pictures, {test:,} test pictures.").format(
            source=_(stated.source), train=stated.train, test=stated.test
        )
    ]
    ours = dict.fromkeys(
        tuple(training.result["pictures"][part] for part in ("train", "validation", "test"))
        for trainings in recorded.trainings.values()
        for training in trainings
    )
    for train, validation, test in ours:
        template = _("Here: {train:,} training, {validation:,} validation and {test:,} test pictures.")
        said.append(template.format(train=train, validation=validation, test=test))
    return " ".join(said)


def _cells(recorded: Recorded, arm: Arm) -> list[str]:
    """Write the row of an arm, in the order of the headings."""
    stated = NONE if arm.stated is None else share(arm.stated)
    if arm.id not in recorded.trainings:
        return [_(arm.title), stated, _("not recorded yet"), *[NONE] * 5]
    score = recorded.score(arm.id)
    low, high = score.interval
    lowest, highest = score.spread
    return [
        _(arm.title),
        stated,
        share(score.accuracy),
        f"{share(low, digits=1)} – {share(high, digits=1)}",
        str(len(score.trainings)),
        f"{share(lowest, digits=1)} – {share(highest, digits=1)}" if len(score.trainings) > 1 else NONE,
        NONE if score.deviation is None else f"{100 * score.deviation:.2f}",
        _minutes(score.processor_seconds),
    ]


def _minutes(seconds: float) -> str:
    if seconds < 120:
        return _("{seconds:.0f} s").format(seconds=seconds)
    return _("{minutes:.0f} min").format(minutes=seconds / 60)
