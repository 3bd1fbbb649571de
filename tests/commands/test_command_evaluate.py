"""evaluate."""

import cv2
import numpy as np
import pytest

from cnnviz.core.statistics import wilson_interval


@pytest.fixture
def data(tmp_path, paint):
    """Three classes, named in three languages; one blue picture lies among the horses."""
    root = tmp_path / "data"
    for i in range(4):
        paint(root / "cane" / f"{i}.png", "dog", seed=i)
        paint(root / "Horse" / f"{i}.png", "horse", seed=10 + i)
    paint(root / "Horse" / "stray.png", "elephant", seed=20)
    paint(root / "코끼리" / "0.png", "elephant", seed=21)
    return root


def test_the_numbers_are_those_that_counting_by_hand_gives(cnnviz, colour_zoo, data):
    answer = cnnviz("evaluate", data, "--json")
    assert answer.status == 0
    found = answer.json
    assert (found["pictures"], found["right"], found["accuracy"]) == (10, 9, 0.9)
    assert found["accuracy_interval_95"] == list(wilson_interval(9, 10))
    horse, elephant, cat = (found["per_class"][name] for name in ("horse", "elephant", "cat"))
    assert horse == {"pictures": 5, "precision": 1, "recall": 0.8, "f1": pytest.approx(8 / 9)}
    assert elephant["precision"] == 0.5 and elephant["recall"] == 1
    assert cat == {"pictures": 0, "precision": None, "recall": None, "f1": None}  # null, and no made-up 0
    counts = np.array(found["confusion"]["counts"])
    assert counts.sum() == 10 and counts[1, 2] == 1 and np.trace(counts) == 9
    assert sum(one["pictures"] for one in found["reliability"]) == 10
    assert sum(one["right"] for one in found["reliability"]) == 9
    assert found["unreadable"] == []


def test_for_people_there_is_a_table_of_the_classes_that_are_there(cnnviz, colour_zoo, data):
    lines = cnnviz("evaluate", data).out.splitlines()
    assert lines[0].startswith("9 of 10 right: 90.00% (95 % interval ")
    assert [line.split()[0] for line in lines[3:]] == ["dog", "horse", "elephant"]


def test_an_unreadable_picture_is_listed_and_stops_nothing(cnnviz, colour_zoo, data):
    (data / "cane" / "cut.jpg").write_bytes(b"\xff\xd8\xff half a picture")
    (data / "cane" / "._0.png").write_bytes(b"what a Mac leaves beside each file")
    answer = cnnviz("evaluate", data, "--json")
    assert answer.json["pictures"] == 10
    assert [entry["path"] for entry in answer.json["unreadable"]] == ["cane/cut.jpg"]
    assert "not read: cane/cut.jpg: " in cnnviz("evaluate", data).out


def test_a_part_of_a_split_is_evaluated_alone_and_a_changed_picture_is_not_counted(
    cnnviz, colour_zoo, data, tmp_path
):
    file = tmp_path / "split.json"
    (data / "Horse" / "stray.png").unlink()
    for i in range(3):
        cv2.imwrite(str(data / "코끼리" / f"b{i}.png"), np.full((9, 9, 3), (200 + i, 20, 20), np.uint8))
    assert cnnviz("datasets", "split", data, "--out", file, "--per-class", 2, 1, 1).status == 0
    words = ("evaluate", data, "--split", file, "--part", "test", "--json")
    found = cnnviz(*words).json
    assert (found["pictures"], found["accuracy"]) == (3, 1)
    import json

    path = json.loads(file.read_text())["parts"]["test"][0][0]
    cv2.imwrite(str(data / path), np.zeros((9, 9, 3), np.uint8))
    found = cnnviz(*words).json
    assert found["pictures"] == 2
    assert found["unreadable"] == [{"path": path, "reason": f"picture '{path}' is not the one in the split"}]


def test_bad_folders_are_named_with_the_rule(cnnviz, colour_zoo, data, tmp_path):
    (tmp_path / "empty").mkdir()
    assert f"'{tmp_path / 'nowhere'}' does not exist" in cnnviz("evaluate", tmp_path / "nowhere").sentence
    said = cnnviz("evaluate", tmp_path / "empty").sentence
    assert str(tmp_path / "empty") in said and "no class folders" in said
    (tmp_path / "empty" / "cat").mkdir()
    assert "no picture that can be read" in cnnviz("evaluate", tmp_path / "empty").sentence
    (data / "teapot").mkdir()
    said = cnnviz("evaluate", data).sentence
    assert "'teapot'" in said and "dog, horse, elephant" in said
    assert "'animals11'" in cnnviz("evaluate", data, "--model", "animals11").sentence


def test_bad_splits_are_named_with_the_rule(cnnviz, colour_zoo, data, tmp_path):
    for path, rule in ((tmp_path / "no.json", "does not exist"), (tmp_path, "cannot be read")):
        said = cnnviz("evaluate", data, "--split", path).sentence
        assert f"'{path}'" in said and rule in said
    (tmp_path / "other.json").write_text("[]")
    assert "not a split file" in cnnviz("evaluate", data, "--split", tmp_path / "other.json").sentence
