"""The trainings of the folds as the visitor sees them: begin, watch, stop, leave."""

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.jobs import queue, runs, studies
from cnnviz.jobs.data_folders import DataFolder
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import StudyArm, StudyProgress
from cnnviz.ui import cached, controls, data_folds_results, own_runs
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import Survey

if TYPE_CHECKING:
    from cnnviz.ui.data_folds import FoldChoice

SECONDS = 1.0  # between two looks at trainings that go on
PHOTOGRAPH_SIDE = 48  # pixels: enough to compare splits, and quick
LEARNING_RATE = 0.003  # a few epochs are all there are
PARAMETER, SPLIT = "data_fold_run", "split"
MOST_EARLIER = 8
# Measured on two cores with this network, in seconds: what the first step takes, and a picture in an epoch.
START, A_PICTURE, A_PIXEL = 3.0, 2e-4, 8e-7
_CHOSEN, _TROUBLE = "data_fold_chosen", "data_fold_trouble"


def show(data: DataFolder, survey: Survey, choice: "FoldChoice") -> int:
    """Offer the trainings, or show those that were begun.

    Args:
        data: the data set.
        survey: what was found in it.
        choice: how the folds are cut.

    Returns:
        The number of epochs that is chosen.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="data_fold_train_row"):
        epochs = controls.whole_number(_("Epochs"), 1, 20, 5, key="data_fold_epochs", width=130)
        per_class = controls.whole_number(
            _("Pictures of each class"),
            10,
            500,
            50,
            key="data_fold_per_class",
            width=170,
            help=_("At most so many: with fewer pictures a fold takes less time, and luck weighs more."),
        )
        st.button(
            _("Train on {count} folds").format(count=choice.folds),
            key="data_fold_begin",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(data, size_of(data, survey), choice, epochs, per_class),
        )
        _offer_earlier()
    st.caption(_about(survey, size_of(data, survey), choice, epochs, per_class))
    if trouble := st.session_state.get(_TROUBLE):
        st.error(literal(explain(trouble)), icon=":material/error:")
    if run := _current():
        with st.container(border=True, key="data_fold_study"):
            _show(run)
    elif PARAMETER in st.query_params:
        st.info(_("The trainings that the address names are not here any more."), icon=":material/info:")
    return epochs


def size_of(data: DataFolder, survey: Survey) -> int:
    """Say how large the pictures are that the network gets: photographs are made small.

    Args:
        data: the data set.
        survey: what was found in it.

    Returns:
        Side of the square in pixels.
    """
    if data.name in PHOTOGRAPHS:
        return PHOTOGRAPH_SIDE
    return max(survey.pictures[0].height, survey.pictures[0].width)


def _about(survey: Survey, size: int, choice: "FoldChoice", epochs: int, per_class: int) -> str:
    """Say what will be trained and about how long it takes."""
    pictures = int(np.minimum(survey.counts, per_class).sum())
    passes = pictures * epochs * (choice.folds + 1)
    seconds = START + passes * (A_PICTURE + A_PIXEL * size * size)
    rounded = 5 * ceil(seconds / 5)
    time = (
        _("{seconds} seconds").format(seconds=rounded)
        if rounded < 90
        else _("{minutes} minutes").format(minutes=ceil(rounded / 60))
    )
    return _(
        "{trainings} trainings of the same small network from the same first weights, with {pictures} "
        "pictures of {size}×{size} at most: about {time} on a laptop, when a worker is free."
    ).format(trainings=choice.folds + 1, pictures=f"{pictures:,}", size=size, time=time)


def _begin(data: DataFolder, size: int, choice: "FoldChoice", epochs: int, per_class: int) -> None:
    st.session_state.pop(_TROUBLE, None)
    photographs = data.name in PHOTOGRAPHS
    try:
        settings = TrainingSettings(
            dataset=data.name,
            source=str(data.root) if data.name == "folder" else "",
            picture_size=size if photographs else 0,
            per_class=per_class,
            learning_rate=LEARNING_RATE,
            epochs=epochs,
            seed=choice.seed,
        )
        arms = [StudyArm(f"fold{fold}", str(fold + 1), fold=fold) for fold in range(choice.folds)]
        queue.check_room(own_runs.owner(), folder=studies.folder())
        run = studies.create(
            settings,
            [*arms, StudyArm(SPLIT, SPLIT)],
            kind="folds",
            folds=choice.folds,
            stratified=choice.stratified,
            shuffle=choice.shuffle,
            owner=own_runs.owner(),
            title=data.title,
        )
        _take(run)
        cached.cluster().submit(run)
    except InvalidValue as error:
        st.session_state[_TROUBLE] = error


def _current() -> Run | None:
    """Return the study that the address names: so it survives a reload, which is a new session."""
    run = studies.find(st.query_params.get(PARAMETER) or st.session_state.get(_CHOSEN, ""))
    if run is None or run.spec.get("purpose") != "folds":
        return None
    _take(run)
    return run


def _take(run: Run) -> None:
    st.session_state[_CHOSEN] = run.id
    if st.query_params.get(PARAMETER) != run.id:
        st.query_params[PARAMETER] = run.id


def _leave(run: Run) -> None:
    """Forget the study on the screen, and stop it if it still goes on and is the visitor's."""
    if own_runs.is_mine(run) and studies.progress_of(run).active:
        run.ask_to_stop()
    for key in (_CHOSEN, _TROUBLE):
        st.session_state.pop(key, None)
    st.query_params.pop(PARAMETER, None)


