"""Does the augmentation help? The same small network, trained with it and without it, and asked the same."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.jobs import training_data
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import ArmResult, StudyArm, StudyProgress, arms_of, progress_of
from cnnviz.ui import (
    augmentation_labels,
    augmentation_plan,
    augmentation_verdict,
    controls,
    frame,
    study_view,
)
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.pipeline import Pipeline

PREFIX = "aug_help"
WITHOUT, WITH = "without", "with"
# Few pictures, so that there is something to help with, and both trainings are soon over.
DATASET, PER_CLASS, EPOCHS = "shapes", 20, 40
BATCH, RATE = 16, 0.002


def show(pipeline: Pipeline) -> None:
    """Offer the two trainings, and show those that were begun.

    Args:
        pipeline: what is chosen on the page; without its changes, mixing and RandAugment only the
            standardisation is left, and that is what it is compared with.
    """
    st.markdown(frame.passage("augmentation", "helps"), width=frame.TEXT_WIDTH)
    plain = Pipeline(standardisation=pipeline.standardisation)
    try:
        settings = _choose()
    except InvalidValue as error:
        st.error(literal(explain(error)))
        return
    nothing = augmentation_plan.changes_nothing(pipeline)
    augmentation_labels.dataset_warnings(pipeline.changes, settings.dataset, mixing=pipeline.mixing.kind)
    run = study_view.current(PREFIX, "augmentation")
    busy = run is not None and progress_of(run).active
    with st.container(horizontal=True, vertical_alignment="bottom", key="aug_help_begin_row"):
        st.button(
            _("Train with and without"),
            key="aug_help_begin",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(settings, plain, pipeline),
            disabled=nothing or busy,
        )
        study_view.offer_earlier(PREFIX, "augmentation")
    if nothing:
        st.caption(_("Nothing would be changed. Give a range to one of the options first."))
    same = run is not None and _same(run, settings, pipeline)
    if not same:
        plan = [*augmentation_plan.in_words(pipeline), augmentation_plan.effort_in_words(settings)]
        st.caption("  \n".join(filter(None, plan)))
    study_view.show_trouble(PREFIX)
    if run is not None:
        _tell(run, same=same)
        study_view.show(PREFIX, run, _draw)


def _choose() -> TrainingSettings:
    """Offer data, number of pictures, epochs and seed."""
    here = [name for name in training_data.available() if name not in PHOTOGRAPHS]
    with st.container(horizontal=True, vertical_alignment="bottom", key="aug_help_settings"):
        dataset = controls.choice(
            _("Data set"), here, key="aug_help_data", default=DATASET, many=True, width=170
        )
        per_class = controls.whole_number(
            _("Pictures of each class"),
            2,
            200,
            PER_CLASS,
            key="aug_help_per_class",
            width=170,
            help=_("To learn from. Where there are thousands, a small network finds little to gain."),
        )
        epochs = controls.whole_number(_("Epochs"), 5, 200, EPOCHS, key="aug_help_epochs", width=130)
        seed = controls.whole_number(
            _("Seed of the trainings"),
            0,
            9999,
            0,
            key="aug_help_seed",
            width=170,
            help=_("Of the first weights, the order of the pictures and the draws. Both trainings use it."),
        )
    return TrainingSettings(
        dataset=dataset,
        per_class=per_class,
        epochs=epochs,
        seed=seed,
        batch_size=BATCH,
        learning_rate=RATE,
        keep="last",
    )


def _begin(settings: TrainingSettings, plain: Pipeline, pipeline: Pipeline) -> None:
    arms = (
        StudyArm(WITHOUT, _("Without"), pipeline=plain.as_json()),
        StudyArm(WITH, _("With augmentation"), pipeline=pipeline.as_json()),
    )
    title = f"{settings.dataset}, {settings.per_class} × {settings.epochs}"
    study_view.begin(PREFIX, settings, arms, kind="augmentation", title=title)


def _same(run: Run, settings: TrainingSettings, pipeline: Pipeline) -> bool:
    """Whether what was trained is what the page says now."""
    names = ("dataset", "per_class", "epochs", "seed")
    told = _changed_by(run)
    return told == pipeline and all(getattr(run.settings, name) == getattr(settings, name) for name in names)


def _changed_by(run: Run) -> Pipeline | None:
    """What the arm with augmentation does; None if it cannot be read."""
    arms = {arm.id: arm.pipeline for arm in arms_of(run)}
    try:
        return Pipeline.from_json(arms.get(WITH, ""))
    except InvalidValue:
        return None


def _tell(run: Run, *, same: bool) -> None:
    """Say what was trained, and whether that is what the page says now."""
    told, changed = run.settings, _changed_by(run)
    said = _("**{dataset}**, {per_class} pictures of each class, {epochs} epochs, seed {seed}")
    numbers = {"per_class": told.per_class, "epochs": told.epochs, "seed": told.seed}
    lines = augmentation_plan.in_words(changed) if changed else []
    st.markdown("  \n".join([said.format(dataset=literal(told.dataset), **numbers), *lines]))
    if not same:
        st.caption(_("Begun with other settings than those that are chosen now."))


def _draw(run: Run, arms: tuple[ArmResult, ...], state: StudyProgress) -> None:
    if any(arm.rows for arm in arms):
        study_view.curves(arms, epochs=run.settings.epochs, prefix=PREFIX)
    if state.active:
        return
    known = {arm.id: arm for arm in arms if arm.finished}
    if WITHOUT not in known or WITH not in known:
        if state.status == "stopped":
            st.caption(_("Two trainings have to come to their end before they can be compared."))
        return
    classes = augmentation_plan.classes_of(run.settings)
    augmentation_verdict.show(known[WITHOUT], known[WITH], seed=run.settings.seed, classes=classes)
