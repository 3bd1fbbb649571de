"""The programs of the sorting screen are run on a small folder, as they stand on the screen."""

import warnings

import pytest
from PIL import Image

from cnnviz.export.split_code import by_counts, by_shares, read_sorted
from cnnviz.nn.runtime import load_keras


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
