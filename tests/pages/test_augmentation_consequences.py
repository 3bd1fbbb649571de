"""What a network makes of the draws, and whether an augmentation helps: said as strong as it was found."""

import re

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import studies
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.studies import ArmResult, StudyArm
from cnnviz.nn import consequences
from cnnviz.nn.small_training import EpochRow
from cnnviz.ui import cached
from cnnviz.ui.augmentation_verdict import gap_in_words, gap_of, patience_in_words, told_by

HELPS = {"aug_view": "helps", "aug_help_data": "digits", "aug_help_epochs": 6, "aug_help_per_class": 10}


@pytest.fixture(autouse=True)
def runs_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))


@pytest.fixture
def colours(colour_zoo):
    cached.forget_models()
    yield
    cached.forget_models()


def texts(app):
    assert not app.exception
    kinds = (app.markdown, app.caption, app.info, app.error, app.warning, app.success)
    return " ".join(one.value for kind in kinds for one in kind)


def alts(app):
    return [image.alt for element in app.get("image") for image in element.proto.imgs]


def button(app, key):
    return next((one for one in app.button if one.key == key), None)


def arm(name, rows, right, count=400):
    return ArmResult(name, name, tuple(rows), count, right, finished=True)


def rows(training, validation, count=6):
    return [EpochRow(at + 1, 1 / (at + 1), training, 0.6, validation) for at in range(count)]


def finish(run, rights):
    """Write what a worker would write of two trainings that are over."""
    run.record("attempt", process=1, machine="here")
    for (name, row), right in zip(
        (("without", rows(1.0, 0.6)), ("with", rows(0.7, 0.75))), rights, strict=True
    ):
        run.record("arm", arm=name)
        for one in row:
            run.record("epoch", arm=name, **one._asdict())
        run.record("arm_end", arm=name, count=400, correct=right)
    run.finish("finished")


def test_32_draws_show_the_answer_the_map_and_the_worst_of_them(open_page, colours, monkeypatch):
    app = open_page("augmentation", aug_view="consequences", aug_seed=3)
    said, figures = texts(app), {one.label: one.value for one in app.metric}
    kept = int(re.match(r"(\d+) of 32", figures["Same answer"])[1])
    chart = app.get("plotly_chart")[0].proto
    assert f"The answer stays the same in {kept}" in chart.alt and "32 draws" in chart.alt
    assert "The worst of 32 draws" in [one.value for one in app.subheader]
    assert re.search(r"Draw \d+ \(turned (left|right) \d", said)
    evidence = [alt for alt in alts(app) if "Evidence for" in alt]
    assert len(evidence) == 2 and all("strongest in row" in alt or "empty" in alt for alt in evidence)
    assert -1 <= float(figures["The map follows"].replace("−", "-")) <= 1
    monkeypatch.setattr(consequences, "observe", None)  # the next look takes what is kept
    assert texts(app.run()) == said

    still = open_page(
        "augmentation", aug_view="consequences", aug_preset="none", aug_rotation_range=0, aug_zoom_range=0,
        aug_width_shift_range=0, aug_height_shift_range=0, aug_horizontal_flip="false",
    )  # fmt: skip
    assert "No draw changes anything" in texts(still) and not still.get("plotly_chart")


def test_a_comparison_is_begun_watched_stopped_and_found_again(open_page, monkeypatch):
    handed = []
    monkeypatch.setattr(Cluster, "submit", lambda self, run: handed.append(run))
    app = open_page("augmentation", **HELPS)
    assert "`horizontal_flip`, digits: the label becomes false" in texts(app)
    button(app, "aug_help_begin").click().run()
    (run,) = handed
    assert app.query_params["aug_help_run"] in (run.id, [run.id])
    assert button(app, "aug_help_begin").disabled and button(app, "aug_help_stop")
    first, second = studies.arms_of(run)
    assert (first.id, second.id) == ("without", "with")
    assert run.settings.dataset == "digits" and run.settings.per_class == 10
    assert '"horizontal_flip": true' in second.pipeline and '"horizontal_flip": true' not in first.pipeline

    finish(run, (230, 300))
    link = open_page("augmentation", **HELPS, aug_help_run=run.id)
    said = texts(link)
    assert "seed 0: `rotation_range` 20" in said and "`horizontal_flip`" in said
    assert "**It helped.** 17.5 points more of the 400 test pictures" in said
    assert "**without: overfitting.**" in said.lower() and "no overfitting" in said
    assert "57.5%" in said and "75.0%" in said and "Begun with other settings" not in said
    assert not button(link, "aug_help_begin").disabled and button(link, "aug_help_stop") is None
    other = open_page("augmentation", **(HELPS | {"aug_help_seed": 4}), aug_help_run=run.id)
    assert "Begun with other settings" in texts(other)


def test_trouble_is_said_and_a_run_of_folds_is_none_of_this_page(open_page, monkeypatch):
    def refuse(self, run):
        raise InvalidValue("no worker can be started ({why})", why="no room")

    monkeypatch.setattr(Cluster, "submit", refuse)
    folds = studies.create(
        TrainingSettings(epochs=1),
        [StudyArm("a", "a", fold=0), StudyArm("b", "b", fold=1)],
        kind="folds",
        folds=2,
        owner="anna",
    )
    app = open_page("augmentation", **HELPS, aug_help_run=folds.id)
    assert "are not here any more" in texts(app)
    button(app, "aug_help_begin").click().run()
    assert "no worker can be started (no room)" in texts(app)


def test_what_the_interval_holds_is_never_called_a_gain():
    assert [told_by(one) for one in ((0.001, 0.2), (-0.1, -0.001), (-0.1, 0.1), (0.0, 0.1))] == [
        "helped",
        "hurt",
        "open",
        "open",
    ]


def test_the_gap_is_named_for_what_it_is():
    by_heart = arm("one", rows(1.0, 0.6), 240)
    assert gap_of(by_heart) == pytest.approx((1.0, 0.6))
    assert "overfitting.** 100.0%" in gap_in_words(by_heart, changed=False)
    assert "a gap of 40.0 points" in gap_in_words(by_heart, changed=False)
    harder = gap_in_words(arm("two", rows(0.7, 0.75), 290), changed=True)
    assert "no overfitting" in harder and "the changed ones are harder" in harder
    assert "no clear overfitting" in gap_in_words(arm("two", rows(0.76, 0.75), 290), changed=True)


def test_a_training_whose_loss_still_falls_is_not_judged_for_good():
    # from 1.07 to 0.80 over the last ten, of a mean of 0.935
    falling = tuple(EpochRow(n, 1.0, 0.5, 1.4 - 0.03 * n, 0.5) for n in range(1, 21))
    assert "by 29% over the last 10 epochs" in patience_in_words(arm("two", falling, 200))
    over = tuple(EpochRow(n, 1.0, 0.5, 1.0, 0.5) for n in range(1, 21))
    assert not patience_in_words(arm("two", over, 200))
