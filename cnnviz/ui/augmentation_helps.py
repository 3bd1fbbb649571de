"""Does the augmentation help? The same small network, trained with it and without it, and asked the same."""

from statistics import fmean

import streamlit as st

from cnnviz.core.difference import difference_interval
from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.core.statistics import wilson_interval
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.core.verdict import judge
from cnnviz.jobs import training_data
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import ArmResult, StudyArm, StudyProgress, arms_of
from cnnviz.ui import augmentation_labels, cached, controls, frame, study_view, verdict_view
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.pipeline import Pipeline

PREFIX = "aug_help"
WITHOUT, WITH = "without", "with"
# Few pictures, so that there is something to help with: about half a minute on two cores for both trainings.
DATASET, PER_CLASS, EPOCHS = "shapes", 20, 60
BATCH, RATE = 16, 0.002
LAST = 5  # epochs whose mean is told: a single one jumps


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
    nothing = changes_nothing(pipeline)
    augmentation_labels.dataset_warnings(pipeline.changes, settings.dataset, mixing=pipeline.mixing.kind)
    with st.container(horizontal=True, vertical_alignment="bottom", key="aug_help_begin_row"):
        st.button(
            _("Train with and without"),
            key="aug_help_begin",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(settings, plain, pipeline),
            disabled=nothing,
        )
        study_view.offer_earlier(PREFIX, "augmentation")
    if nothing:
        st.caption(_("Nothing would be changed. Give a range to one of the options first."))
    study_view.show_trouble(PREFIX)
    run = study_view.current(PREFIX, "augmentation")
    if run is not None:
        _tell(run, settings, pipeline)
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
            _("Seed"),
            0,
            9999,
            0,
            key="aug_help_seed",
            width=130,
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


def changes_nothing(pipeline: Pipeline) -> bool:
    """Tell whether the trainings would be the same: all that is left is standardisation, which both have.

    Args:
        pipeline: what is chosen.

    Example:
        >>> from cnnviz.vision.mixing import Mixing
        >>> changes_nothing(Pipeline()), changes_nothing(Pipeline(mixing=Mixing(kind="mixup")))
        (True, False)
    """
    # How empty places would be filled does nothing where there are none.
    filled = AugmentationSettings(fill_mode=pipeline.changes.fill_mode, cval=pipeline.changes.cval)
    return pipeline.changes == filled and pipeline.mixing.kind == "none" and not pipeline.rand_augment.num_ops


def _begin(settings: TrainingSettings, plain: Pipeline, pipeline: Pipeline) -> None:
    arms = (
        StudyArm(WITHOUT, _("Without"), pipeline=plain.as_json()),
        StudyArm(WITH, _("With augmentation"), pipeline=pipeline.as_json()),
    )
    title = f"{settings.dataset}, {settings.per_class} × {settings.epochs}"
    study_view.begin(PREFIX, settings, arms, kind="augmentation", title=title)


def _tell(run: Run, settings: TrainingSettings, pipeline: Pipeline) -> None:
    """Say what was trained, and whether that is what the page says now."""
    told = run.settings
    said = _("**{dataset}**, {per_class} pictures of each class, {epochs} epochs, seed {seed}")
    st.markdown(
        said.format(
            dataset=literal(told.dataset), per_class=told.per_class, epochs=told.epochs, seed=told.seed
        )
    )
    arms = {arm.id: arm.pipeline for arm in arms_of(run)}
    names = ("dataset", "per_class", "epochs", "seed")
    same = all(getattr(told, name) == getattr(settings, name) for name in names)
    if not same or arms.get(WITH) != pipeline.as_json():
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
    before, after = known[WITHOUT], known[WITH]
    _verdict(before, after, run.settings)
    _table(before, after)
    _gaps(before, after, run.settings)


