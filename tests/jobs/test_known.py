"""What a run tells beside its curve, for the verdict; and that the recorded curves keep theirs with it."""

import json
from pathlib import Path

import numpy as np
import pytest

from cnnviz.content.experiments import EXPERIMENTS
from cnnviz.core.training import TrainingSettings
from cnnviz.core.verdict import judge
from cnnviz.jobs import experiment_records, training_data
from cnnviz.jobs.curve import curve_of
from cnnviz.jobs.known import known_of

FILE = Path(__file__).parents[1] / "golden" / "training_curves.json"
RECORDED = json.loads(FILE.read_text(encoding="utf-8"))["recorded"]
MODERN = TrainingSettings(network="modern")
BEGIN = {"kind": "begin", "epoch": 0, "step": 0, "steps": 2, "samples": 48, "validation": 12, "commonest": 7}
EPOCHS = [
    {"kind": "epoch", "epoch": number, "step": 2 * number + 2, "loss": 1.0, "accuracy": 0.5}
    for number in (0, 1)
]


def known(result=None, events=(BEGIN, *EPOCHS), settings=MODERN):
    return known_of(settings, curve_of(events), events, result)


def test_a_run_that_goes_on_has_not_been_asked():
    told = known()
    assert (told.training, told.validation, told.commonest, told.asked) == (48, 12, 7, 0)
    assert told.normalizes and not known(settings=TrainingSettings()).normalizes


def test_a_run_that_is_over_was_asked_where_its_curve_ends():
    told = known({"trained": {"count": 40, "correct": 30, "epoch": 1}})
    assert (told.asked, told.right, told.share) == (40, 30, 0.75)


@pytest.mark.parametrize(
    "result",
    [
        None,
        {},
        {"trained": None},
        {"test": {"count": 3}},
        {"trained": {"count": 40, "correct": 30, "epoch": 0}},  # of other weights
        {"trained": {"count": 40, "correct": 41, "epoch": 1}},
        {"trained": {"count": "many", "correct": 30, "epoch": 1}},
    ],
)
def test_results_without_the_number_can_be_read(result):
    assert (known(result).asked, known(result).right) == (0, 0)


def test_runs_of_earlier_versions_count_as_if_all_classes_were_equally_frequent():
    old = {name: value for name, value in BEGIN.items() if name not in ("samples", "validation", "commonest")}
    told = known(events=(old, *EPOCHS))
    assert (told.training, told.validation, told.commonest) == (0, 0, 0)
    assert told.chance(4) == 0.25


def test_layers_that_cannot_be_read_have_no_normalization():
    settings = TrainingSettings(network="own", layers="dense 10")
    object.__setattr__(settings, "layers", "?")
    assert not known(settings=settings).normalizes


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["name"])
def test_the_recorded_curves_keep_their_verdict_with_their_real_counts(case):
    settings = TrainingSettings.from_dict(case["settings"])
    data = training_data.load(settings)
    begin = {
        "kind": "begin",
        "samples": len(data.train.labels),
        "validation": len(data.validation.labels),
        "commonest": int(np.bincount(data.validation.labels).max()),
    }
    curves = [
        [np.nan if value is None else value for value in case[name]]
        for name in ("loss", "val_loss", "accuracy", "val_accuracy")
    ]
    told = known_of(settings, curve_of([]), [begin], None)
    assert list(judge(*curves, classes=case["classes"], known=told).kinds) == case["verdict"]


@pytest.mark.parametrize("arm", ["batches", "pictures", "filters"])
def test_the_networks_of_deck_a10_that_over_fit_are_said_to_be_normalized(arm):
    training, *_other_seeds = experiment_records.read(EXPERIMENTS["a10_remedies"]).trainings[arm]
    curve = training.curve
    told = known_of(training.settings, curve, [], training.result)
    lines = curve.training.loss, curve.validation.loss, curve.training.accuracy, curve.validation.accuracy
    [found] = judge(*lines, classes=10, known=told).findings
    assert found.kind == "overfit" and found.values["normalizes"]
