"""K-fold on the data page: who is held out when, and what a quick network gets on each fold."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.export.folds_code import check_counts, cross_validation
from cnnviz.jobs.data_folders import DataFolder
from cnnviz.ui import controls, data_folds_job, data_folds_strips, frame, own_runs
from cnnviz.ui.data_folds_examples import examples_of
from cnnviz.ui.data_folds_strips import FoldChoice
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import Survey

MOST_FOLDS = 10


def show(data: DataFolder, survey: Survey) -> None:
    """Draw the folds of a data set, and train on them.

    Args:
        data: the data set.
        survey: what was found in it.
    """
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("data", "folds_why"))
    choice = _choose()
    examples = examples_of(survey, data_folds_job.settings_of(data, survey, choice))
    try:
        data_folds_strips.draw(examples, choice)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/error:")
        return
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("data", "folds_stratified"))
    st.subheader(_("Train a quick model on each fold"), anchor=False)
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("data", "folds_train"))
    epochs = data_folds_job.show(data, survey, examples, choice)
    with st.expander(_("The same with scikit-learn and Keras"), icon=":material/code:"):
        _program(data, survey, choice, epochs)


def _program(data: DataFolder, survey: Survey, choice: FoldChoice, epochs: int) -> None:
    """Write the program for the whole folder, or say why scikit-learn would stop it."""
    try:
        check_counts(survey.counts, survey.classes, folds=choice.folds, stratified=choice.stratified)
    except InvalidValue as error:
        st.info(literal(explain(error)), icon=":material/info:")
        return
    st.code(
        cross_validation(
            # Only who sits at the machine learns where its files are.
            str(data.root) if own_runs.at_the_machine() else data.root.name,
            folds=choice.folds,
            stratified=choice.stratified,
            shuffle=choice.shuffle,
            seed=choice.seed,
            size=data_folds_job.size_of(data, survey),
            epochs=epochs,
        ),
        language="python",
    )
    st.caption(_("It takes all {count} pictures of the folder.").format(count=f"{len(survey.pictures):,}"))


def _choose() -> FoldChoice:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="data_fold_row"):
        folds = controls.whole_number(_("Folds (k)"), 2, MOST_FOLDS, 5, key="data_fold_k", width=130)
        seed = controls.whole_number(_("Seed"), 0, 9999, 0, key="data_fold_seed", width=130)
        per_class = controls.whole_number(
            _("Pictures of each class"),
            10,
            500,
            50,
            key="data_fold_per_class",
            width=170,
            help=_("At most so many: with fewer pictures a fold takes less time, and luck weighs more."),
        )
        stratified = controls.switch(
            _("Stratified"),
            key="data_fold_stratified",
            default=True,
            help=_("Every fold gets the same share of each class."),
        )
        shuffle = controls.switch(
            _("Shuffle"),
            key="data_fold_shuffle",
            default=True,
            help=_("Mix the pictures before they are cut; a folder is read in order of its classes."),
        )
    return FoldChoice(folds, stratified, shuffle, seed, per_class)
