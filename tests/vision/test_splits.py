"""Splits of any size: stratified, repeatable, and no picture nor copy of it on two sides."""

import json
from collections import Counter
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.folders import FolderScan, PictureFile, near_copies
from cnnviz.vision.split_check import compare, reproduce
from cnnviz.vision.split_sizes import class_counts, read_ratio
from cnnviz.vision.splits import EXACT_COPIES_ONLY, PARTS, Split, SplitFile, split_folder

SHIPPED = Path(__file__).parents[2] / "assets" / "models" / "animals10" / "split.json"


def scan_of(pictures, classes):
    """A scan without files: pictures are (class, what they look like, their bytes)."""
    looks = np.eye(256, dtype=np.float32).reshape(256, 16, 16)
    return FolderScan(
        Path("data"),
        tuple(f"class {label}" for label in range(classes)),
        tuple(
            PictureFile(f"class {label}/{i}.jpg", label, f"{content:032x}", looks[look])
            for i, (label, look, content) in enumerate(pictures)
        ),
        (),
    )


size = st.integers(0, 12)
sizes = st.one_of(
    st.fixed_dictionaries({"shares": st.tuples(st.integers(1, 9), size, size)}),
    st.fixed_dictionaries({"counts": st.tuples(st.none() | st.integers(1, 12), size, size)}),
)


@settings(max_examples=60, deadline=None)
@given(
    pictures=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 15), st.integers(0, 30)), min_size=3),
    seed=st.integers(0, 99),
    sizes=sizes,
    exact=st.booleans(),
)
def test_no_copy_crosses_whatever_the_sizes(pictures, seed, sizes, exact):
    scan = scan_of(pictures, classes=3)
    similarity = EXACT_COPIES_ONLY if exact else 0.9
    asked = {"seed": seed, "near_copy_similarity": similarity} | sizes
    try:
        split = split_folder(scan, **asked)
    except InvalidValue as error:
        assert "without a near copy" in str(error)
        return
    part_of = {file.path: part for part in PARTS for file in split.parts[part]}
    assert len(part_of) == sum(map(len, split.parts.values()))  # each picture once
    for group in near_copies(scan.pictures, min_similarity=similarity):
        assert {part_of.get(scan.pictures[i].path, "train") for i in group} == {"train"}
    for label in range(3):
        available = sum(picture.label == label for picture in scan.pictures)
        counted = tuple(split.counts[part][label] for part in PARTS)
        if "shares" in sizes:
            assert counted == class_counts(available, sizes["shares"])
        else:
            train, validation, test = sizes["counts"]
            assert counted == (available - validation - test if train is None else train, validation, test)
    assert split_folder(scan, **asked) == split
    assert Split.from_json(split.as_json(), name="split.json") == split


def test_a_training_part_too_small_for_the_copies_takes_different_pictures_first():
    pictures = [(0, 0, 7)] * 6 + [(0, 1, 8)] * 3 + [(0, look, 10 + look) for look in range(2, 8)]
    scan = scan_of(pictures, classes=1)
    for seed in range(5):
        split = split_folder(scan, seed=seed, counts=(5, 1, 1))
        digests = Counter(file.digest for part in PARTS for file in split.parts[part])
        assert len(digests) == 7 and set(digests.values()) == {1}
    chosen = {tuple(split_folder(scan, seed=s, counts=(4, 1, 1)).parts["train"]) for s in range(9)}
    assert len(chosen) > 1  # which ones is a matter of the seed


