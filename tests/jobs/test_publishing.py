"""A run of the training page, or of an experiment, is put into the zoo with its card."""

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs, work
from cnnviz.jobs.publishing import publish
from cnnviz.nn import zoo
from cnnviz.vision.splits import Split

CARD = {"title": "Few", "data": {"name": "drawn", "source": "a test", "rights": "none"}, "licence": "CC0-1.0"}
SMALL = {"epochs": 1, "filters": (2,), "batch_size": 4}


def trained(**settings):
    run = runs.create(TrainingSettings(**SMALL, **settings), owner="a test")
    assert work.train(str(run.directory)) == "finished"
    return run


def test_a_run_on_a_folder_is_published_with_the_pictures_it_learned_from(tmp_path, paint, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("CNNVIZ_MODELS", str(tmp_path / "zoo"))
    for number in range(10):
        paint(tmp_path / "data" / "cane" / f"{number}.png", "dog", seed=number)
        paint(tmp_path / "data" / "gatto" / f"{number}.png", "horse", seed=50 + number)
    run = trained(dataset="folder", source=str(tmp_path / "data"), picture_size=16, per_class=3)
    card = publish(run, tmp_path / "data", name="few", **CARD)
    parts = {name: part["pictures"] for name, part in card["data"]["parts"].items()}
    assert parts == {"train": 6, "validation": 4, "test": 4} and card["input"]["size"] == 16
    assert card["test"]["right"] == run.result()["test"]["correct"]
    assert len(Split.load(tmp_path / "zoo" / "few" / "split.json").parts["train"]) == 6
    assert zoo.load("few").class_names == ("dog", "cat")


def test_a_run_on_arrays_has_no_files_to_publish(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    with pytest.raises(InvalidValue, match="digits, which are no files; only runs of photographs"):
        publish(trained(per_class=2), tmp_path, name="few", **CARD)
