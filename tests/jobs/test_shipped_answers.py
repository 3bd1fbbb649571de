"""The answers that come with the shipped model are those its card counts."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import shipped_answers
from cnnviz.nn import zoo
from cnnviz.vision.splits import Split


def test_the_shipped_answers_add_up_to_exactly_what_the_card_says():
    card, found = zoo.read_card("animals10")["test"], shipped_answers.read()
    said = found.evaluation().summary()
    for figure in ("pictures", "right", "accuracy", "accuracy_interval_95", "reliability", "confusion"):
        assert said[figure] == card[figure], figure
    for name, scores in card["per_class"].items():
        assert said["per_class"][name] == pytest.approx(scores), name
    assert said["expected_calibration_error"] == pytest.approx(card["expected_calibration_error"], abs=1e-6)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-5)


def test_they_are_about_the_pictures_of_the_test_part():
    files = Split.load(zoo.models_directory() / "animals10" / "split.json").parts["test"]
    found = shipped_answers.read()
    assert found.paths == tuple(file.path for file in files)
    assert found.digests == tuple(file.digest for file in files)
    assert found.truth.tolist() == [file.label for file in files]
    assert found.thumbnails == () and found.grids == ()


def test_missing_damaged_and_foreign_answers_are_said(colour_zoo):
    with pytest.raises(InvalidValue, match="comes without answers"):
        shipped_answers.read()
    file = colour_zoo / "animals10" / shipped_answers.FILE
    file.write_bytes(b"no archive")
    with pytest.raises(InvalidValue, match="damaged"):
        shipped_answers.read()
    real = Path(shipped_answers.__file__).parents[2] / "assets" / "models" / "animals10"
    shutil.copy(real / shipped_answers.FILE, file)
    with pytest.raises(InvalidValue, match="another model"):
        shipped_answers.read()
