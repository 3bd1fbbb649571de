"""train, on small data and on a folder."""

import json

import numpy as np
import pytest

from cnnviz.core.statistics import wilson_interval
from cnnviz.jobs.runs import Run
from cnnviz.nn import efficientnet_lite, small_data, transfer


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


def test_three_epochs_on_digits_from_one_end_to_the_other(cnnviz, runs):
    answer = cnnviz("train", "--dataset", "digits", "--epochs", 3, "--filters", 8, "--json")
    assert answer.status == 0
    found = answer.json
    assert found["status"] == "finished" and found["epochs"] == 3
    assert [row["epoch"] for row in found["history"]] == [0, 1, 2]
    assert found["history"][2]["loss"] < found["history"][0]["loss"]
    test = found["test"]
    assert test["accuracy"] == test["right"] / test["pictures"] > 0.5  # guessing gives 0.1
    assert test["accuracy_interval_95"] == list(wilson_interval(test["right"], test["pictures"]))
    (directory,) = runs.iterdir()
    assert found["run"] == str(directory) and (directory / "model.keras").is_file()
    assert [line.split()[1] for line in answer.err.splitlines() if line.startswith("epoch")] == [
        "1/3", "2/3", "3/3",
    ]  # fmt: skip


def test_a_run_that_failed_ends_with_1_and_says_why(cnnviz, monkeypatch):
    load = small_data.load

    def spoiled(name):
        data = load(name)
        data.train.pictures[0, 0, 0] = np.nan
        return data

    monkeypatch.setattr(small_data, "load", spoiled)
    words = ("train", "--dataset", "digits", "--epochs", 1, "--filters", 4)
    answer = cnnviz(*words)
    assert answer.status == 1
    assert answer.out.startswith("failed: ") and "learning rate below 0.001" in answer.out
    answer = cnnviz(*words, "--json")
    assert (
        answer.status == 1 and answer.json["status"] == "failed" and "learning rate" in answer.json["reason"]
    )


def test_a_run_that_was_interrupted_ends_with_1_and_keeps_its_folder(cnnviz, monkeypatch, runs):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnnviz.nn.fitting.fit", interrupt)
    answer = cnnviz("train", "--dataset", "digits", "--json")
    assert answer.status == 1 and answer.json["status"] == "interrupted"
    assert answer.json["run"] == str(next(runs.iterdir()))


WRONG = [
    (("mnist",), "'mnist'", "digits"),
    (("digits", "--epochs", 0), "epochs 0", "1"),
    (("digits", "--learning-rate", "nan"), "learning_rate nan", "between"),
    (("digits", "--filters", 8, 8, 8, 8), "[8, 8, 8, 8]", "1 to 3"),
    (("digits", "--kernel-size", 2), "kernel_size 2", "odd"),
    (("digits", "--seed", -1), "seed -1", "0"),
    (("digits", "--out", "here"), "--out", "folder"),
    (("shapes", "--split", "s.json"), "--split", "folder"),
    (("digits", "--train-size", 64), "--train-size", "folder"),
]


@pytest.mark.parametrize(("words", "value", "rule"), WRONG, ids=[" ".join(map(str, w)) for w, *_ in WRONG])
def test_a_setting_that_cannot_be_is_one_line_and_no_run_is_made(cnnviz, runs, words, value, rule):
    said = cnnviz("train", "--dataset", *words).sentence
    assert value in said and rule in said
    assert not runs.exists()


def test_a_folder_of_runs_that_cannot_be_written_is_named(cnnviz, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "file" / "runs"))
    said = cnnviz("train", "--dataset", "digits", "--epochs", 1).sentence
    assert str(tmp_path / "file" / "runs") in said and "CNNVIZ_RUNS" in said


@pytest.fixture
def folder(tmp_path, paint, cnnviz, monkeypatch):
    """Two classes of eight pictures with their split, and a network of two stages that needs no weights."""
    monkeypatch.setattr(efficientnet_lite, "STAGES", efficientnet_lite.STAGES[:1])
    monkeypatch.setattr(transfer, "load_backbone", lambda model: None)
    root = tmp_path / "data"
    for i in range(8):
        paint(root / "cane" / f"{i}.png", "dog", seed=i)
        paint(root / "gatto" / f"{i}.png", "horse", seed=50 + i)
    assert (
        cnnviz("datasets", "split", root, "--out", tmp_path / "split.json", "--per-class", 4, 2, 2).status
        == 0
    )
    return ("train", "--dataset", root, "--split", tmp_path / "split.json", "--out", tmp_path / "run")


SMALL = ("--epochs", 1, "--batch-size", 4, "--train-size", 32)


def test_a_folder_is_trained_on_and_asked_again_answers_at_once(cnnviz, folder, tmp_path, monkeypatch):
    answer = cnnviz(*folder, *SMALL, "--json")
    assert answer.status == 0
    found = answer.json
    assert found["status"] == "finished" and found["epochs"] == 1 and len(found["history"]) == 1
    assert (tmp_path / "run" / "model.keras").is_file()
    told = [json.loads(line) for line in answer.err.splitlines() if line.startswith("{")]
    assert [event["kind"] for event in told][:2] == ["head", "epoch"]

    def again(*args, **kwargs):
        raise AssertionError("it was trained a second time")

    monkeypatch.setattr("cnnviz.jobs.transfer.fit_transfer", again)
    assert cnnviz(*folder, *SMALL, "--json").json == found


def test_another_run_s_folder_is_refused(cnnviz, folder, tmp_path):
    Run(tmp_path / "run").directory.mkdir()
    (tmp_path / "run" / "spec.json").write_text('{"settings": {"dataset": "digits"}}')
    said = cnnviz(*folder, *SMALL).sentence
    assert f"'{tmp_path / 'run'}'" in said and "other settings" in said


FOLDER_WRONG = [
    (("--epochs", 0), "epochs 0"),
    (("--batch-size", 0), "batch_size 0"),
    (("--train-size", 1), "train_size 1"),
    (("--learning-rate", "nan"), "learning_rate nan"),
    (("--learning-rate", -1), "learning_rate -1"),
    (("--dropout", 1), "dropout 1"),
    (("--seed", -1), "seed -1"),
    (("--filters", 8), "--filters"),
    (("--optimizer", "sgd"), "--optimizer"),
]


@pytest.mark.parametrize(
    ("words", "value"), FOLDER_WRONG, ids=[" ".join(map(str, w)) for w, _ in FOLDER_WRONG]
)
def test_settings_of_a_folder_are_checked_before_anything_is_written(cnnviz, folder, tmp_path, words, value):
    assert value in cnnviz(*folder, *words).sentence
    assert not (tmp_path / "run").exists()


def test_a_folder_needs_a_split_and_a_place(cnnviz, folder, tmp_path):
    assert "--split" in cnnviz(*folder[:3], "--out", tmp_path / "run").sentence
    assert "--out" in cnnviz(*folder[:5]).sentence
    said = cnnviz(*folder[:3], "--split", tmp_path / "no.json", "--out", tmp_path / "run").sentence
    assert f"'{tmp_path / 'no.json'}' does not exist" in said
    (tmp_path / "file").write_text("")
    assert "'" in cnnviz(*folder[:5], "--out", tmp_path / "file", *SMALL).sentence
