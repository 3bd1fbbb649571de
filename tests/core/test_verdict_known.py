"""What a verdict takes into account beside the curves: few pictures, a common class, means that lag."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.verdict import diverging, judge, overfit
from cnnviz.core.verdict_known import Known
from cnnviz.core.verdict_lag import lagging

FILE = Path(__file__).parents[1] / "golden" / "training_curves.json"
CASES = {case["name"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["with_counts"]}
CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")


def judged(case, known=None):
    curves = [case[name] for name in CURVES]
    return judge(*curves, classes=case["classes"], known=known or Known(**case["known"]))


@pytest.mark.parametrize("name", CASES)
def test_a_run_recorded_with_its_counts_gets_the_verdict_it_was_made_for(name):
    TrainingSettings.from_dict(CASES[name]["settings"])
    assert list(judged(CASES[name]).kinds) == CASES[name]["verdict"]


def test_a_network_that_fails_on_its_own_pictures_has_not_learned_them_by_heart():
    found = judged(CASES["lag_modern_shapes"]).findings[0]
    assert found.values == pytest.approx(
        {"training_accuracy": 0.9875, "predicted": 0.25, "asked": 240, "gap": 0.7375}
        | {"validation_accuracy": 0.25}
    )


def test_while_a_run_goes_on_over_fitting_may_be_means_that_lag():
    case = CASES["lag_modern_shapes"]
    going = replace(Known(**case["known"]), asked=0, right=0)
    found = judged(case, going).findings
    assert [one.kind for one in found] == ["overfit"]
    assert found[0].values["normalizes"] and "asked" not in found[0].values
    assert "normalizes" not in judged(case, replace(going, normalizes=False)).findings[0].values


def test_a_network_that_does_know_its_own_pictures_over_fits():
    case = CASES["lag_modern_shapes"]
    found = judged(case, replace(Known(**case["known"]), right=238)).findings[0]
    assert found.kind == "overfit"
    assert found.values["training_accuracy"] == pytest.approx(238 / 240)
    assert found.values["validation_accuracy"] == 0.25  # of the same weights, not a mean over epochs
    assert found.values["asked"] == 240 and "normalizes" not in found.values


def test_dropout_hides_no_gap_from_a_network_that_is_asked_as_it_predicts():
    flat = [1.0] * 8
    shares = [0.86] * 8, [0.85] * 8
    assert overfit(flat, flat, *shares) is None
    found = overfit(flat, flat, *shares, known=Known(training=1000, validation=360, asked=500, right=498))
    assert found.values["gap"] == pytest.approx(0.996 - 0.85)


@pytest.mark.parametrize(
    ("known", "lags"),
    [
        (Known(training=240, asked=240, right=60, normalizes=True), True),
        (Known(training=240, asked=240, right=60), False),  # nothing that could lag
        (Known(training=240, normalizes=True), False),  # not asked
        (Known(training=240, asked=240, right=225, normalizes=True), False),  # five points
        (Known(training=12, asked=12, right=10, normalizes=True), False),  # two pictures
        (Known(training=12, asked=12, right=3, normalizes=True), True),
    ],
)
def test_means_lag_if_the_network_predicts_far_below_what_it_told_right_while_learning(known, lags):
    assert bool(lagging([0.9, 0.99], [0.25, 0.25], known=known)) is lags


def test_lagging_means_are_told_before_five_epochs_and_a_lost_loss_before_them():
    known = Known(training=240, validation=400, asked=240, right=60, normalizes=True)
    curves = [1, 0.5], [1.4, 1.5], [0.7, 0.9], [0.25, 0.25]
    assert judge(*curves, classes=4, known=known).kinds == ("lagging",)
    assert judge([1, np.nan], *curves[1:], classes=4, known=known).kinds == ("diverging",)


def test_who_always_names_the_commonest_class_has_learned_nothing():
    case = CASES["noise_one_common_class"]
    found = judged(case).findings[0]
    assert found.values["guessing"] and found.values["chance"] == 0.95
    # Who does not know the counts has to take the classes for equally frequent.
    assert judged(case, Known()).kinds[0] == "good"


def test_a_rare_class_that_is_told_apart_is_good():
    flat = [0.05] * 8
    known = Known(training=900, validation=300, commonest=285)
    assert judge(flat, flat, [0.995] * 8, [0.993] * 8, classes=2, known=known).kinds[0] == "good"


def test_a_class_that_is_alone_tells_nothing():
    flat = [0.05] * 8
    known = Known(training=30, validation=10, commonest=10)
    assert "good" not in judge(flat, flat, [1.0] * 8, [1.0] * 8, classes=2, known=known).kinds


def test_answers_that_are_the_commonest_class_with_a_large_loss_diverge():
    loss, accuracy = [3.0] * 6, [0.95] * 6
    assert diverging(loss, accuracy, classes=2, known=Known(validation=60, commonest=57)).values["loss"] == 3
    assert diverging(loss, accuracy, classes=2) is None


@pytest.mark.parametrize(("wrong", "over_fits"), [(1, False), (3, True)])
def test_a_gap_counts_only_beyond_what_so_few_pictures_leave_open(wrong, over_fits):
    flat = [1.0] * 6
    shares = [1.0] * 6, [1 - wrong / 12] * 6
    assert overfit(flat, flat, *shares) is not None
    assert bool(overfit(flat, flat, *shares, known=Known(training=48, validation=12))) is over_fits


def test_a_validation_loss_that_rises_with_one_wrong_picture_of_twelve_is_no_over_fitting():
    epochs = np.arange(20)
    curves = 1 / (1 + epochs), 0.3 + 0.01 * np.abs(epochs - 6), 1 + 0 * epochs, 11 / 12 + 0 * epochs
    assert "rise" in overfit(*curves).values
    assert overfit(*curves, known=Known(training=48, validation=12)) is None


def test_training_is_ahead_only_beyond_what_so_few_pictures_leave_open():
    falling, flat = 1 / np.arange(1, 9), [0.5] * 8
    curves = falling, flat, [0.82] * 8, [0.75] * 8
    few, many = (
        judge(*curves, classes=10, known=Known(training=4 * n, validation=n)).findings[-1] for n in (12, 3600)
    )
    assert (few.values["ahead"], many.values["ahead"]) == (0, 1)


def test_more_right_than_asked_is_refused():
    with pytest.raises(InvalidValue, match="successes"):
        lagging([2.0], [], known=Known(training=3, asked=3, right=4, normalizes=True))
