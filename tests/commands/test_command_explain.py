"""explain and evaluate over folders: the files they write, and that all say the same of a picture."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

from cnnviz.__main__ import BAD_INPUT
from cnnviz.core.cam import METHODS
from cnnviz.jobs import inspection_runs, inspection_tasks
from cnnviz.jobs.inspection_pictures import list_pictures
from cnnviz.nn import zoo


@pytest.fixture
def data(tmp_path, paint):
    root = tmp_path / "data"
    for i in range(3):
        paint(root / "cane" / f"{i}.png", "dog", seed=i, size=(40 + 10 * i, 64))
        paint(root / "Horse" / f"{i}.png", "horse", seed=10 + i)
    paint(root / "Horse" / "stray.png", "elephant", seed=20)
    (root / "cane" / "cut.jpg").write_bytes(b"\xff\xd8\xff half a picture")
    return root


def grids_in(report):
    found = re.search(r'<script type="application/json" id="grids">(.*?)</script>', report.read_text("utf-8"))
    return {one["picture"]: np.array(one["grid"], np.float32) for one in json.loads(found[1])}


@pytest.mark.parametrize("method", ["grad_cam", "layer_cam"])
def test_a_map_is_the_same_on_the_page_on_the_command_line_and_in_the_report(
    cnnviz, colour_zoo, data, tmp_path, monkeypatch, method
):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    report, words = tmp_path / "report.html", ("explain", data, "--method", method)
    answer = cnnviz(*words, "--out", tmp_path / "out", "--report", report, "--json")
    assert answer.status == 0
    said = {entry["picture"]: np.array(entry["grid"], np.float32) for entry in answer.json["pictures"]}
    card = zoo.read_card("animals10")
    listed = list_pictures(data, card)
    inspection_tasks._inspector.cache_clear()
    run = inspection_runs.create(
        listed, model="animals10", card=card, method=method, layer=None, owner="a", part=4
    )
    for number in range(inspection_runs.parts_of(run)):
        inspection_tasks.look(str(run.directory), number)
    page = inspection_runs.read(run)
    room = zoo.load().probe()
    from cnnviz.vision.decode import read_picture

    exported = grids_in(report)
    assert len(page) == 7 == len(said) == len(exported)
    for path, grid in zip(page.paths, page.grids, strict=True):
        name = str(data / path)
        seen = room.observe(read_picture(data / path).pixels)
        for other in (said[name], exported[name], METHODS[method](seen.activations, seen.gradients)):
            np.testing.assert_allclose(other, grid, atol=1e-5)
    written = {np.load(entry["numbers"]).tobytes() for entry in answer.json["pictures"]}
    assert written == {grid.tobytes() for grid in said.values()}


def test_a_report_alone_is_enough_and_a_broken_picture_of_a_folder_is_listed(
    cnnviz, colour_zoo, data, tmp_path
):
    report = tmp_path / "report.html"
    answer = cnnviz("explain", data, "--report", report, "--class", "cavallo")
    assert answer.status == 0 and f"written: {report}" in answer.out
    assert "not read: " in answer.out and "cut.jpg" in answer.out
    text = report.read_text("utf-8")
    assert "85.71%" in text and "horse" in text  # 6 of 7, and the class that was asked for
    assert cnnviz("explain", data, "--report", tmp_path).sentence.endswith("--report names a file")
    assert "does not exist" in cnnviz("explain", data, "--report", tmp_path / "no" / "r.html").sentence
    assert "--out DIR, --report FILE" in cnnviz("explain", data).sentence


def test_evaluate_writes_a_table_and_a_report(cnnviz, colour_zoo, data, tmp_path):
    table, report = tmp_path / "answers.csv", tmp_path / "report.html"
    answer = cnnviz("evaluate", data, "--csv", table, "--report", report, "--json")
    assert (answer.json["right"], answer.json["pictures"]) == (6, 7)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 7
    wrong = [row for row in rows if row["right"] == "false"]
    assert [(row["path"], row["truth"], row["predicted"]) for row in wrong] == [
        ("Horse/stray.png", "horse", "elephant")
    ]
    assert all(
        0.999 < sum(float(row[f"p({name})"]) for name in zoo.load().class_names) < 1.001 for row in rows
    )
    assert len(grids_in(report)) == 7 and "Confusion matrix" in report.read_text("utf-8")


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs a folder that takes no file, not even root's")
def test_a_file_that_cannot_be_written_is_named_before_any_picture_is_looked_at(
    cnnviz, colour_zoo, data, monkeypatch
):
    for command in ("evaluate", "explain"):
        monkeypatch.setattr(f"cnnviz.commands.{command}.look_at", lambda *a, **o: pytest.fail("looked"))
    for words in (
        ("evaluate", "--csv"),
        ("evaluate", "--report"),
        ("explain", "--out"),
        ("explain", "--report"),
    ):
        said = cnnviz(words[0], data, words[1], "/proc/new").sentence
        assert "/proc/new cannot be written" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_file_that_cannot_be_written_after_all_costs_a_line_and_not_the_result(cnnviz, colour_zoo, data):
    answer = cnnviz("evaluate", data, "--csv", "/dev/full")
    assert (
        answer.status == BAD_INPUT and answer.out.startswith("6 of 7 right") and "written" not in answer.out
    )
    assert answer.err == "python -m cnnviz evaluate: the disk is full\n"
    answer = cnnviz("explain", data, "--report", "/dev/full", "--json")
    assert len(answer.json["pictures"]) == 7 and answer.json["not_written"] == ["the disk is full"]


def test_maps_that_cannot_be_written_after_all_are_still_told(cnnviz, colour_zoo, data, tmp_path):
    """A folder stands where the first picture's map belongs."""
    (tmp_path / "out" / "0.grad_cam.png").mkdir(parents=True)
    answer = cnnviz("explain", data, "--out", tmp_path / "out")
    assert answer.status == BAD_INPUT and answer.out.count("horse") == 3
    assert "0.grad_cam.png' cannot be written" in answer.err and answer.err.count("\n") == 1


def test_a_model_file_is_asked_like_one_of_the_zoo(cnnviz, colour_zoo, colour_model, data, tmp_path):
    names = ",".join(("cane", *zoo.load().class_names[1:]))
    words = ("--model", colour_model, "--classes", names, "--preprocessing", "0_to_1")
    mine = cnnviz("evaluate", data, *words, "--json")
    assert mine.status == 0, mine.err
    theirs = cnnviz("evaluate", data, "--json").json
    assert mine.json["confusion"] == theirs["confusion"] and mine.json["right"] == 6
    assert "no.keras" in cnnviz("evaluate", data, "--model", tmp_path / "no.keras").sentence
