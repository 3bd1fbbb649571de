"""The programs of the sorting screen are run on a small folder, as they stand on the screen."""

import warnings

import pytest
from PIL import Image
from sklearn.model_selection import train_test_split

from cnnviz.content import lessons
from cnnviz.export.split_code import ENDINGS, by_counts, by_shares, read_sorted
from cnnviz.nn.runtime import load_keras
from cnnviz.vision.folders import PICTURE_ENDINGS
from cnnviz.vision.survey import survey_folder


@pytest.fixture
def root(tmp_path):
    for kind in ("cat", "dog"):
        (tmp_path / "data" / kind).mkdir(parents=True)
        for i in range(20):
            Image.new("RGB", (4, 3), (i, 0, 0)).save(tmp_path / "data" / kind / f"{i}.png")
    return tmp_path / "data"


def parts_of(code):
    names = {}
    exec(compile(code, "screen", "exec"), names)
    parts = names["parts"]
    files = [file for part in parts.values() for file in part]
    assert len(files) == len(set(files))
    return {
        part: tuple(sum(file.parent.name == kind for file in files) for kind in ("cat", "dog"))
        for part, files in parts.items()
    }


@pytest.mark.parametrize(
    ("shares", "counts"),
    [
        ((6, 3, 1), (12, 6, 2)),
        ((0.7, 0.15, 0.15), (14, 3, 3)),
        ((8, 0, 2), (16, 0, 4)),
        ((8, 2, 0), (16, 4, 0)),
        ((1, 0, 0), (20, 0, 0)),
    ],
)
def test_scikit_learn_splits_each_class_by_the_shares(root, shares, counts):
    found = parts_of(by_shares(str(root), shares, seed=3))
    assert found == {part: (n, n) for part, n in zip(("train", "validation", "test"), counts, strict=True)}


def test_numpy_splits_each_class_by_the_counts(root):
    assert parts_of(by_counts(str(root), (None, 4, 5), seed=0)) == {
        "train": (11, 11), "validation": (4, 4), "test": (5, 5),
    }  # fmt: skip
    assert parts_of(by_counts(str(root), (2, 0, 5), seed=0))["train"] == (2, 2)


def test_the_endings_are_those_that_the_page_reads():
    assert frozenset(ENDINGS) == PICTURE_ENDINGS and list(ENDINGS) == sorted(ENDINGS)


@pytest.mark.parametrize(
    "code", [lambda at: by_shares(at, (1, 0, 0), seed=0), lambda at: by_counts(at, (None, 0, 0), seed=0)]
)
def test_the_programs_take_the_pictures_that_the_page_takes(root, code):
    (root / "cat" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    (root / "cat" / "half.png").write_bytes((root / "cat" / "0.png").read_bytes()[:50])
    (root / "cat" / "notes.txt").write_text("no picture")
    (root / "empty.png").write_bytes(b"")
    for place in ("cat/young", ".hidden"):
        (root / place).mkdir()
        Image.new("RGB", (4, 3), (99, 0, 0)).save(root / place / "1.PNG")
    (root / "dog" / "empty.png").write_bytes(b"")
    names = {}
    exec(compile(code(str(root)), "screen", "exec"), names)
    taken = {file.relative_to(root).as_posix() for file in names["parts"]["train"]}
    assert taken == {one.path for one in survey_folder(root).pictures} and "cat/young/1.PNG" in taken


def test_the_program_says_where_scikit_learn_stops(root):
    (root / "one").mkdir()
    Image.new("RGB", (4, 3)).save(root / "one" / "0.png")
    code = by_shares(str(root), (6, 3, 1), seed=0)
    assert "ValueError where a\n# class has a single picture to divide" in code
    with pytest.raises(ValueError, match="least populated class"):
        parts_of(code)


def test_scikit_learn_holds_out_a_quarter_unless_told_otherwise():
    train, held_out = train_test_split(list(range(80)))
    assert len(held_out) == 80 * 25 // 100 and len(train) == 60
    said = lessons.read("data").sections["sort_code"].body
    assert "holds out a quarter (25 %) unless told otherwise" in said


def test_keras_reads_what_was_sorted(root, tmp_path):
    load_keras()
    (tmp_path / "sorted").mkdir()
    for part in ("train", "test"):
        (tmp_path / "sorted" / part).symlink_to(root)
    code = read_sorted(str(tmp_path / "sorted"), ("train", "test"), seed=0)
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "screen", "exec"), names)
    pictures, labels = next(iter(names["test"]))
    assert pictures.shape == (20, 150, 150, 3) and labels.shape == (20, 2)
    assert names["train"].class_names == ["cat", "dog"]
    assert "validation" not in code and "model.evaluate(test)" in code