def _verdict(before: ArmResult, after: ArmResult, settings: TrainingSettings) -> None:
    """Say whether it helped, never more than the counts say."""
    low, high = difference_interval(
        after.test_correct, after.test_count, before.test_correct, before.test_count
    )
    gain = after.test_correct / after.test_count - before.test_correct / before.test_count
    values = {
        "gain": f"{100 * abs(gain):.1f}",
        "low": f"{100 * low:+.1f}".replace("-", "−"),
        "high": f"{100 * high:+.1f}".replace("-", "−"),
        "count": f"{after.test_count:,}",
    }
    kind = told_by((low, high))
    alert, icon = _LOOKS[kind]
    alert(_(SAID[kind]).format(**values), icon=icon)
    st.caption(
        _(
            "One pair of trainings, with seed {seed}: other first weights give other numbers. The interval "
            "knows the luck with the test pictures, not the luck with the seed: try another one."
        ).format(seed=settings.seed)
    )


SAID = {
    "helped": mark(
        "**It helped.** {gain} points more of the {count} test pictures are right (95 % interval of the "
        "difference: {low} to {high})."
    ),
    "hurt": mark(
        "**It hurt.** {gain} points fewer of the {count} test pictures are right (95 % interval of the "
        "difference: {low} to {high})."
    ),
    "open": mark(
        "**It cannot be told** from {count} test pictures: the two differ by {gain} points, and the 95 % "
        "interval of the difference goes from {low} to {high}, so it holds 0."
    ),
}
_LOOKS = {
    "helped": (st.success, ":material/trending_up:"),
    "hurt": (st.warning, ":material/trending_down:"),
    "open": (st.info, ":material/balance:"),
}


def told_by(interval: tuple[float, float]) -> str:
    """Say what an interval of a difference tells.

    Args:
        interval: (low, high) of new minus old.

    Returns:
        "helped", "hurt", or "open" where 0 is in it.

    Example:
        >>> told_by((0.01, 0.2)), told_by((-0.2, -0.01)), told_by((-0.1, 0.1))
        ('helped', 'hurt', 'open')
    """
    low, high = interval
    return "helped" if low > 0 else "hurt" if high < 0 else "open"


def gap_of(arm: ArmResult) -> tuple[float, float]:
    """Return the accuracies on training and validation pictures, means over the last epochs.

    Args:
        arm: with at least one epoch.
    """
    last = arm.rows[-LAST:]
    return fmean(row.accuracy for row in last), fmean(row.val_accuracy for row in last)


def _table(*arms: ArmResult) -> None:
    """Put the two beside each other, in numbers."""
    heads = ("", _("Training"), _("Validation"), _("Gap, points"), _("Test"), _("95 % interval"))
    rows = [heads, ("---",) * len(heads)]
    for arm in arms:
        training, validation = gap_of(arm)
        low, high = wilson_interval(arm.test_correct, arm.test_count)
        gap = f"{100 * (training - validation):+.1f}".replace("-", "−")
        share = arm.test_correct / arm.test_count
        shown = [f"{training:.1%}", f"{validation:.1%}", f"**{gap}**", f"**{share:.1%}**"]
        rows.append((literal(arm.title), *shown, f"{low:.1%} – {high:.1%}"))
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
    last = min(LAST, *(len(arm.rows) for arm in arms))
    st.caption(_("Training and validation: accuracy, mean of the last {count} epochs.").format(count=last))


def _gaps(before: ArmResult, after: ArmResult, settings: TrainingSettings) -> None:
    """Name the gap of each: whether a network learned its pictures by heart."""
    classes = _classes(settings)
    for arm in (before, after):
        curve = study_view.curve_of(arm)
        found = judge(
            curve.training.loss,
            curve.validation.loss,
            curve.training.accuracy,
            curve.validation.accuracy,
            classes=classes,
        )
        st.markdown(f"**{literal(arm.title)}.** {verdict_view.in_words(found)}")
    st.markdown(frame.passage("augmentation", "gap"), width=frame.TEXT_WIDTH)


def _classes(settings: TrainingSettings) -> int:
    """Return how many classes the data have; ten where they are not on this machine any more."""
    try:
        return len(cached.training_facts(settings.dataset, "", 0, settings.per_class).classes)
    except InvalidValue:
        return 10
