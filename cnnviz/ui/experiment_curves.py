"""The arms' learning curves over each other, and what the deck printed as a further line."""

import streamlit as st

from cnnviz.jobs.experiment_records import Recorded, curve_from
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
        beside = controls.choice(_("Beside the first arm"), titles, key="exp_beside", many=True, width=420)
        arms = [first, experiment.arm(beside)]
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
