"""A run on the screen: how it stands, its controls, its curves, and what they mean."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.known import known_of
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import state_of
from cnnviz.ui import (
    cached,
    frame,
    learning_curves,
    run_compare,
    run_controls,
    run_fork,
    run_trouble,
    run_words,
    training_settings,
    training_told,
    verdict_view,
)
from cnnviz.ui.i18n import _
from cnnviz.ui.learning_curves import View
from cnnviz.ui.pictures import literal
from cnnviz.ui.watching import watch

SECONDS = 0.5  # between two looks at a run that is not over


def show(run: Run, settings: TrainingSettings | None) -> None:
    """Show a run; until it is over, look again twice a second, and once more when it is.

    Args:
        run: the run.
        settings: what the widgets say now, for a fork.
    """
    state = state_of(run)
    beside = run_compare.chosen(run)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="train_header"
    ):
        with st.container(width=720):
            st.caption(literal(training_told.in_a_line(run.settings)))
        with st.container(horizontal=True, width="content", key="train_boxes"):
            with st.popover(_("View"), icon=":material/visibility:", key="train_view_box"):
                view = learning_curves.options("train")
            if state.status not in ("queued", "starting", "running"):
                run_fork.offer(run, settings)
    others = [other for other in beside if not state_of(other).active]
    every = SECONDS if state.active or len(others) < len(beside) else None
    watch(_look, "run", every, run, beside, state.status, view, _classes(run))


def _look(run: Run, beside: list[Run], before: str, view: View, classes: int) -> None:
    told = cached.event_reader(str(run.directory)).look()
    state = state_of(run, told.events)
    if state.status != before:  # the rest of the page looks different then
        st.rerun()
    # In a box of its own, so that the charts below keep their place on the page, and with it their zoom.
    with st.container(key="train_state"):
        st.progress(state.share, text=run_words.state_line(run, state, told))
        if state.active:
            run_controls.show(run, state)
        run_trouble.show(run, state)
    shown = [run, *beside]
    curves = [told.curve, *(cached.event_reader(str(other.directory)).look().curve for other in beside)]
    labels = run_compare.labels(shown)
    epochs = max(one.settings.epochs for one in shown)
    learning_curves.draw(list(zip(labels, curves, strict=True)), epochs=epochs, prefix="train", view=view)
    known = known_of(run.settings, told.curve, told.events, run.result())
    verdict_view.show(told.curve, classes=classes, active=state.active, known=known)
    reading = frame.passage("training", "reading_several" if beside else "reading")
    st.caption(f"{learning_curves.in_words(told.curve)} {reading}")


def _classes(run: Run) -> int:
    """Return how many classes the data of a run have; ten where they are not on this machine any more."""
    try:
        return len(training_settings.facts_of(run.settings).classes)
    except InvalidValue:
        return 10
