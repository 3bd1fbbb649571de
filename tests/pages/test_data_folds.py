"""The K-fold part of the data page: strips, their numbers, and trainings that go on, stop and are over."""

from pathlib import Path

import numpy as np
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import studies, studies_work
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import StudyArm
from cnnviz.ui import own_runs

PART = {"data_set": "digits", "data_part": "folds"}


@pytest.fixture(autouse=True)
def places(tmp_path_factory, monkeypatch):
    """One folder for the whole file, so that the digits are written as pictures once."""
    for name in ("CNNVIZ_DATA", "KAGGLEHUB_CACHE", "CNNVIZ_RUNS"):
        monkeypatch.setenv(name, str(tmp_path_factory.getbasetemp() / "folds" / name.lower()))


def begun(folds=2, *, stratified=True, shuffle=True, **settings) -> Run:
    arms = [StudyArm(f"fold{fold}", f"Fold {fold + 1}", fold=fold) for fold in range(folds)]
    wanted = TrainingSettings(**({"per_class": 10, "epochs": 1, "filters": (2,)} | settings))
    return studies.create(
        wanted,
        [*arms, StudyArm("split", "One split")],
        kind="folds",
        folds=folds,
        stratified=stratified,
        shuffle=shuffle,
        owner="anna",
        title="Digits",
    )


def tell(run, arm, *, epochs, correct=None):
    """Write what a worker writes of an arm."""
    run.record("arm", arm=arm)
    for epoch in range(1, epochs + 1):
        row = dict.fromkeys(("loss", "accuracy", "val_loss", "val_accuracy"), 0.25 * epoch)
        run.record("epoch", arm=arm, epoch=epoch, **row)
    if correct is not None:
        run.record("arm_end", arm=arm, count=50, correct=correct)


def in_blocks() -> Run:
    """A study that is over, of folds in order of the classes."""
    run = begun(stratified=False, shuffle=False)
    for arm, correct in (("fold0", 0), ("fold1", 0), ("split", 45)):
        tell(run, arm, epochs=1, correct=correct)
    run.finish("finished")
    return run


def texts(app):
    assert not app.exception
    kinds = (app.markdown, app.caption, app.info, app.error)
    return " ".join(one.value for kind in kinds for one in kind).replace("\\", "")


def keys(app):
    return {button.key for button in app.button}


def figures(app):
    return {metric.label: metric.value for metric in app.metric}


def test_stratified_folds_are_even_and_plain_ones_in_order_leave_a_class_out(open_page):
    app = open_page("data", **PART)
    assert "In no class do two folds differ by more than one picture" in texts(app)
    table = app.dataframe[0].value
    assert len(table) == 5 and sum(map(int, table["Held out"])) == 500, "as trained: 50 of each"
    app.toggle("data_fold_stratified").set_value(False).run()
    app.toggle("data_fold_shuffle").set_value(False).run()
    assert "uneven" in texts(app) and "from 0.0% to" in texts(app)
    assert "KFold(n_splits=5)" in " ".join(code.value for code in app.code)
    assert "data_fold_begin" in keys(app) and "about" in texts(app)


def test_classes_smaller_than_the_folds_are_named_and_nothing_is_offered_that_would_fail(open_page):
    app = open_page("data", data_set="samples", data_part="folds", data_fold_k=10)
    said = texts(app)
    assert "The one picture of" in said and "cannot be in 10 folds: in 9 rounds nobody asks" in said
    assert "In no class do two folds differ" not in said
    assert app.button("data_fold_begin").disabled and "at least 5 are needed" in said
    assert "has fewer than 2 pictures: train_test_split(stratify=…) would stop" in said
    assert not app.code


def test_the_program_names_the_whole_folder_to_who_sits_at_the_machine(open_page, monkeypatch):
    monkeypatch.setattr(own_runs, "at_the_machine", lambda: True)
    app = open_page("data", **PART)
    (line,) = (line for line in app.code[0].value.splitlines() if "image_size=" in line)
    assert Path(line.split('"')[1]).is_dir()


def test_a_study_is_begun_for_what_is_chosen_and_watched_until_it_is_over(open_page, submitted):
    app = open_page("data", **PART, data_fold_k=2, data_fold_epochs=1, data_fold_per_class=10)
    app.button("data_fold_begin").click().run()
    (run,) = submitted
    assert app.query_params["data_fold_run"] == run.id
    assert [arm.fold for arm in studies.arms_of(run)] == [0, 1, None]
    assert (run.settings.dataset, run.settings.epochs, run.settings.per_class) == ("digits", 1, 10)
    assert "Waiting for a worker" in app.get("progress")[0].proto.text
    assert "data_fold_stop" in keys(app)
    app.button("data_fold_stop").click().run()
    assert run.stop_asked()
    assert studies_work.work_on(str(run.directory)) == "stopped"
    again = open_page("data", **PART, data_fold_run=run.id)
    assert "Stopped after 0 of 3 epochs" in texts(again)


def test_results_of_a_link_are_shown_with_mean_spread_and_a_single_split(open_page):
    run = begun()
    run.record("attempt")
    for arm, correct in (("fold0", 40), ("fold1", 43), ("split", 45)):
        tell(run, arm, epochs=1, correct=correct)
    run.finish("finished")
    app = open_page("data", **PART, data_fold_run=run.id)
    one, two, split = 0.8, 0.86, 0.9
    assert figures(app)["Mean of the folds"] == f"{(one + two) / 2:.1%}"
    assert figures(app)["Standard deviation"] == f"{100 * np.std([one, two], ddof=1):.1f} points"
    assert figures(app)["One split alone"] == f"{split:.1%}"
    said = texts(app)
    assert f"anything between {min(one, two):.1%} and {max(one, two):.1%}" in said and "100 pictures" in said
    assert "Fold 1" in app.get("vega_lite_chart")[0].proto.alt
    assert "anything between" not in texts(open_page("data", **PART, data_fold_run=in_blocks().id))
    app.button("data_fold_leave").click().run()
    assert "data_fold_run" not in app.query_params and not figures(app)


def test_results_of_the_folds_that_are_over_are_there_while_others_go_on(open_page):
    run = begun(epochs=2)
    run.record("placed")
    run.record("attempt")
    run.beat()
    tell(run, "fold0", epochs=2, correct=25)
    tell(run, "fold1", epochs=1)
    app = open_page("data", **PART, data_fold_run=run.id)
    assert "3 of 6 epochs" in app.get("progress")[0].proto.text
    assert figures(app) == {"Mean of the folds": "50.0%"}
    assert "Fold 2 25.0% after epoch 1" in app.get("vega_lite_chart")[0].proto.alt
    assert "What to conclude" not in texts(app)


def test_an_address_of_a_study_that_is_gone_is_said(open_page):
    app = open_page("data", **PART, data_fold_run="20200101-000000-0123456789ab", data_fold_k=99)
    assert "not here any more" in texts(app) and "must be a whole number from 2 to 10" in texts(app)
