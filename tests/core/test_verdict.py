"""The verdict on recorded curves, on what the decks print, and on what noise does to both."""

import json
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from cnnviz.core.curve_course import course
from cnnviz.core.curve_measures import generalisation_loss, noise, points_risen, skill, trend
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.verdict import STRIP, diverging, judge, overfit

FILE = Path(__file__).parents[1] / "golden" / "training_curves.json"
GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))
RECORDED = [pytest.param(case, id=case["name"]) for case in GOLDEN["recorded"]]
CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")
OPPOSITES = (
    {"underfit", "overfit"}, {"underfit", "good"}, {"overfit", "good"}, {"learning", "plateau"},
    {"diverging", "learning"}, {"diverging", "good"}, {"underfit", "learning"},
)  # fmt: skip


def curves(case):
    return [np.array([np.nan if v is None else v for v in case[name]]) for name in CURVES]


def kinds(arrays, classes):
    return judge(*arrays, classes=classes).kinds


@pytest.mark.parametrize("case", RECORDED)
def test_a_recorded_run_gets_the_verdict_it_was_made_for(case):
    TrainingSettings.from_dict(case["settings"])  # so that anybody can repeat it
    assert list(kinds(curves(case), case["classes"])) == case["verdict"]


def test_every_kind_of_verdict_was_recorded():
    seen = {kind for case in GOLDEN["recorded"] for kind in case["verdict"]}
    assert seen == {"underfit", "overfit", "diverging", "plateau", "learning", "good"}


@pytest.mark.parametrize("case", RECORDED)
def test_noise_does_not_change_the_verdict(case):
    rng = np.random.default_rng(0)
    loss, val_loss, accuracy, val_accuracy = curves(case)

    def copy():
        factors = 1 + 0.02 * rng.normal(size=(2, len(loss)))
        points = 0.005 * rng.normal(size=len(loss)), 0.01 * rng.normal(size=len(loss))
        shares = np.clip(accuracy + points[0], 0, 1), np.clip(val_accuracy + points[1], 0, 1)
        return kinds((loss * factors[0], val_loss * factors[1], *shares), case["classes"])

    found = [copy() for _ in range(60)]

    assert all(not pair <= set(one) for one in found for pair in OPPOSITES)
    assert sum(list(one) == case["verdict"] for one in found) >= 57


@pytest.mark.parametrize("case", RECORDED)
def test_the_verdict_is_steady_while_the_run_goes_on(case):
    arrays = curves(case)
    told = [kinds([a[:n] for a in arrays], case["classes"]) for n in range(1, len(arrays[0]) + 1)]

    assert all(not pair <= set(one) for one in told for pair in OPPOSITES)
    assert len(list(groupby(told))) <= 6
    for one in told[: STRIP - 1]:
        assert one in (("too_early",), ("diverging",))


def test_the_ten_epochs_of_deck_a10_over_fit():
    case = GOLDEN["stated"][0]
    measured = np.full(10, np.nan)
    measured[-1] = case["test_accuracy"]
    verdict = judge(case["loss"], [], case["accuracy"], measured, classes=case["classes"])

    assert list(verdict.kinds) == case["verdict"]
    assert verdict.findings[0].values["gap"] == pytest.approx(0.1352)


def test_the_ten_epochs_of_deck_a10_alone_say_that_it_still_learns():
    case = GOLDEN["stated"][0]
    verdict = judge(case["loss"], [], case["accuracy"], [], classes=10)

    assert verdict.kinds == ("learning",)
    assert not verdict.findings[0].values["measured"]


def test_99_of_training_and_61_of_validation_is_over_fitting():
    case = GOLDEN["stated"][1]
    found = overfit([0.03], [np.nan], [case["accuracy"]], [case["val_accuracy"]])

    assert found.values == pytest.approx(
        {"gap": 0.38, "training_accuracy": 0.99, "validation_accuracy": 0.61, "epochs": 1}
    )


def test_before_five_epochs_it_is_too_early():
    verdict = judge(
        [2, 1.5, 1.2, 1], [2, 1.6, 1.3, 1.2], [0.2, 0.4, 0.5, 0.6], [0.2, 0.3, 0.4, 0.5], classes=10
    )

    assert verdict.kinds == ("too_early",)
    assert verdict.findings[0].values == {"epochs": 4, "needed": 5}
    assert judge([], [], [], [], classes=10).kinds == ("too_early",)


def test_a_loss_that_is_no_number_is_never_too_early():
    found = judge([2.0, np.nan], [2.0, np.nan], [0.1, 0.1], [0.1, 0.1], classes=10).findings

    assert [one.kind for one in found] == ["diverging"]
    assert found[0].values == {"epoch": 2}


