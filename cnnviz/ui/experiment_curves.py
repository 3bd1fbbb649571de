"""The arms' learning curves over each other, and what the deck printed as a further line."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.experiment_arms import Arm
from cnnviz.jobs.experiment_records import Recorded
from cnnviz.jobs.recorded_training import curve_from
from cnnviz.ui import controls, learning_curves
from cnnviz.ui.i18n import _

AT_ONCE = 3  # arms that can be told apart over each other, with two lines each


def show(recorded: Recorded) -> None:
    """Draw the first training of each arm; of many arms the first one and one to choose.

    Args:
        recorded: what is recorded of an experiment, at least one training.
    """
    experiment, arms = recorded.experiment, list(recorded.arms)
    if len(arms) > AT_ONCE:
        first, *others = arms
        titles = {arm.id: _(arm.title) for arm in others}
        beside = controls.choice(
            _("Beside the first arm"),
            titles,
            key="exp_beside",
            default=_most_telling(recorded, first, others),
            many=True,
            width=420,
        )
        arms = [first, experiment.arm(beside)]
        if said := _if_the_same(recorded, *arms):
            st.caption(said)
    drawn = [(_(arm.title), recorded.trainings[arm.id][0]) for arm in arms]
    runs = [(title, training.curve) for title, training in drawn]
    epochs = max(training.settings.epochs for _title, training in drawn)
    # The deck's log belongs to its own settings: beside anything smaller it would mislead.
    if (log := experiment.stated.log) and experiment.id == "a10_scratch":
        rows = tuple({"loss": loss, "accuracy": accuracy} for loss, accuracy in log)
        runs.append((_("Printed in the deck"), curve_from(rows, epochs=len(rows), steps=1)))
    learning_curves.draw(runs, epochs=epochs, prefix=f"exp_{experiment.id}")
    if any(len(recorded.trainings[arm.id]) > 1 for arm in arms):
        st.caption(_("One training of each arm, that with the first seed."))
    for title, training in drawn:
        st.caption(f"**{title}**: {learning_curves.in_words(training.curve)}")


def _most_telling(recorded: Recorded, first: Arm, others: Sequence[Arm]) -> str:
    """Choose the arm of the largest gain or loss, of those whose curve is not the first one's again."""
    start = recorded.trainings[first.id][0]

    def told(arm: Arm) -> tuple[bool, float]:
        gain = recorded.gain(arm.id)
        return not recorded.trainings[arm.id][0].same_curve(start), abs(gain.mean) if gain else 0.0

    return max(others, key=told).id


def _if_the_same(recorded: Recorded, first: Arm, arm: Arm) -> str:
    """Say so where two curves lie on each other, since only one of them can be seen."""
    before, training = recorded.trainings[first.id][0], recorded.trainings[arm.id][0]
    if not training.same_curve(before):
        return ""
    titles = {"arm": _(arm.title), "first": _(first.title)}
    kept, kept_before = (int(one.result["best_epoch"]) + 1 for one in (training, before))
    if kept == kept_before:
        return _(
            "“{arm}” is the same training as “{first}”, number for number: the curves lie on each other."
        ).format(**titles)
    return _(
        "“{arm}” is the same training as “{first}”, so the curves lie on each other; another epoch is kept, "
        "{kept} and not {before}."
    ).format(**titles, kept=kept, before=kept_before)
