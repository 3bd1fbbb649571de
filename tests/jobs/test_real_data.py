"""The published data sets, read where they are on this machine and CNNVIZ_DATA names their folder."""

import os

import numpy as np
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import training_data
from cnnviz.jobs.data_folders import data_folder
from cnnviz.vision.folders import class_folders
from cnnviz.vision.survey import survey_folder

SHAPES = {
    "mnist": (28, 28, 1),
    "fashion_mnist": (28, 28, 1),
    "cifar10": (32, 32, 3),
    "animals10": (64, 64, 3),
}
HERE = [name for name in SHAPES if os.environ.get("CNNVIZ_DATA") and name in training_data.available()]


if HERE:  # or there is nothing to read, and nothing to skip

    @pytest.mark.parametrize("name", HERE)
    def test_a_published_set_is_read_with_ten_classes_in_three_parts(name, tmp_path, monkeypatch):
        monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path))
        size = 64 if name == "animals10" else 0
        if name == "animals10":  # photographs are read one by one, so a few of them
            folder = data_folder(name).root
            assert len(class_folders(folder)) == 10
            small = tmp_path / "few"
            for kind in class_folders(folder):
                (small / kind).mkdir(parents=True)
                for path in sorted((folder / kind).iterdir())[:12]:
                    (small / kind / path.name).symlink_to(path)
            survey = survey_folder(small)
            assert survey.counts == (12,) * 10 and not survey.unreadable
            settings = TrainingSettings(dataset="folder", source=str(small), picture_size=size)
        else:
            assert len(class_folders(data_folder(name).root)) == 10
            settings = TrainingSettings(dataset=name)
        data = training_data.load(settings)
        assert data.input_shape == SHAPES[name] and len(data.classes) == 10
        for part in (data.train, data.validation, data.test):
            assert part.pictures.dtype == np.uint8 and set(part.labels.tolist()) == set(range(10))
