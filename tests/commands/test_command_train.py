"""train, with settings of a run and on a folder with its split."""

import json
import re
import subprocess
import sys
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest

from cnnviz.commands import train
from cnnviz.core.statistics import wilson_interval
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.runs import Run, create
from cnnviz.jobs.state import state_of
from cnnviz.nn import efficientnet_lite, transfer


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    for name in ("CNNVIZ_DATA", "KERAS_HOME", "KAGGLEHUB_CACHE"):
        monkeypatch.setenv(name, str(tmp_path / "nothing here"))
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


def test_every_setting_of_a_run_is_an_option(cnnviz):
    said = cnnviz("train", "--help").out
    for name in TrainingSettings.__dataclass_fields__:
        assert f"--{name.replace('_', '-')} " in said
    assert all(word in said for word in ("warmup_cosine", "fashion_mnist"))
    assert not re.search(r"\b(None|True|False)\b", said), "that is Python, not the command line"


@pytest.fixture
def noted(monkeypatch):
    """Settings that would have been trained with."""
    found = []

    def note(settings, *, owner):
        found.append(settings)
        return create(settings, owner=owner)

    monkeypatch.setattr("cnnviz.commands.train.train_here", note)
    return found


def test_what_an_option_says_is_what_is_trained(cnnviz, noted, tmp_path):
    cnnviz(
        "train", "--dataset", "shapes", "--filters", 8, 4, "--dropout", 0.3, "--no-batch-normalization",
        "--optimizer", "adamw", "--weight-decay", 0.01, "--loss", "categorical_crossentropy",
        "--label-smoothing", 0.1, "--schedule", "cosine", "--keep", "last", "--per-class", 5, "--l2", 1e-4,
        "--augmentation", "shift", "--picture-size", 20, "--early-stopping", 3,
    )  # fmt: skip
    assert noted == [
        TrainingSettings(
            dataset="shapes", filters=(8, 4), dropout=0.3, batch_normalization=False, optimizer="adamw",
            weight_decay=0.01, loss="categorical_crossentropy", label_smoothing=0.1, schedule="cosine",
            keep="last", per_class=5, l2=1e-4, augmentation="shift", picture_size=20, early_stopping=3,
        )
    ]  # fmt: skip


def test_a_run_is_repeated_from_its_spec_and_an_option_changes_it(cnnviz, noted, tmp_path, runs):
    first = TrainingSettings(filters=(4,), seed=7, dropout=0.1)
    made = create(first, owner="somebody")
    cnnviz("train", "--spec", made.directory / "spec.json")
    (tmp_path / "plain.json").write_text(json.dumps(first.as_dict()))
    cnnviz("train", "--spec", tmp_path / "plain.json", "--seed", 8, "--dataset", "shapes")
    assert noted == [first, replace(first, seed=8, dataset="shapes")]


SPECS = [
    ("no JSON", "is no JSON"),
    ("[1, 2]", "no settings"),
    ('{"settings": {"stored_size": 224}}', "'stored_size'"),
    ('{"filters": 5}', "no spec of a run"),
    ('{"layers": 5}', "no spec of a run"),
    ('{"epochs": 0}', "epochs 0"),
    ('{"settings": {}, "fork": {"run": "20260101-000000-0123456789ab", "epoch": 3}}', "20260101-000000"),
]


@pytest.mark.parametrize(("document", "said"), SPECS, ids=[said for _, said in SPECS])
def test_a_spec_that_cannot_be_repeated_is_one_line(cnnviz, tmp_path, runs, document, said):
    (tmp_path / "spec.json").write_text(document)
    assert said in cnnviz("train", "--spec", tmp_path / "spec.json").sentence
    assert "missing.json" in cnnviz("train", "--spec", tmp_path / "missing.json").sentence
    assert not runs.exists()


def test_what_cannot_be_trained_is_one_line_and_no_run(cnnviz, runs, monkeypatch):
    said = cnnviz(
        "train", "--dataset", "digits", "--network", "own", "--layers", "flatten; dense 10"
    ).sentence
    assert "end with softmax" in said
    free = namedtuple("Memory", "available")(300_000_000)
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    assert "TensorFlow itself takes" in cnnviz("train", "--dataset", "digits").sentence
    assert not runs.exists()


def test_a_folder_of_one_s_own_is_trained_on_from_scratch(cnnviz, tmp_path, paint):
    for i in range(6):
        paint(tmp_path / "mine" / "red" / f"{i}.png", "dog", seed=i)
        paint(tmp_path / "mine" / "green" / f"{i}.png", "horse", seed=50 + i)
    answer = cnnviz(
        "train", "--dataset", "folder", "--source", tmp_path / "mine", "--picture-size", 16, "--epochs", 1,
        "--filters", 4, "--json",
    )  # fmt: skip
    assert answer.status == 0 and answer.json["classes"] == ["green", "red"]
    assert answer.json["test"]["pictures"] == 2


def test_a_run_that_failed_ends_with_1_and_says_why(cnnviz):
    words = (
        "train", "--dataset", "digits", "--per-class", 20, "--epochs", 3, "--filters", 4, 4,
        "--optimizer", "sgd", "--learning-rate", 10, "--loss", "mean_squared_error", "--l2", 1,
    )  # fmt: skip
    answer = cnnviz(*words, "--json")
    assert answer.status == 1 and answer.json["status"] == "failed"
    assert "learning rate below 10" in answer.json["reason"]
    assert train.text(answer.json).splitlines()[1] == answer.json["reason"]


def test_a_run_that_was_interrupted_ends_with_1_and_keeps_its_folder(cnnviz, monkeypatch, runs):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnnviz.nn.fitting.fit", interrupt)
    answer = cnnviz("train", "--dataset", "digits", "--json")
    assert answer.status == 1 and answer.json["status"] == "interrupted"
    (run,) = runs.iterdir()
    assert answer.json["run"] == str(run)
    why = answer.json["reason"]
    assert why.startswith("interrupted from the keyboard; what it recorded is kept.")
    assert f"training?train_run={run.name} and press 'Go on'" in why
    assert train.text(answer.json).splitlines()[1] == why


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_a_run_that_is_told_to_end_says_so_as_after_ctrl_c(runs):
    process = subprocess.Popen(
        [sys.executable, "-m", "cnnviz", "train", "--dataset", "digits", "--filters", "2", "--epochs", "500"],
        cwd=Path(train.__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stderr:
            if line.startswith("epoch 1/"):
                break
        process.terminate()
        out, err = process.communicate(timeout=300)
    finally:
        process.kill()
    (run,) = runs.iterdir()
    assert process.returncode == 1 and out.startswith(f"interrupted: {run}\nits process was told to end; ")
    assert "ending after this batch" in err and "Traceback" not in err
    state = state_of(Run(run))
    assert state.status == "lost" and str(state.reason) == "its process was told to end"


WRONG = [
    (("minst",), "'minst'", "digits"),
    (("mnist",), "mnist is not on this machine", "datasets fetch mnist"),
    (("animals10", "--picture-size", 32), "animals10 is not on this machine", "datasets fetch"),
    (("animals10",), "picture_size 0", "16"),
    (("folder", "--picture-size", 16), "needs a source", "folder"),
    (("folder", "--source", "nowhere", "--picture-size", 16), "nowhere", "does not exist"),
    (("folder", "--source", "~nobodyhere/x", "--picture-size", 16), "~nobodyhere/x", "does not exist"),
    (("digits", "--optimizer", "adamm"), "optimizer adamm", "sgd"),
    (("digits", "--network", "own", "--layers", "dense 3"), "(8, 8, 3)", "10"),
    (("digits", "--network", "own", "--layers", "conv 4 99; flatten; dense 10"), "layer conv2d_1", "99"),
    (("digits", "--epochs", 0), "epochs 0", "1"),
    (("digits", "--learning-rate", "nan"), "learning_rate nan", "between"),
    (("digits", "--filters", 8, 8, 8, 8), "[8, 8, 8, 8]", "1 to 3"),
    (("digits", "--kernel-size", 2), "kernel_size 2", "odd"),
    (("digits", "--seed", -1), "seed -1", "0"),
    (("digits", "--out", "here"), "--out", "folder"),
    (("shapes", "--split", "s.json"), "--split", "folder"),
    (("digits", "--train-size", 64), "--train-size", "folder"),
    (
        ("digits", "--network", "dense", "--filters", 8, 8),
        "filters [8, 8]",
        "no effect with the network dense",
    ),
    (("digits", "--network", "modern", "--kernel-size", 5), "kernel_size 5", "only with small"),
    (("digits", "--weight-decay", 0.1), "weight_decay 0.1", "only with adamw"),
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


def test_training_on_a_folder_says_after_ctrl_c_how_to_go_on(cnnviz, folder, monkeypatch):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnnviz.jobs.transfer.fit_transfer", interrupt)
    answer = cnnviz(*folder, *SMALL)
    assert answer.status == 130 and answer.err == (
        "python -m cnnviz train: interrupted; its whole epochs are kept, and the same command goes on\n"
    )


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
    (("--no-batch-normalization",), "--batch-normalization"),
    (("--spec", "s.json"), "--spec"),
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
