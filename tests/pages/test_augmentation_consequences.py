"""What a network makes of the draws, and whether an augmentation helps: said as strong as it was found."""

import re

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.standardise import Standardisation
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import studies
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.studies import ArmResult, StudyArm
from cnnviz.nn import consequences
from cnnviz.nn.small_training import EpochRow
from cnnviz.ui import augmentation_wall, augmentation_words, cached
from cnnviz.ui.augmentation_plan import in_names, in_words
from cnnviz.ui.augmentation_presets import PRESETS
from cnnviz.ui.augmentation_verdict import gap_in_words, gap_of, guesses, patience_in_words, told_by
from cnnviz.vision import augment
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.mixing import Mixing
from cnnviz.vision.pipeline import Pipeline, RandAugment

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


def finish(run, rights, both=((1.0, 0.6), (0.7, 0.75))):
    """Write what a worker would write of two trainings that are over."""
    run.record("attempt", process=1, machine="here")
    curves = zip(("without", "with"), map(rows, *zip(*both, strict=True)), rights, strict=True)
    for name, row, right in curves:
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
    number, words = re.search(r"Draw (\d+) \((turned (?:left|right) \d.*?)\): ", said).groups()
    size = (augmentation_wall.SIDE, augmentation_wall.SIDE)
    drawn = augment.draws(PRESETS["medium"], size, seed=3, count=int(number))[-1]
    assert words == ", ".join(augmentation_words.in_words(drawn))  # the same draw, in the wall's pixels
    evidence = [alt for alt in alts(app) if "Evidence for" in alt]
    assert len(evidence) == 2 and all("strongest in row" in alt or "empty" in alt for alt in evidence)
    assert -1 <= float(figures["The map follows"].replace("−", "-")) <= 1
    monkeypatch.setattr(consequences, "observe", None)  # the next look takes what is kept
    assert texts(app.run()) == said

    still = open_page(
        "augmentation", aug_view="consequences", aug_preset="none", aug_rotation_range=0, aug_zoom_range=0,
        aug_width_shift_range=0, aug_height_shift_range=0, aug_horizontal_flip="false", aug_num_ops=2,
    )  # fmt: skip
    assert "Mixing and RandAugment are not asked about here" in texts(still)
    assert "not asked about here" not in said
    assert "No draw changes anything" in texts(still) and not still.get("plotly_chart")


def test_a_comparison_is_begun_watched_stopped_and_found_again(open_page, monkeypatch):
    handed = []
    monkeypatch.setattr(Cluster, "submit", lambda self, run: handed.append(run))
    app = open_page("augmentation", **HELPS)
    assert "`horizontal_flip`, digits: the label becomes false" in texts(app)
    assert "2 trainings × 6 epochs × 100 pictures = 1,200 pictures" in texts(app)
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
    assert "seed 0  \nWith augmentation: `rotation_range` 20°" in said and "`horizontal_flip`" in said
    assert "**It helped.** 17.5 points more of the 400 test pictures" in said
    assert "**without: overfitting.**" in said.lower() and "no overfitting" in said
    assert "57.5%" in said and "75.0%" in said and "Begun with other settings" not in said
    assert not button(link, "aug_help_begin").disabled and button(link, "aug_help_stop") is None
    other = open_page("augmentation", **(HELPS | {"aug_help_seed": 4}), aug_help_run=run.id)
    assert "Begun with other settings" in texts(other)


def test_a_network_that_only_guesses_is_called_so_and_what_both_get_is_told(open_page, monkeypatch):
    handed = []
    monkeypatch.setattr(Cluster, "submit", lambda self, run: handed.append(run))
    chosen = HELPS | {"aug_zca_whitening": "true", "aug_rescale": "255", "aug_mixing": "mixup"}
    app = open_page("augmentation", **chosen)
    plan = "Both trainings: `featurewise_center` → `zca_whitening`"
    assert plan in texts(app) and "Left out of both: `rescale` 255" in texts(app)
    button(app, "aug_help_begin").click().run()
    finish(handed[0], (230, 45), both=((1.0, 0.6), (0.12, 0.13)))
    said = texts(app.run())
    assert "The network with augmentation has hardly learned anything:** 11.2% of the 400" in said
    assert "guessing gives 10.0%; without augmentation it is 57.5%" in said and "weaker changes" in said
    assert "It hurt" not in said and "no overfitting" not in said
    assert "hardly anything learned.** 12.0% of the training pictures" in said
    assert plan in said and "`mixup` alpha 0.2" in said and "Begun with other settings" not in said
    assert "pictures to learn from" not in said


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


def test_a_network_near_guessing_is_not_praised_for_its_gap():
    lost, slow = arm("two", rows(0.292, 0.304), 105), arm("two", rows(0.5, 0.52, count=20), 200)
    assert guesses(lost, 4) and not guesses(lost, 10) and not guesses(slow, 4) and not guesses(lost, 0)
    told = gap_in_words(lost, changed=True, classes=4)
    assert "hardly anything learned" in told and "guessing gives 25.0%" in told and "overfitting" not in told
    at_rest = arm("two", [EpochRow(n, 1.2, 0.5, 1.2, 0.52) for n in range(1, 21)], 200)
    told = gap_in_words(at_rest, changed=True, classes=4)
    assert "underfitting.** Only 50.0%" in told and "Weaker changes" in told
    assert "Weaker changes" not in gap_in_words(at_rest, changed=False, classes=4)
    assert "a gap of 0.0 points" in gap_in_words(arm("one", rows(0.85, 0.8501), 1), changed=False)


def test_changes_are_named_with_the_units_of_the_page():
    settings = AugmentationSettings(
        rotation_range=30.0, width_shift_range=0.2, brightness_range=(0.7, 1.3), saturation=0.3, hue=0.07,
        blur=0.002, vertical_flip=True, fill_mode="constant", cval=0.5,
    )  # fmt: skip
    pipeline = Pipeline(
        changes=settings, mixing=Mixing(kind="cutmix", alpha=1), rand_augment=RandAugment(num_ops=2)
    )
    assert in_names(pipeline) == (
        "`rotation_range` 30°, `width_shift_range` 20 %, `vertical_flip`, `brightness_range` 0.7 to 1.3, "
        "`fill_mode` constant, `cval` 50 %, `saturation` 0.7 to 1.3, `hue` 7 %, `blur` 0.2 %, "
        "`cutmix` alpha 1, `RandAugment` 2 × 50 %"
    )
    assert in_words(Pipeline(standardisation=Standardisation(rescale=2))) == [
        "Left out of both: `rescale` 2. The network itself brings the numbers of a file to 0 to 1."
    ]
    assert in_words(Pipeline()) == []


def test_a_training_whose_loss_still_falls_is_not_judged_for_good():
    # from 1.07 to 0.80 over the last ten, of a mean of 0.935
    falling = tuple(EpochRow(n, 1.0, 0.5, 1.4 - 0.03 * n, 0.5) for n in range(1, 21))
    assert "by 29% over the last 10 epochs" in patience_in_words(arm("two", falling, 200))
    over = tuple(EpochRow(n, 1.0, 0.5, 1.0, 0.5) for n in range(1, 21))
    assert not patience_in_words(arm("two", over, 200))
