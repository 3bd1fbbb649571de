"""The chart of runs keeps its description while its table grows, and never leans on colour alone."""

import json

import numpy as np
import pytest

from cnnviz.viz import zoom
from cnnviz.viz.curve_points import COLUMNS, Series, table
from cnnviz.viz.curves import Axes, chart
from cnnviz.viz.theme import DARK, LIGHT, RUNS_DARK, RUNS_LIGHT

NAMES = {"training": "Training", "validation": "Validation"}
MANY = [f"learning_rate {place}" for place in range(10)]


def described(axes=None, *, runs=("Run",), palette=LIGHT, colours=RUNS_LIGHT, names=NAMES, **changes):
    axes = axes or Axes(**({"across": "Epoch", "up": "Loss", "end": 5} | changes))
    return chart(axes, runs=runs, names=names, palette=palette, colours=colours)


def encodings(drawn, channel):
    return [layer["encoding"][channel] for layer in drawn["layer"] if channel in layer["encoding"]]


def test_a_value_that_is_no_number_is_left_out():
    line = Series(0, "training", "main", np.array([1.0, 2, 3]), np.array([0.5, np.nan, np.inf]))
    columns = table([line], runs=["Run"], names=NAMES)
    assert (columns["at"], columns["value"]) == ([1.0], [0.5])


def test_all_lines_of_all_runs_stand_in_one_table_and_each_has_its_own_key():
    at = np.array([1.0, 2.0])
    lines = [Series(run, kind, "main", at, at) for run in (0, 1) for kind in NAMES]
    columns = table(lines, runs=["a", "b"], names=NAMES)
    assert tuple(columns) == COLUMNS
    assert {len(column) for column in columns.values()} == {8}
    assert columns["key"][::2] == ["training0", "validation0", "training1", "validation1"]
    assert columns["run"][::4] == ["a", "b"]


def test_a_mark_keeps_its_text_and_needs_no_value():
    marks = Series(0, "training", "mark", np.array([2.5]), np.array([np.nan]), ["early stop"])
    columns = table([marks], runs=["Run"], names=NAMES)
    assert (columns["at"], columns["note"], columns["role"]) == ([2.5], ["early stop"], ["mark"])


@pytest.mark.parametrize("runs", [["Run"], MANY])
def test_the_description_holds_no_data_so_that_it_can_stay_while_the_table_grows(runs):
    text = json.dumps(described(runs=runs))
    assert '"data"' not in text and '"values"' not in text


def test_training_and_validation_of_one_run_differ_in_dash_and_dot_too():
    drawn = described()
    for channel in ("color", "strokeDash", "shape"):
        for encoding in encodings(drawn, channel):
            assert encoding["field"] == "kind"
            assert encoding["scale"]["domain"] == ["Training", "Validation"]
            assert encoding["scale"]["range"][0] != encoding["scale"]["range"][1]


def test_no_two_of_many_runs_have_the_same_colour_and_the_same_dot():
    drawn = described(runs=MANY)
    colours = encodings(drawn, "color")[0]["scale"]
    shapes = encodings(drawn, "shape")[0]["scale"]
    assert colours["domain"] == shapes["domain"] == MANY
    looks = set(zip(colours["range"], shapes["range"], strict=True))
    assert len(looks) == len(MANY)
    assert {encoding["field"] for encoding in encodings(drawn, "strokeDash")} == {"kind"}


@pytest.mark.parametrize(("palette", "colours"), [(LIGHT, RUNS_LIGHT), (DARK, RUNS_DARK)])
def test_the_colours_are_the_themes(palette, colours):
    one = encodings(described(palette=palette), "color")[0]["scale"]["range"]
    assert one == [palette.training, palette.validation]
    three = described(runs=MANY[:3], palette=palette, colours=colours)
    assert encodings(three, "color")[0]["scale"]["range"] == list(colours[:3])


def test_an_accuracy_stands_between_none_and_all():
    assert encodings(described(share=True), "y")[0]["scale"]["domain"] == [0, 1]


def test_the_axis_reaches_to_the_last_epoch_from_the_start():
    assert all(x["scale"]["domain"] == [0, 40] for x in encodings(described(end=40), "x"))
    assert "domain" not in encodings(described(end=None), "x")[0]["scale"]


def test_a_logarithmic_axis_leaves_out_values_that_are_not_positive():
    drawn = described(log=True)
    lines, dots = drawn["layer"][:2]
    assert lines["encoding"]["y"]["scale"]["type"] == dots["encoding"]["y"]["scale"]["type"] == "log"
    assert all("datum.value > 0" in layer["transform"][0]["filter"] for layer in (lines, dots))
    assert "datum.value > 0" not in json.dumps(described())


def test_every_axis_takes_its_visible_part_from_the_reader():
    for channel in ("x", "y"):
        for encoding in encodings(described(), channel):
            if "field" in encoding:
                assert encoding["scale"]["domainRaw"] == zoom.VISIBLE[channel]
    names = [signal["name"] for signal in described()["config"]["signals"]]
    assert {"zoom_x", "zoom_y"} < set(names)


def test_the_zoom_is_no_selection_bound_to_the_scales_which_new_data_would_reset():
    assert '"bind"' not in json.dumps(described())


def test_zoom_and_pan_follow_the_scale():
    straight, log = (json.dumps(zoom.signals(log=log)) for log in (False, True))
    assert "zoomLog" not in straight and "panLog" not in straight
    assert "zoomLog(domain('y')" in log and "panLog(held.up" in log
    assert "zoomLinear(domain('x')" in log


def test_pointing_tells_the_values_of_all_runs_whatever_their_names_hold():
    runs = ['batch_size 16 · layers "a"', "it's {b}"]
    [tooltip] = encodings(described(runs=runs), "tooltip")[:1]
    told = tooltip["value"]["expr"]
    for place, run in enumerate(runs):
        assert json.dumps(run) + ": " in told
        assert f'"training{place}"' in told and f'"validation{place}"' in told


def test_one_kind_of_line_needs_no_legend():
    drawn = described(stepped=True, names={"training": "Learning rate"})
    assert encodings(drawn, "color")[0]["legend"] is None
    assert drawn["layer"][0]["mark"]["interpolate"] == "step-before"
