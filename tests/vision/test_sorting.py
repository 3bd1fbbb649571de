"""Pictures are sorted into parts whole and inside one folder, or not at all and the reason is said."""

import csv
import errno
import io
import os
import tempfile
from hashlib import blake2b
from pathlib import Path

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.sorting import WAYS, manifest, places, sort_into
from cnnviz.vision.split_check import reproduce
from cnnviz.vision.splits import Split, SplitFile


@pytest.fixture
def root(tmp_path):
    """A folder whose pictures are a few bytes: sorting does not look into them."""
    for path in ("cat/1.jpg", "cat/2.jpg", "cat/young/1.jpg", "cat/4.jpg", "dog/1.jpg", "dog/2.jpg"):
        (tmp_path / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / path).write_bytes(path.encode())
    return tmp_path / "data"


def entry(path, label, data=None):
    return SplitFile(path, label, blake2b(data or path.encode(), digest_size=16).hexdigest())


@pytest.fixture
def split():
    train = (entry("cat/1.jpg", 0), entry("cat/young/1.jpg", 0), entry("dog/1.jpg", 1))
    return Split(
        ("cat", "dog"),
        5,
        0.9,
        {"train": train, "validation": (entry("cat/2.jpg", 0),), "test": (entry("dog/2.jpg", 1),)},
    )


def pictures(into):
    return {p.relative_to(into).as_posix(): p.read_bytes() for p in into.rglob("*.jpg")}


SORTED = {
    "train/cat/1.jpg": b"cat/1.jpg",
    "train/cat/young/1.jpg": b"cat/young/1.jpg",
    "train/dog/1.jpg": b"dog/1.jpg",
    "validation/cat/2.jpg": b"cat/2.jpg",
    "test/dog/2.jpg": b"dog/2.jpg",
}


@pytest.mark.parametrize("exists", [False, True], ids=["new", "empty"])
@pytest.mark.parametrize("by", WAYS)
def test_each_picture_stands_in_its_part_and_class(root, split, tmp_path, by, exists):
    into, told = tmp_path / "sorted", []
    if exists:
        into.mkdir()
    made = sort_into(split, root, into, by=by, on_progress=lambda *both: told.append(both))
    assert made.counts == {"train": 3, "validation": 1, "test": 1} and told[-1] == (5, 5)
    assert pictures(into) == ({} if by == "manifest" else SORTED)
    assert all(path.is_symlink() == (by == "symlink") for path in into.rglob("*.jpg"))
    assert Split.load(into / "split.json") == split
    assert (into / "manifest.csv").read_bytes() == manifest(split)
    assert not list(tmp_path.rglob(".*"))  # nothing of the making is left
    assert by == "manifest" or {p.name for p in (into / "test").iterdir()} == {"cat", "dog"}


def test_the_sorted_folder_holds_the_pictures_of_its_own_split_file(root, split, tmp_path):
    sort_into(split, root, tmp_path / "sorted", by="copy")
    found = reproduce(Split.load(tmp_path / "sorted" / "split.json"), tmp_path / "sorted")
    assert found.complete and len(found.moved) == 5


def test_the_manifest_names_part_class_path_and_digest(split):
    rows = list(csv.DictReader(io.StringIO(manifest(split).decode())))
    assert [row["part"] for row in rows] == ["train"] * 3 + ["validation", "test"]
    assert rows[2] == {
        "part": "train",
        "class": "dog",
        "path": "dog/1.jpg",
        "digest": split.parts["train"][2].digest,
    }


def test_names_that_differ_in_case_alone_or_come_from_another_class_stay_apart(root, tmp_path):
    files = (entry("cat/1.jpg", 0), SplitFile("cat/1.JPG", 0, "b"), SplitFile("dog/1.jpg", 0, "c"))
    split = Split(("cat", "dog"), 0, 0.9, {"train": files, "validation": (), "test": ()})
    assert list(places(split).values()) == ["train/cat/1.jpg", "train/cat/1-2.JPG", "train/cat/1-3.jpg"]


def test_a_part_without_pictures_makes_no_folders(root, split, tmp_path):
    parts = split.parts | {"validation": ()}
    sort_into(Split(split.classes, 5, 0.9, parts), root, tmp_path / "sorted", by="copy")
    assert sorted(path.name for path in (tmp_path / "sorted").iterdir()) == [
        "manifest.csv",
        "split.json",
        "test",
        "train",
    ]


