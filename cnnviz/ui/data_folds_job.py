"""The trainings of the folds: what is trained, about how long it takes, and the button that begins it."""

from math import ceil

import streamlit as st

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.jobs import studies
from cnnviz.jobs.data_folders import DataFolder
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import StudyArm
from cnnviz.ui import controls, data_folds_results, own_runs, study_view
from cnnviz.ui.data_folds_examples import FoldExamples
from cnnviz.ui.data_folds_strips import FoldChoice
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import Survey

PHOTOGRAPH_SIDE = 48  # pixels: enough to compare splits, and quick
LEARNING_RATE = 0.003  # a few epochs are all there are
PREFIX = "data_fold"
# Measured on two cores with this network, in seconds: what the first step takes, and a picture in an epoch.
START, A_PICTURE, A_PIXEL = 3.0, 2e-4, 8e-7


def show(data: DataFolder, survey: Survey, examples: FoldExamples, choice: FoldChoice) -> int:
    """Offer the trainings, or show those that were begun.

    Args:
        data: the data set.
        survey: what was found in it.
        examples: what the folds are cut from.
        choice: how the folds are cut.

    Returns:
        The number of epochs that is chosen.
    """
    run = study_view.current(PREFIX, "folds")
    busy = run is not None and studies.progress_of(run).active
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="data_fold_train_row"):
        epochs = controls.whole_number(_("Epochs"), 1, 20, 5, key="data_fold_epochs", width=130)
        st.button(
            _("Train on {count} folds").format(count=choice.folds),
            key="data_fold_begin",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(data, survey, choice, epochs),
            disabled=busy or examples.trouble is not None,
        )
        study_view.offer_earlier(PREFIX, "folds")
    if examples.trouble is not None:
        st.info(literal(explain(examples.trouble)), icon=":material/info:")
    else:
        st.caption(_about(len(examples.labels), size_of(data, survey), choice, epochs))
    study_view.show_trouble(PREFIX)
    if run is not None:
        with st.container(border=True, key="data_fold_study"):
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                key="data_fold_head",
            ):
                st.markdown(f"**{literal(run.spec['title'])}**")
                st.button(
                    _("Clear"), icon=":material/close:", key="data_fold_leave", on_click=_leave, args=(run,)
                )
            study_view.show(PREFIX, run, data_folds_results.draw)
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


def _about(pictures: int, size: int, choice: FoldChoice, epochs: int) -> str:
    """Say what will be trained and about how long it takes."""
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
        "pictures of {size}×{size}: about {time} on a laptop, when a worker is free."
    ).format(trainings=choice.folds + 1, pictures=f"{pictures:,}", size=size, time=time)


def settings_of(data: DataFolder, survey: Survey, choice: FoldChoice, epochs: int = 1) -> TrainingSettings:
    """Say what a training on the folds of a data set is told.

    Args:
        data: the data set.
        survey: what was found in it.
        choice: how the folds are cut.
        epochs: passes over the pictures of a fold.

    Returns:
        The settings.
    """
    return TrainingSettings(
        dataset=data.name,
        source=str(data.root) if data.name == "folder" else "",
        picture_size=size_of(data, survey) if data.name in PHOTOGRAPHS else 0,
        per_class=choice.per_class,
        learning_rate=LEARNING_RATE,
        epochs=epochs,
        seed=choice.seed,
    )


def _begin(data: DataFolder, survey: Survey, choice: FoldChoice, epochs: int) -> None:
    rounds = [
        StudyArm(f"fold{fold}", _("Fold {number}").format(number=fold + 1), fold=fold)
        for fold in range(choice.folds)
    ]
    study_view.begin(
        PREFIX,
        settings_of(data, survey, choice, epochs),
        [*rounds, StudyArm(data_folds_results.SPLIT, _("One split"))],
        kind="folds",
        folds=choice.folds,
        stratified=choice.stratified,
        shuffle=choice.shuffle,
        title=_title(data, choice),
    )


def _title(data: DataFolder, choice: FoldChoice) -> str:
    way = _("stratified") if choice.stratified else _("plain")
    if not choice.shuffle:
        way += ", " + _("not shuffled")
    return _("{data}: {folds} folds, {way}").format(data=_(data.title), folds=choice.folds, way=way)


def _leave(run: Run) -> None:
    """Have no study on the screen, and stop it if it still goes on and is the visitor's."""
    if own_runs.is_mine(run) and studies.progress_of(run).active:
        run.ask_to_stop()
    for kept in ("chosen", "trouble"):
        st.session_state.pop(f"{PREFIX}_{kept}", None)
    st.query_params.pop(f"{PREFIX}_run", None)