def test_known_groups_save_the_search_and_change_nothing():
    scan = scan_of([(i % 2, i // 3, i) for i in range(30)] + [(i % 2, 20 + i, 90 + i) for i in range(20)], 2)
    asked = {"seed": 4, "counts": (None, 0, 3)}
    expected = split_folder(scan, **asked)
    assert split_folder(scan, groups=near_copies(scan.pictures), **asked) == expected
    assert split_folder(scan, groups=[], **asked) != expected


def test_five_hundred_a_class_leave_the_rest_to_training():
    scan = scan_of([(label, 0, 1000 * label + i) for label in range(2) for i in range(700 + label)], 2)
    split = split_folder(scan, seed=0, counts=(None, 0, 500), near_copy_similarity=EXACT_COPIES_ONLY)
    assert split.counts == {"train": (200, 201), "validation": (0, 0), "test": (500, 500)}
    with pytest.raises(InvalidValue, match=r"has 700 pictures, .*; 1 \+ 200 \+ 500 .* is too many"):
        split_folder(scan, seed=0, counts=(None, 200, 500), near_copy_similarity=EXACT_COPIES_ONLY)


@pytest.mark.parametrize("available", range(0, 200, 7))
def test_shares_mean_the_decimals_as_they_are_written(available):
    assert class_counts(available, read_ratio("0.7 0.15 0.15")) == class_counts(available, (70, 15, 15))
    assert class_counts(available, (0.6, 0.3, 0.1)) == class_counts(available, (6, 3, 1))


@pytest.mark.parametrize("shares", [(6, 3, 1), (70, 15, 15), (7, 1, 2), (1, 9, 9), (8, 2, 0), (1, 0, 0)])
def test_each_class_is_as_near_to_the_shares_as_whole_pictures_can_be(shares):
    for available in range(60):
        counts = class_counts(available, shares)
        assert sum(counts) == available and min(counts) >= 0 and (counts[0] or not available)
        assert all(count == 0 for count, share in zip(counts, shares, strict=True) if share == 0)
        if counts[0] > 1:  # train is given one at the least
            wanted = [available * share / sum(shares) for share in shares]
            assert all(abs(count - want) < 1 for count, want in zip(counts, wanted, strict=True))


def test_small_classes_keep_all_three_parts():
    assert class_counts(5, (6, 3, 1)) == (3, 1, 1) and class_counts(6, (6, 3, 1)) == (3, 2, 1)


@pytest.mark.parametrize("text", ["6:3:1", "6/3/1", "6, 3, 1", " 6 3 1 ", "6;3;1"])
def test_a_ratio_is_read_however_it_is_written(text):
    assert read_ratio(text) == (6, 3, 1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("6:3", "three numbers"),
        ("", "three numbers"),
        ("a:b:c", "three numbers"),
        ("0:3:1", "more than 0"),
        ("6:-3:1", "not be negative"),
        ("nan:1:1", "not be negative"),
        ("1:inf:1", "not be negative"),
        ("1:1e300:1", "at most"),
    ],
)
def test_a_ratio_that_is_none_is_said(text, rule):
    with pytest.raises(InvalidValue, match=rule):
        read_ratio(text)


def test_the_split_of_the_shipped_model_is_read_and_written_as_it_is():
    split = Split.load(SHIPPED)
    assert split.counts == {"train": (800,) * 10, "validation": (100,) * 10, "test": (200,) * 10}
    assert split.as_json() == SHIPPED.read_text(encoding="utf-8")


def document(**changes):
    parts = {
        "train": [["cat/1.jpg", 0, "a" * 32]],
        "validation": [],
        "test": [["dog/2.jpg", 1, "b" * 32]],
    }
    return {"classes": ["cat", "dog"], "seed": 0, "near_copy_similarity": 0.9, "parts": parts} | changes


def with_train(entry):
    return document(parts=document()["parts"] | {"train": [entry]})


BROKEN = {
    "no JSON": "{",
    "a list": [],
    "deep": "[" * 200_000,
    "a path upwards": with_train(["../../secret.jpg", 0, "a" * 32]),
    "an absolute path": with_train(["/etc/passwd", 0, "a" * 32]),
    "a drive": with_train(["C:\\secret.jpg", 0, "a" * 32]),
    "upwards on Windows": with_train(["cat\\..\\..\\secret.jpg", 0, "a" * 32]),
    "a NUL": with_train(["cat/\0.jpg", 0, "a" * 32]),
    "no text for a path": with_train([7, 0, "a" * 32]),
    "a label too high": with_train(["cat/1.jpg", 2, "a" * 32]),
    "a label below 0": with_train(["cat/1.jpg", -1, "a" * 32]),
    "no whole label": with_train(["cat/1.jpg", 0.5, "a" * 32]),
    "no hash": with_train(["cat/1.jpg", 0, "a"]),
    "a class upwards": document(classes=["..", "dog"]),
    "a class of two": document(classes=["cat/x", "dog"]),
    "one class twice": document(classes=["cat", "cat"]),
    "no seed": document(seed="0"),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_split_file_that_somebody_made_up_is_refused(content):
    text = content if isinstance(content, str) else json.dumps(content)
    with pytest.raises(InvalidValue, match=r"'x.json' is not a split file"):
        Split.from_json(text, name="x.json")
    assert Split.from_json(json.dumps(document()), name="x.json").classes == ("cat", "dog")


def test_a_split_file_with_a_picture_on_two_sides_is_refused():
    changed = document()
    changed["parts"]["test"].append(["cat/again.jpg", 0, "a" * 32])
    with pytest.raises(InvalidValue, match=r"'cat/again.jpg' into test, and the same picture into train"):
        Split.from_json(json.dumps(changed), name="x.json")


def test_a_split_file_that_names_a_path_twice_is_refused():
    for twice in (["cat/1.jpg", 0, "a" * 32], ["cat/1.jpg", 0, "c" * 32]):
        changed = document()
        changed["parts"]["train"].append(twice)
        with pytest.raises(InvalidValue, match=r"'cat/1\.jpg' more than once"):
            Split.from_json(json.dumps(changed), name="x.json")


def some_split():
    files = [SplitFile(f"cat/{i}.jpg", 0, f"{i:032x}") for i in range(6)]
    return Split(("cat",), 3, 0.9, {"train": (*files[:4],), "validation": (files[4],), "test": (files[5],)})


def test_renamed_and_moved_pictures_are_found_by_their_bytes():
    split = some_split()
    digests = {file.path: file.digest for files in split.parts.values() for file in files}
    assert compare(split, digests).split == split and compare(split, digests).complete
    digests["dog/moved.jpg"] = digests.pop("cat/5.jpg")
    digests["cat/0.jpg"], digests["cat/1.jpg"] = digests["cat/1.jpg"], digests["cat/0.jpg"]
    found = compare(split, digests)
    assert found.complete and found.others == 0
    assert dict(found.moved) == {
        "cat/5.jpg": "dog/moved.jpg",
        "cat/0.jpg": "cat/1.jpg",
        "cat/1.jpg": "cat/0.jpg",
    }
    assert [file.path for file in found.split.parts["test"]] == ["dog/moved.jpg"]
    assert found.split.part_digest("test") == split.part_digest("test")


def test_what_is_missing_or_changed_is_counted_and_named():
    split = some_split()
    digests = {file.path: file.digest for files in split.parts.values() for file in files}
    del digests["cat/0.jpg"]
    digests |= {"cat/4.jpg": "f" * 32, "cat/new.jpg": "e" * 32}
    found = compare(split, digests)
    assert (found.missing, found.changed, found.others) == (("cat/0.jpg",), ("cat/4.jpg",), 2)
    assert len(found.split.parts["train"]) == 3 and found.split.parts["validation"] == ()
    with pytest.raises(
        InvalidValue, match=r"1 of its pictures are missing and 1 have .*cat/0.jpg, cat/4.jpg"
    ):
        found.require_complete()


def test_a_copy_is_taken_once():
    files = tuple(SplitFile(f"cat/{i}.jpg", 0, "a" * 32) for i in range(3))
    split = Split(("cat",), 0, 0.9, {"train": files, "validation": (), "test": ()})
    found = compare(split, {"cat/1.jpg": "a" * 32, "cat/x.jpg": "a" * 32})
    assert found.missing == ("cat/2.jpg",) and found.moved == (("cat/0.jpg", "cat/x.jpg"),)


def test_a_folder_is_read_once_and_its_hashes_held_against_the_split(tmp_path):
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "renamed.jpg").write_bytes(b"one")
    digest = blake2b(b"one", digest_size=16).hexdigest()
    parts = {"train": (SplitFile("cat/1.jpg", 0, digest),), "validation": (), "test": ()}
    told = []
    found = reproduce(Split(("cat",), 3, 0.9, parts), tmp_path, on_progress=lambda *both: told.append(both))
    assert found.complete and found.moved == (("cat/1.jpg", "cat/renamed.jpg"),)
    assert told == [(1, 1)]