def refused(split, root, into, by="copy"):
    """The sentence; around the target nothing may have changed."""
    before = sorted(path for path in into.parent.rglob("*")) if into.parent.is_dir() else None
    with pytest.raises(InvalidValue) as caught:
        sort_into(split, root, into, by=by)
    assert before is None or sorted(path for path in into.parent.rglob("*")) == before
    return str(caught.value)


def test_a_folder_that_is_not_empty_is_left_alone(root, split, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    for by in WAYS:
        assert "is not an empty folder" in refused(split, root, tmp_path / "full", by)
    assert "is not an empty folder" in refused(split, root, tmp_path / "full" / "thesis.txt")
    assert (tmp_path / "full" / "thesis.txt").read_text() == "mine"


def test_a_folder_among_the_classes_is_refused(root, split):
    assert "would be taken for a class" in refused(split, root, root / "sorted")
    assert "would be taken for a class" in refused(split, root, root / "cat" / ".." / "sorted")


@pytest.mark.parametrize("name", ["nowhere/sorted", "a\0b", "x" * 300], ids=["no parent", "NUL", "long"])
def test_a_place_that_cannot_be_is_said(root, split, tmp_path, name):
    assert "cannot be" in refused(split, root, tmp_path / name)


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("exists", [False, True], ids=["new", "empty"])
def test_a_picture_that_is_gone_or_another_one_stops_everything(root, split, tmp_path, by, exists):
    if exists:
        (tmp_path / "sorted").mkdir()
    (root / "dog" / "2.jpg").write_bytes(b"another picture")
    assert "'dog/2.jpg' is not the one in the split" in refused(split, root, tmp_path / "sorted", by)
    (root / "dog" / "2.jpg").unlink()
    assert "'dog/2.jpg' cannot be read" in refused(split, root, tmp_path / "sorted", by)


@pytest.mark.parametrize("exists", [False, True], ids=["new", "empty"])
def test_a_full_disk_leaves_nothing_half_written(root, split, tmp_path, monkeypatch, exists):
    if exists:
        (tmp_path / "sorted").mkdir()
    opened = Path.open

    def full(self, mode="r", *args, **more):
        if self.name == "2.jpg" and "x" in mode:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opened(self, mode, *args, **more)

    monkeypatch.setattr(Path, "open", full)
    said = refused(split, root, tmp_path / "sorted")
    assert os.strerror(errno.ENOSPC) in said and "nothing was left" in said


def test_trouble_while_the_parts_are_put_in_place_takes_them_back(root, split, tmp_path, monkeypatch):
    (tmp_path / "sorted").mkdir()
    rename, left = os.rename, [2]

    def failing(old, new):
        if left[0] == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        left[0] -= 1
        rename(old, new)

    monkeypatch.setattr(os, "rename", failing)
    assert os.strerror(errno.EIO) in refused(split, root, tmp_path / "sorted")


def test_a_file_system_without_symbolic_links_is_said(root, split, tmp_path, monkeypatch):
    def none(self, target):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "symlink_to", none)
    assert "cannot hold symbolic links" in refused(split, root, tmp_path / "sorted", "symlink")


def test_somebody_who_fills_the_folder_meanwhile_keeps_it(root, split, tmp_path):
    into = tmp_path / "sorted"

    def interfere(done, total):
        into.mkdir(exist_ok=True)
        (into / "theirs.txt").write_text("theirs")

    with pytest.raises(InvalidValue, match="sorted"):
        sort_into(split, root, into, by="copy", on_progress=interfere)
    assert [path.name for path in into.iterdir()] == ["theirs.txt"]
    into.joinpath("theirs.txt").unlink()
    with pytest.raises(InvalidValue, match="not an empty folder"):
        sort_into(split, root, into, by="copy", on_progress=interfere)
    assert [path.name for path in into.iterdir()] == ["theirs.txt"]


def test_a_read_only_place_is_said(root, split, tmp_path, monkeypatch):
    def locked(**where):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(tempfile, "mkdtemp", locked)
    for by in WAYS:
        assert os.strerror(errno.EROFS) in refused(split, root, tmp_path / "sorted", by)
