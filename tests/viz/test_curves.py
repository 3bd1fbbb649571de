"""The chart of a run keeps its description while its table grows, and never leans on colour alone."""

import json

import numpy as np
import pytest

from cnnviz.viz.curves import KINDS, chart, table
from cnnviz.viz.theme import DARK, LIGHT

NAMES = {"batches": "Batches", "training": "Training", "validation": "Validation"}


def described(**changes):
    settings = {"epochs": 5, "names": NAMES, "title": "Loss", "epoch_title": "Epoch", "share": False}
    return chart(**(settings | {"palette": LIGHT} | changes))


def test_a_value_that_is_no_number_is_left_out():
    columns = table({"training": (np.array([1.0, 2, 3]), np.array([0.5, np.nan, np.inf]))}, NAMES)
    assert columns == {"epoch": [1.0], "value": [0.5], "line": ["Training"]}


def test_all_lines_stand_in_one_table():
    lines = {kind: (np.array([1.0, 2.0]), np.array([3.0, 4.0])) for kind in KINDS}
    columns = table(lines, NAMES)
    assert columns["line"] == ["Batches"] * 2 + ["Training"] * 2 + ["Validation"] * 2
    assert len(columns["epoch"]) == len(columns["value"]) == 6


def test_the_description_holds_no_data_so_that_it_can_stay_while_the_table_grows():
    text = json.dumps(described())
    assert '"data"' not in text and '"values"' not in text


def test_training_and_validation_differ_in_dash_and_mark_too():
    for channel in ("color", "strokeDash", "shape"):
        scales = [
            layer["encoding"][channel]["scale"]
            for layer in described()["layer"]
            if channel in layer["encoding"]
        ]
        assert scales
        for scale in scales:
            assert scale["domain"] == ["Training", "Validation"]
            assert scale["range"][0] != scale["range"][1]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_colours_are_the_themes(palette):
    colours = described(palette=palette)["layer"][1]["encoding"]["color"]["scale"]["range"]
    assert colours == [palette.training, palette.validation]


def test_an_accuracy_stands_between_none_and_all():
    scale = described(share=True)["layer"][0]["encoding"]["y"]["scale"]
    assert scale == {"domain": [0, 1]}


def test_the_axis_reaches_to_the_last_epoch_from_the_start():
    assert described(epochs=40)["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 40]
