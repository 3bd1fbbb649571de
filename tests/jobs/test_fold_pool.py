"""The labels that the strips are drawn of are those of the pictures that a study of folds trains on."""

import cv2
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import training_data
from cnnviz.jobs.fold_pool import fold_pool
from cnnviz.jobs.studies_data import pool


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    rng = np.random.default_rng(0)
    for label, count in (("b", 7), ("a", 15)):
        (tmp_path / "set" / label).mkdir(parents=True)
        for number in range(count):
            pixels = rng.integers(0, 256, (16, 16, 3), np.uint8)
            cv2.imwrite(str(tmp_path / "set" / label / f"{number}.png"), pixels)
    return {"dataset": "folder", "source": str(tmp_path / "set"), "picture_size": 16}


@pytest.mark.parametrize("per_class", [0, 6, 10])
def test_the_labels_are_those_of_the_trained_pictures(folder, per_class):
    for data in ({"dataset": "digits"}, folder):
        settings = TrainingSettings(**data, per_class=per_class)
        loaded = training_data.load(settings, limit_all=True)
        found = fold_pool(settings)
        np.testing.assert_array_equal(found.labels, pool(loaded, per_class).labels)
        assert len(found.classes) == len(loaded.classes)
    assert found.classes == ("a", "b")


def test_a_class_that_is_too_small_is_told_before_anything_is_trained(folder, tmp_path):
    for number in range(4):
        (tmp_path / "set" / "b" / f"{number}.png").unlink()
    with pytest.raises(InvalidValue, match="class 'b' has readable pictures: 3"):
        fold_pool(TrainingSettings(**folder, per_class=6))