def test_a_loss_of_almost_nothing_that_doubles_is_no_harm():
    tiny = [0.5, 0.1, 0.01, 0.001, 0.001, 0.001, 0.004, 0.004, 0.004]
    assert diverging(tiny, [0.8, 0.95, 1, 1, 1, 1, 1, 1, 1]) is None
    assert diverging(tiny, [0.8, 0.95, 1, 1, 1, 1, 0.8, 0.8, 0.8]).values["lowest"] == pytest.approx(0.001)


def test_a_validation_loss_that_rises_while_training_falls_is_over_fitting():
    epochs = np.arange(20)
    rising = 0.3 + 0.01 * np.abs(epochs - 6)
    found = overfit(1 / (1 + epochs), rising, 0.9 + 0 * epochs, 0.865 + 0 * epochs)

    assert found.values["rise"] == pytest.approx(0.38, abs=0.03)
    assert found.values["best_epoch"] == 7
    assert overfit(1 / (1 + epochs), rising, 0.9 + 0 * epochs, 0.89 + 0 * epochs) is None
    assert overfit(1 + epochs, rising, 0.9 + 0 * epochs, 0.865 + 0 * epochs) is None


def test_the_epoch_before_a_run_diverged_is_the_middle_of_its_three_lowest():
    loss = [2.3, 1.5, 1.0, 0.6, 0.4, 0.6, 2.4, 2.4, 2.4]
    found = diverging(loss, [0.1, 0.4, 0.6, 0.7, 0.8, 0.7, 0.1, 0.1, 0.1])
    assert found.values["epoch"] == 5
    assert found.values["lowest"] == pytest.approx(np.mean([0.6, 0.4, 0.6]))


@pytest.mark.parametrize("epochs", range(5, 16))
def test_a_network_that_tells_more_right_epoch_by_epoch_is_learning_however_little_its_loss_falls(epochs):
    case = next(one for one in GOLDEN["recorded"] if one["name"] == "learning_large_batch")
    arrays = [one[:epochs] for one in curves(case)]
    assert kinds(arrays, 10) == ("learning",)
    # Not for its loss:
    assert epochs > 13 or not trend(arrays[1]).falls


def test_a_few_points_more_are_no_learning():
    rng = np.random.default_rng(1)
    flat = [0.4 + 0.02 * rng.normal(size=30) for _ in range(300)]
    assert np.mean([points_risen(one) >= 0.05 for one in flat]) < 0.03
    assert points_risen(np.linspace(0.2, 0.22, 12)) == 0
    assert points_risen(np.linspace(0.2, 0.42, 12)) == pytest.approx(0.1)  # of five of the eleven steps


def test_a_course_is_what_was_measured():
    told = course([5.0, 0.12, 0.125, 0.176, 0.07, 0.076], 5)
    assert (told.first, told.last, told.lowest, told.highest) == (0.12, 0.076, 0.07, 0.176)
    assert told.up == pytest.approx(0.176 / 0.125 - 1)
    assert told.down == pytest.approx(1 - 0.07 / 0.176)
    assert course([0.0, 0.0], 5).up == 0


def test_a_gap_counts_beside_the_errors():
    few = [1.0] * 5
    assert overfit(few, few, [0.60] * 5, [0.52] * 5) is None
    assert overfit(few, few, [0.99] * 5, [0.91] * 5) is not None
    assert overfit(few, few, [0.99] * 5, [0.95] * 5) is None


def test_noise_alone_is_no_trend_and_no_rise():
    rng = np.random.default_rng(0)
    flat = [0.5 * (1 + 0.05 * rng.normal(size=30)) for _ in range(300)]

    assert np.mean([trend(one).falls for one in flat]) < 0.03
    assert np.mean([generalisation_loss(one)[0] >= 0.1 for one in flat]) < 0.03
    assert np.median([noise(one) for one in flat]) == pytest.approx(0.025, rel=0.15)


def test_skill_counts_from_guessing():
    assert skill(0.25, 1 / 4) == 0
    assert skill(1, 1 / 7) == 1
    assert skill(0, 1 / 2) == -1


def test_curves_of_different_lengths_are_refused_in_a_sentence():
    with pytest.raises(InvalidValue, match="same number"):
        judge([1, 1], [1], [0, 0], [0, 0], classes=10)
    with pytest.raises(InvalidValue, match="classes 1"):
        judge([1], [1], [0], [0], classes=1)
