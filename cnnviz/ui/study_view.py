"""A study on the screen, of whatever purpose: begin it, watch its curves, stop it, find it again.

The study's name stands in the address, so it survives a reload; it is long and random, so who has the link
has the study.
"""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import queue, runs, studies
from cnnviz.jobs.curve import Curve, Line
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import ArmResult, Purpose, StudyArm, StudyProgress
from cnnviz.ui import cached, learning_curves, own_runs
from cnnviz.ui.i18n import _, counted, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.watching import watch

SECONDS = 0.5  # between two looks at a study that is not over
MOST_EARLIER = 8

Draw = Callable[[Run, tuple[ArmResult, ...], StudyProgress], None]
"""Draws what is known of a study up to now."""


def current(prefix: str, kind: Purpose) -> Run | None:
    """Return the study that the address names, or after a change of page the one looked at before.

    Args:
        prefix: of the part of the page; the address knows the study as ``<prefix>_run``.
        kind: what its arms differ in; one of another kind is none for this part.

    Returns:
        The study; None if there is none (any more).
    """
    key, kept = f"{prefix}_run", f"{prefix}_chosen"
    named = st.query_params.get(key)
    run = studies.find(named or st.session_state.get(kept) or "")
    if run is not None and run.spec.get("purpose") == kind:
        _take(prefix, run)
        return run
    if named:
        st.info(_("The trainings that the address names are not here any more."), icon=":material/info:")
    return None


def begin(
    prefix: str,
    settings: TrainingSettings,
    arms: Sequence[StudyArm],
    *,
    kind: Purpose,
    title: str = "",
    folds: int = 0,
    stratified: bool = True,
    shuffle: bool = True,
) -> None:
    """Begin a study and make it the one on the screen; if that fails, `show_trouble` says why.

    Args:
        prefix: as for `current`.
        settings: data, network and how each arm is trained.
        arms: in the order in which they are trained.
        kind: what the arms differ in.
        title: what it is called for people.
        folds: how many folds a study of folds has.
        stratified: whether every fold has the same share of each class.
        shuffle: whether the pictures are mixed before folds are cut.
    """
    st.session_state.pop(f"{prefix}_trouble", None)
    try:
        queue.check_room(own_runs.owner(), folder=studies.folder())
        run = studies.create(
            settings,
            arms,
            kind=kind,
            folds=folds,
            stratified=stratified,
            shuffle=shuffle,
            owner=own_runs.owner(),
            title=title,
        )
        _take(prefix, run)
        cached.cluster().submit(run)
    except InvalidValue as error:
        st.session_state[f"{prefix}_trouble"] = error


def show_trouble(prefix: str) -> None:
    """Say what went wrong when a study was begun."""
    if trouble := st.session_state.get(f"{prefix}_trouble"):
        st.error(literal(explain(trouble)))


def offer_earlier(prefix: str, kind: Purpose) -> None:
    """Offer the visitor's earlier studies of a kind, and at the machine itself everybody's.

    Args:
        prefix: as for `current`.
        kind: what their arms differ in.
    """
    owner = None if own_runs.at_the_machine() else own_runs.owner()
    recent = runs.recent(owner=owner, limit=4 * MOST_EARLIER, folder=studies.folder())
    found = [run for run in recent if run.spec.get("purpose") == kind][:MOST_EARLIER]
    if not found:
        return
    with st.popover(_("Earlier ones"), icon=":material/history:", key=f"{prefix}_earlier"):
        for run in found:
            said = _("{title}, {time}").format(
                title=literal(run.spec["title"]), time=run.spec["created"][:16].replace("T", " ")
            )
            st.button(
                said, key=f"{prefix}_take_{run.id}", type="tertiary", on_click=_take, args=(prefix, run)
            )


def show(prefix: str, run: Run, draw: Draw) -> None:
    """Show how a study stands and what is known; look again until it is over.

    Args:
        prefix: as for `current`.
        run: the study.
        draw: draws what is known, each time anew.
    """
    state = studies.progress_of(run)
    watch(_look, prefix, SECONDS if state.active else None, prefix, run, draw, state.status)


def _look(prefix: str, run: Run, draw: Draw, before: str) -> None:
    state = studies.progress_of(run)
    if state.status != before and not state.active:  # nobody has to look again
        st.rerun()
    with st.container(key=f"{prefix}_state"):
        if state.active:
            with st.container(horizontal=True, vertical_alignment="center", key=f"{prefix}_running"):
                share = state.done / state.total if state.total else 0.0
                st.progress(min(1.0, share), text=_line(run, state))
                if own_runs.is_mine(run):
                    st.button(
                        _("Stop"),
                        icon=":material/stop:",
                        key=f"{prefix}_stop",
                        on_click=run.ask_to_stop,
                        disabled=run.stop_asked(),
                        help=_("What was learned up to then stays on the screen."),
                    )
        _tell_end(prefix, run, state)
    draw(run, studies.read(run), state)


def _tell_end(prefix: str, run: Run, state: StudyProgress) -> None:
    if state.status in ("failed", "lost"):
        why = literal(explain(state.reason)) if state.reason else ""
        st.error(_("It did not come to its end: {why}.").format(why=why), icon=":material/error:")
        if state.status == "lost" and own_runs.is_mine(run):
            st.button(
                _("Go on"),
                icon=":material/play_arrow:",
                key=f"{prefix}_again",
                on_click=_again,
                args=(prefix, run),
            )
    elif state.status == "stopped":
        said = counted(
            state.total,
            "Stopped after {done} of 1 epoch.",
            "Stopped after {done} of {count} epochs.",
            done=state.done,
        )
        st.info(said, icon=":material/stop_circle:")


def _line(run: Run, state: StudyProgress) -> str:
    if run.stop_asked():
        return _("stopping…")
    if state.status == "queued":
        place = queue.place(run)
        return _("Waiting for a worker; {count} before you").format(count=place.ahead if place else 0)
    if not state.done:
        return _("A worker builds the network…")
    return counted(state.total, "{done} of 1 epoch", "{done} of {count} epochs", done=state.done)


def curves(arms: Sequence[ArmResult], *, epochs: int, prefix: str) -> None:
    """Lay the curves of all arms over one another: a colour an arm, validation dashed.

    Args:
        arms: what is known of each.
        epochs: epochs asked for.
        prefix: begins the keys, so that the charts stay the same ones while they grow.
    """
    found = [(arm.title, curve_of(arm)) for arm in arms]
    learning_curves.draw(found, epochs=epochs, prefix=prefix, dots=False)


def curve_of(arm: ArmResult) -> Curve:
    """Return the curve of an arm as the charts of learning curves take it.

    Args:
        arm: what is known of it.

    Returns:
        The curve; it has epochs alone and no batches.
    """
    rows = np.array(arm.rows, np.float64).reshape(-1, 5)
    at, nothing = rows[:, 0], np.empty(0)
    return Curve(
        batches=Line(nothing, nothing, nothing),
        training=Line(at, rows[:, 1], rows[:, 2]),
        validation=Line(at, rows[:, 3], rows[:, 4]),
    )


def _take(prefix: str, run: Run) -> None:
    st.session_state[f"{prefix}_chosen"] = run.id
    if st.query_params.get(f"{prefix}_run") != run.id:
        st.query_params[f"{prefix}_run"] = run.id


def _again(prefix: str, run: Run) -> None:
    st.session_state.pop(f"{prefix}_trouble", None)
    try:
        cached.cluster().submit(run)
    except InvalidValue as error:
        st.session_state[f"{prefix}_trouble"] = error