def _again(run: Run) -> None:
    st.session_state.pop(_TROUBLE, None)
    try:
        cached.cluster().submit(run)
    except InvalidValue as error:
        st.session_state[_TROUBLE] = error


def _offer_earlier() -> None:
    """Offer who sits at the machine what was trained before; a visitor from elsewhere gets nothing."""
    if not own_runs.at_the_machine():
        return
    found = [
        run
        for run in runs.recent(limit=4 * MOST_EARLIER, folder=studies.folder())
        if run.spec.get("purpose") == "folds"
    ][:MOST_EARLIER]
    if not found:
        return
    with st.popover(_("Earlier ones"), icon=":material/history:", key="data_fold_earlier"):
        for run in found:
            said = data_folds_results.title_of(run) + ", " + run.spec["created"][:16].replace("T", " ")
            st.button(said, key=f"data_fold_take_{run.id}", type="tertiary", on_click=_take, args=(run,))


def _show(run: Run) -> None:
    """Show a study: look again until it is over."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="data_fold_head"
    ):
        st.markdown(f"**{data_folds_results.title_of(run)}**")
        st.button(_("Clear"), icon=":material/close:", key="data_fold_leave", on_click=_leave, args=(run,))
    state = studies.progress_of(run)
    if state.active:
        st.fragment(_look, run_every=SECONDS)(run)
        return
    if state.status in ("failed", "lost"):
        why = literal(explain(state.reason)) if state.reason else ""
        st.error(_("It did not come to its end: {why}.").format(why=why), icon=":material/error:")
        if state.status == "lost":
            st.button(
                _("Go on"), icon=":material/play_arrow:", key="data_fold_again", on_click=_again, args=(run,)
            )
    elif state.status == "stopped":
        said = _("Stopped after {done} of {total} epochs.")
        st.info(said.format(done=state.done, total=state.total), icon=":material/stop_circle:")
    data_folds_results.show(run)


def _look(run: Run) -> None:
    state = studies.progress_of(run)
    if not state.active:
        st.rerun()
    with st.container(key="data_fold_state"):
        st.progress(min(1.0, state.done / max(1, state.total)), text=_line(run, state))
        st.button(
            _("Stop"),
            icon=":material/stop:",
            key="data_fold_stop",
            on_click=run.ask_to_stop,
            disabled=run.stop_asked(),
            help=_("What was trained up to then is kept."),
        )
    data_folds_results.show(run)


def _line(run: Run, state: StudyProgress) -> str:
    if run.stop_asked():
        return _("stopping…")
    if state.status == "queued":
        place = queue.place(run)
        return _("Waiting for a worker; {count} before you").format(count=place.ahead if place else 0)
    if not state.done:
        return _("A worker reads the pictures and builds the network…")
    return _("{done} of {total} epochs").format(done=state.done, total=state.total)
