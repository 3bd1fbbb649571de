"""Sorting a data set on the screen: the split at once, copies, files to take away and to bring back."""

import csv
import io
import json
import shlex
import zipfile
from dataclasses import replace

import cv2
import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cnnviz.__main__ import main
from cnnviz.jobs.data_folders import DataFolder
from cnnviz.ui import own_runs
from cnnviz.vision.archive import unpack
from cnnviz.vision.archive_names import as_packed
from cnnviz.vision.splits import EXACT_COPIES_ONLY, PARTS, Split
from cnnviz.vision.survey import survey_folder
from cnnviz.vision.survey_split import split_survey


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Two classes of ten soft landscapes, one of them twice, in the other class and mirrored."""
    root = tmp_path_factory.mktemp("pictures")
    for label, name in enumerate(("cane", "<b>")):
        (root / name).mkdir()
        for i in range(10):
            coarse = np.random.default_rng(100 * label + i).integers(0, 255, (6, 6, 3), np.uint8)
            picture = cv2.resize(coarse, (48, 40), interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(root / name / f"{i}.png"), picture)
    cv2.imwrite(str(root / "cane" / "mirrored.png"), picture[:, ::-1])
    return root


@pytest.fixture(scope="module")
def survey(root):
    return survey_folder(root)


def screen(root, survey):
    from cnnviz.ui import data_sort

    data_sort.show(root, survey)


@pytest.fixture
def sort(root, survey, monkeypatch, tmp_path):
    """Open the screen as a link with these words does, at the machine itself or not."""
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))

    def run(here=True, at=root, **address):
        monkeypatch.setattr(own_runs, "at_the_machine", lambda: here)
        data = DataFolder("folder", "pictures", at, "")
        found = survey if at == root else survey_folder(at)
        app = AppTest.from_function(screen, kwargs={"root": data, "survey": found}, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = str(value)
        app.run()
        assert not app.exception
        return app

    return run


def said(app):
    kinds = (app.markdown, app.caption, app.success, app.warning, app.error, app.info)
    return " ".join(element.value for kind in kinds for element in kind)


def code(app):
    return "\n".join(block.value for block in app.code)


def shown(app):
    return {part.label: int(part.value) for part in app.metric}


def upload(app, name, data):
    app.get_by_key("data_sort_file").upload(name, data, "application/json").run()


def test_the_split_of_the_library_is_on_the_screen_with_what_the_copies_did(sort, survey):
    app = sort()
    split = split_survey(survey, seed=0, shares=(6, 3, 1))
    assert shown(app) == dict(
        zip(("Training", "Validation", "Test"), (len(split.parts[p]) for p in PARTS), strict=True)
    )
    assert "**2 pictures** have copies or look alike, in 1 group. All" in said(app)
    chart = app.get("plotly_chart")[0].proto
    assert "Training 7, Validation 3, Test 1" in chart.alt and "<b>: Training 6" in chart.alt
    table = app.dataframe[0].value
    assert table["Test"].tolist() == [1, 1] and table["With copies"].tolist() == [1, 1]
    images = [image for element in app.get("image") for image in element.proto.imgs]
    assert len(images) == 6 + 6 + 2 and all(image.alt for image in images)
    command = "python -m cnnviz datasets split {} --ratio 6:3:1 --seed 0 --into sorted --by symlink"
    assert command.format(survey.root) in code(app)
    assert "train_test_split" in code(app) and "image_dataset_from_directory" in code(app)


def test_a_link_restores_counts_seed_and_copies_and_names_no_path_to_others(sort):
    app = sort(
        here=False,
        data_sort_ratio="counts",
        data_sort_test=4,
        data_sort_validation=0,
        data_sort_seed=7,
        data_sort_copies="exact",
    )
    assert shown(app) == {"Training": 13, "Validation": 0, "Test": 8}
    assert "No two files have the same bytes" in said(app)
    assert "datasets split DATA_DIR --per-class rest 0 4 --seed 7 --copies exact" in code(app)
    assert "np.split(files, [4, 4])" in code(app)
    assert not [box for box in app.text_input if box.key == "data_sort_into"]


def test_the_command_on_the_screen_makes_the_split_on_the_screen(sort, survey, tmp_path, capsys):
    app = sort(data_sort_ratio="own", data_sort_own="0.6123456 / .2 / .2", data_sort_seed=3)
    command = next(block.value for block in app.code if "datasets split" in block.value)
    _python, _m, _cnnviz, *words = shlex.split(
        command.replace("--into sorted", f"--into {tmp_path / 'sorted'}")
    )
    assert main(words) == 0, capsys.readouterr().err
    made = Split.load(tmp_path / "sorted" / "split.json")
    assert made == split_survey(survey, seed=3, shares=(0.6123456, 0.2, 0.2))
    assert list(shown(app).values()) == [len(made.parts[part]) for part in PARTS]


def test_sizes_that_cannot_be_and_empty_parts_are_said(sort):
    app = sort(data_sort_ratio="counts", data_sort_test=9, data_sort_validation=5)
    assert "9 of them without a near copy" in said(app)
    assert "Smaller parts fit" in said(app) and not app.metric
    app = sort(data_sort_ratio="own", data_sort_own="98/1/1")
    assert "Test holds no picture of" in said(app) and shown(app)["Training"] == 21
    app = sort(data_sort_ratio="own", data_sort_own="six to one")
    assert "must be three numbers" in said(app) and "6:3:1 is used" in said(app) and shown(app)["Test"] == 2


def test_a_split_file_is_held_against_the_folder_and_repeated(sort, survey):
    split = split_survey(survey, seed=9, counts=(5, 2, 1))
    app = sort()
    upload(app, "mine.json", split.as_json().encode())
    assert not app.exception and shown(app) == {"Training": 10, "Validation": 4, "Test": 2}
    assert "byte for byte" in said(app) and "5 pictures here are not in it" in said(app)
    assert "--from split.json --into sorted" in code(app)

    document = json.loads(split.as_json())
    document["parts"]["test"][0][2] = "0" * 32
    document["parts"]["train"][0][0] = "cane/older name.png"
    upload(app, "other.json", json.dumps(document).encode())
    assert "0 of its pictures are missing and 1 have other bytes" in said(app)
    assert "1 picture has another name or place now" in said(app)
    assert shown(app) == {"Training": 10, "Validation": 4, "Test": 1}

    document = json.loads(split_survey(survey, seed=0, shares=(6, 3, 1)).as_json())
    (copy,) = [entry for entry in document["parts"]["train"] if entry[0] == "cane/mirrored.png"]
    document["parts"]["train"].remove(copy)
    document["parts"]["test"].append(copy)
    upload(app, "leak.json", json.dumps(document).encode())
    (warning,) = app.warning
    assert "Pictures of 1 group stand in different parts" in warning.value
    assert "mirrored.png (test)" in warning.value and "9.png (train)" in warning.value
    assert "on the training side" not in " ".join(text.value for text in app.markdown if "**2 " in text.value)
    assert "byte for byte" in said(app)  # it is repeated all the same

    for name, data in (("bad.json", b"{"), ("path.json", split.as_json().replace("cane/", "../").encode())):
        upload(app, name, data)
        assert not app.exception and f"'{name}' is not a split file" in app.error[0].value
        assert shown(app)["Training"] == 13  # the settings' own


def test_at_the_machine_a_button_sorts_into_a_new_folder(sort, survey, tmp_path):
    app = sort()
    into = tmp_path / "sorted"
    app.get_by_key("data_sort_into").set_value(str(into)).run()
    app.get_by_key("data_sort_by").set_value("copy").run()
    assert "--into sorted --by copy" in code(app)
    app.get_by_key("data_sort_now").click().run()
    assert not app.exception and "21 pictures are sorted into" in app.success[0].value
    assert len(list(into.rglob("*.png"))) == 21
    split = Split.load(into / "split.json")
    assert split == split_survey(survey, seed=0, shares=(6, 3, 1))
    assert split.near_copy_similarity < EXACT_COPIES_ONLY
    for wrong, sentence in (
        (str(into), "is not an empty folder"),
        ("here", "whole path"),
        ("~nobody_of_this_name/x", "name of"),
    ):
        app.get_by_key("data_sort_into").set_value(wrong).run()
        app.get_by_key("data_sort_now").click().run()
        assert not app.exception and sentence in app.error[0].value, wrong


def test_a_split_of_a_zip_file_names_its_files_and_is_known_again(sort, root, tmp_path, monkeypatch):
    pictures = {f"pets/{path.parent.name}*/{path.name}": path.read_bytes() for path in root.rglob("*.png")}
    with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
        for name, data in pictures.items():
            archive.writestr(name, data)
    with (tmp_path / "pets.zip").open("rb") as file:
        unpacked = unpack(file, tmp_path / "uploads", name="pets.zip").root
    given = as_packed(split_survey(survey_folder(unpacked), seed=0), unpacked)
    app = sort(at=unpacked)
    upload(app, "split.json", given.as_json().encode())
    assert "byte for byte" in said(app) and "another name" not in said(app)
    leak = given.parts | {
        "train": tuple(file for file in given.parts["train"] if "mirrored" not in file.path),
        "test": tuple(file for file in given.parts["train"] if "mirrored" in file.path),
    }
    upload(app, "leak.json", replace(given, parts=leak).as_json().encode())
    assert "pets/cane*/mirrored.png (test)" in app.warning[0].value.replace("\\", "")
    upload(app, "split.json", given.as_json().encode())
    offered = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, name, *rest, **more: offered.update({name: data()})
    )
    app.run()
    assert Split.from_json(offered["split.json"], name="x") == given
    rows = csv.DictReader(io.StringIO(offered["manifest.csv"].decode()))
    assert {row["path"] for row in rows} == set(pictures)
