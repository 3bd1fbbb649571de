"""`experiment`: what it lists, refuses and prints."""

import json

import pytest

from cnnviz.content.experiments import EXPERIMENTS
from cnnviz.jobs import experiments
from cnnviz.jobs.experiment_records import write

RESULT = {
    "test": {"count": 100, "correct": 90, "loss": 1.0},
    "pictures": {"train": 10, "validation": 5, "test": 100},
    "seconds": 70,
    "processor_seconds": 60,
}
ROW = {"epoch": 0.0, "loss": 1.0, "accuracy": 0.5}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    for name in ("RUNS", "RECORDED", "DATA"):
        monkeypatch.setenv(f"CNNVIZ_{name}", str(tmp_path / name))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return tmp_path


def record(folder, arm, seeds=(0, 1, 2)):
    for seed in seeds:
        experiment = EXPERIMENTS["mnist_dense_v_conv"]
        write(folder / experiment.id, experiment.arm(arm), seed, rows=[ROW], result=RESULT)


def test_the_list_says_what_each_arm_takes(cnnviz, folder):
    record(folder / "RECORDED", "dense")
    listed = cnnviz("experiment", "--list", "--json").json["experiments"]
    assert [one["experiment"] for one in listed] == list(EXPERIMENTS)
    mnist = next(one for one in listed if one["experiment"] == "mnist_dense_v_conv")
    assert [arm["processor_seconds"] for arm in mnist["arms"]] == [180, None]
    said = cnnviz("experiment", "--list").out
    assert "3 min 0 s" in said and "not recorded yet" in said


def test_what_is_recorded_already_is_shown_beside_the_shipped_and_the_stated(cnnviz, folder):
    record(folder / "out", "dense")
    words = ("experiment", "mnist_dense_v_conv", "--arm", "dense", "--out", folder / "out")
    found = cnnviz(*words, "--json").json
    assert {one["status"] for one in found["trainings"]} == {"recorded"} and len(found["trainings"]) == 3
    dense, conv = found["arms"]
    assert dense["here"]["accuracy"] == 0.9 and dense["shipped"] is None and dense["stated"] == 0.975
    assert conv["here"] is None
    said = cnnviz(*words)
    assert said.status == 0 and "90.00%" in said.out and "97.50%" in said.out


def test_data_that_are_not_here_are_named_with_what_to_do(cnnviz):
    said = cnnviz("experiment", "mnist_dense_v_conv").sentence
    assert "mnist is not on this machine" in said and "CNNVIZ_DATA" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a99"], "experiment a99 is not one of a10_scratch"),
        ([], "name an experiment"),
        (["a10_remedies", "--arm", "magic"], "arm magic is not one of"),
        (["a10_remedies", "--seed", "7"], "seed 7 is not one of 0, 1, 2"),
        (["a10_remedies", "--seed", "x"], "invalid int value: 'x'"),
    ],
)
def test_bad_input_costs_one_line(cnnviz, words, sentence):
    assert sentence in cnnviz("experiment", *words).sentence


def test_an_interrupted_training_ends_with_status_1(cnnviz, folder, monkeypatch):
    monkeypatch.setattr(experiments.training_data, "describe", lambda settings: None)
    monkeypatch.setattr(experiments, "_in_a_process", lambda directory, **options: None)
    found = cnnviz("experiment", "mnist_dense_v_conv", "--json")
    assert found.status == 1
    assert json.loads(found.out)["trainings"] == [
        {"arm": "dense", "seed": 0, "status": "interrupted", "reason": None}
    ]
