"""The notebook of a run keeps to Jupyter's published format, and its cells repeat the run."""

import doctest
import json
import math
import re

import numpy as np
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.export import notebook as module
from cnnviz.export.notebook import CURVES, WORDS, notebook
from cnnviz.export.training_code import training_code
from cnnviz.export.training_sources import ArraysFile

CASES = [
    TrainingSettings(),
    TrainingSettings(dataset="shapes", augmentation="strong", l2=0.1),
    TrainingSettings(dataset="folder", source='a|"b`\n', picture_size=32),
]


def code(cells):
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("settings", CASES, ids=lambda settings: settings.dataset)
def test_the_file_keeps_to_the_rules_of_format_4_5(settings):
    """https://nbformat.readthedocs.io/en/latest/format_description.html and its JSON schema."""
    whole = json.loads(notebook(settings, classes=3, recorded={"loss": [1.0, math.nan]}))

    assert set(whole) == {"nbformat", "nbformat_minor", "metadata", "cells"}
    assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)
    assert {"name", "display_name"} <= set(whole["metadata"]["kernelspec"])
    assert "name" in whole["metadata"]["language_info"]
    for cell in whole["cells"]:
        common = {"cell_type", "id", "metadata", "source"}
        more = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert cell["cell_type"] in ("markdown", "code")
        assert set(cell) == common | more
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        assert cell["metadata"] == {}
        assert all(isinstance(line, str) for line in cell["source"])
        assert all(line.endswith("\n") for line in cell["source"][:-1])
        if more:
            assert cell["execution_count"] is None
            assert cell["outputs"] == []
            compile("".join(cell["source"]), cell["id"], "exec")
    ids = [cell["id"] for cell in whole["cells"]]
    assert len(ids) == len(set(ids))


def test_nothing_but_the_curves_is_added_to_the_program():
    settings = CASES[1]
    cells = code(json.loads(notebook(settings))["cells"])
    curves = next(cell for cell in cells if "matplotlib" in cell)
    cells.remove(curves)

    assert "\n\n".join(cells) + "\n" == training_code(settings)


def test_the_settings_stand_in_a_table():
    first = json.loads(notebook(TrainingSettings(seed=7, l2=0.25)))["cells"][0]
    text = "".join(first["source"])

    assert "| `seed` | `7` |" in text
    assert "| `l2` | `0.25` |" in text
    assert "label_smoothing" not in text
    odd = "".join(json.loads(notebook(CASES[2], classes=3))["cells"][0]["source"])
    row = next(line for line in odd.splitlines() if "`source`" in line)
    assert row.replace("\\|", "").count("|") == 3


def test_every_word_can_be_another():
    words = {name: f"<{name}>" for name in WORDS}
    unknown = TrainingSettings(dataset="mnist")
    text = notebook(CASES[1], words=words) + notebook(unknown, words=words)
    text += notebook(unknown, words=words, source=ArraysFile("mnist_subset.npz", 6000, 1000))

    for name in WORDS:
        assert f"<{name}>" in text
    assert "Training pictures" not in text


@pytest.mark.parametrize(
    ("settings", "packages"),
    [
        (CASES[0], {"scikit-learn"}),
        (CASES[1], set()),
        (TrainingSettings(dataset="mnist", picture_size=14), {"opencv-python-headless"}),
    ],
)
def test_what_has_to_be_installed_is_what_the_program_imports(settings, packages):
    first = json.loads(notebook(settings))["cells"][0]
    [told] = [line for line in first["source"] if line.startswith("This notebook")]

    assert set(re.findall("`(.+?)`", told)) == {"keras", "tensorflow", "matplotlib"} | packages


def test_the_cells_repeat_the_run_and_draw_both_curves(tmp_path, monkeypatch):
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    drawn = []
    monkeypatch.setattr(plt, "show", lambda: drawn.append(plt.gcf()))
    settings = TrainingSettings(epochs=2, batch_size=256, filters=(4,), per_class=20)
    recorded = {name: [0.5, 0.25] for name in CURVES} | {"val_loss": [math.nan, 0.125]}
    names = {}
    for cell in code(json.loads(notebook(settings, recorded=recorded))["cells"]):
        exec(compile(cell, "cell", "exec"), names)

    assert len(names["history"].history["val_accuracy"]) == 2
    axes = drawn[0].axes
    lines = {line.get_label(): line.get_ydata() for line in axes[0].lines}
    assert set(lines) == {
        "training, recorded", "training, repeated", "validation, recorded", "validation, repeated",
    }  # fmt: skip
    np.testing.assert_array_equal(lines["validation, recorded"], [math.nan, 0.125])
    assert list(lines["training, repeated"]) == names["history"].history["loss"]
    assert len(axes[1].lines) == 4
    plt.close(drawn[0])


def test_docstring_example_is_true():
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed
