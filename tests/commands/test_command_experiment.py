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


def record(folder, arm, seeds=(0, 1, 2), right=90, loss=1.0):
    for seed in seeds:
        experiment = EXPERIMENTS["mnist_dense_v_conv"]
        result = RESULT | {"test": {"count": 100, "correct": right, "loss": 1.0}}
        write(folder / experiment.id, experiment.arm(arm), seed, rows=[ROW | {"loss": loss}], result=result)


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


def shown_beside(cnnviz, folder, *words):
    words = ("experiment", "mnist_dense_v_conv", "--arm", "dense", "--seed", "0", *words)
    return cnnviz(*words, "--out", folder / "out")


def test_what_is_shipped_is_of_the_seeds_that_are_here(cnnviz, folder):
    """One seed beside the mean of three would differ, though its training is the shipped one bit for bit."""
    record(folder / "RECORDED", "dense", seeds=(0,), right=94)
    record(folder / "RECORDED", "dense", seeds=(1, 2), right=91)
    record(folder / "out", "dense", seeds=(0,), right=94)
    dense = shown_beside(cnnviz, folder, "--json").json["arms"][0]
    assert dense["here"] == dense["shipped"] and dense["shipped"]["right"] == {"0": 94}
    assert dense["same_curve"] is True and dense["further"] is None
    line = next(line for line in shown_beside(cnnviz, folder).out.splitlines() if line.startswith("dense"))
    assert line.split() == ["dense", "0", "94.00%", "94.00%", "the", "same", "97.50%"]


def test_another_curve_is_said_to_be_another(cnnviz, folder):
    record(folder / "RECORDED", "dense", seeds=(0,))
    record(folder / "out", "dense", seeds=(0,), loss=1.1)
    assert shown_beside(cnnviz, folder, "--json").json["arms"][0]["same_curve"] is False
    assert "another" in shown_beside(cnnviz, folder).out


def test_seeds_that_are_not_shipped_stand_in_a_row_of_their_own(cnnviz, folder):
    record(folder / "RECORDED", "dense", seeds=(0,))
    record(folder / "out", "dense", seeds=(0,))
    record(folder / "out", "dense", seeds=(1, 2), right=80)
    dense = shown_beside(cnnviz, folder, "--json").json["arms"][0]
    assert dense["here"]["accuracy"] == dense["shipped"]["accuracy"] == 0.9
    assert dense["further"]["right"] == {"1": 80, "2": 80}
    rows = [line.split() for line in shown_beside(cnnviz, folder).out.splitlines() if "dense" in line][1:]
    assert rows[-1] == ["dense", "1,", "2", "80.00%", "-", "-", "97.50%"]


def test_the_list_of_a_named_experiment_is_of_that_one(cnnviz):
    listed = cnnviz("experiment", "--list", "a10_remedies", "--json").json["experiments"]
    assert [one["experiment"] for one in listed] == ["a10_remedies"]


def test_data_that_are_not_here_are_named_with_what_to_do(cnnviz):
    said = cnnviz("experiment", "mnist_dense_v_conv").sentence
    assert "mnist is not on this machine" in said and "CNNVIZ_DATA" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--list", "a99"], "experiment a99 is not one of a10_scratch"),
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
    monkeypatch.setattr(experiments, "train_in_a_process", lambda directory, **options: "")
    found = cnnviz("experiment", "mnist_dense_v_conv", "--json")
    assert found.status == 1
    (one,) = json.loads(found.out)["trainings"]
    assert (one["arm"], one["seed"], one["status"]) == ("dense", 0, "interrupted")
    assert one["reason"] == "the same command goes on with it"


def test_a_training_that_another_process_is_at_is_told_with_status_1(cnnviz, monkeypatch):
    monkeypatch.setattr(experiments.training_data, "describe", lambda settings: None)
    monkeypatch.setattr(experiments, "train_in_a_process", lambda directory, **options: "elsewhere")
    said = cnnviz("experiment", "mnist_dense_v_conv")
    assert said.status == 1 and "dense, seed 0 elsewhere: another process is training it" in said.out


def test_ctrl_c_ends_in_one_line_that_says_how_to_go_on(cnnviz, monkeypatch):
    def interrupt(directory, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(experiments.training_data, "describe", lambda settings: None)
    monkeypatch.setattr(experiments, "train_in_a_process", interrupt)
    said = cnnviz("experiment", "mnist_dense_v_conv")
    assert said.status == 130 and said.out == ""
    assert said.err.splitlines()[-1] == (
        "python -m cnnviz experiment: interrupted; what was recorded is kept; the same command goes on"
    )


def test_a_folder_that_cannot_be_written_is_named_before_anything_is_trained(cnnviz, folder, monkeypatch):
    monkeypatch.setattr(experiments.training_data, "describe", lambda settings: None)
    monkeypatch.setattr(experiments, "train_in_a_process", lambda *args, **options: pytest.fail("trained"))
    (folder / "file").write_text("")
    said = cnnviz("experiment", "mnist_dense_v_conv", "--out", folder / "file").sentence
    assert f"{folder / 'file'}" in said and "cannot be written" in said
