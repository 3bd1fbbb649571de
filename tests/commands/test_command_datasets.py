"""datasets list, fetch, check and split."""

import errno
import json
import os
import shutil
import sys
import types

import numpy as np
import pytest
from PIL import Image

from cnnviz.__main__ import BAD_INPUT
from cnnviz.core.training_choices import DATASETS
from cnnviz.nn import array_data
from cnnviz.vision.splits import PARTS, Split


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    """What is kept of a survey stays in the test's own folder."""
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))


@pytest.fixture
def data(tmp_path, paint):
    root = tmp_path / "data"
    for i in range(10):
        paint(root / "cane" / f"{i}.png", "dog", seed=i)
        paint(root / "gatto" / f"{i}.png", "horse", seed=100 + i)
    return root


def test_the_list_names_all_that_can_be_trained_on(cnnviz):
    found = cnnviz("datasets", "list", "--json").json["datasets"]
    assert set(DATASETS) == set(found)
    *lines, here = cnnviz("datasets", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == list(found)
    assert here.startswith("on this machine now: digits, shapes")


def test_check_counts_and_lists_what_is_wrong(cnnviz, data):
    with Image.open(data / "cane" / "0.png") as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(data / "gatto" / "mirrored.png")
    shutil.copy(data / "cane" / "1.png", data / "gatto" / "twice.png")
    (data / "gatto" / "cut.jpg").write_bytes(b"\xff\xd8\xff")
    answer = cnnviz("datasets", "check", data, "--json")
    assert answer.status == 0
    found = answer.json
    assert (found["pictures"], found["classes"]) == (22, {"cane": 10, "gatto": 12})
    assert found["imbalance"] == 1.2 and found["formats"] == {"PNG": 22} and found["channels"] == {"3": 22}
    assert found["sizes"]["width"] == {"least": 64, "median": 64, "most": 64}
    assert found["sizes"]["height"]["least"] == 48 and found["sizes"]["different"] == 1
    assert found["bytes"] == sum(file.stat().st_size for file in data.rglob("*.png"))
    pixels = np.concatenate([np.asarray(Image.open(file)).reshape(-1, 3) for file in data.rglob("*.png")])
    assert np.allclose(found["mean"], pixels.mean(axis=0) / 255, atol=1e-4)
    assert np.allclose(found["deviation"], pixels.std(axis=0) / 255, atol=1e-4)
    assert [entry["path"] for entry in found["unreadable"]] == ["gatto/cut.jpg"]
    assert found["exact_copies"] == [["cane/1.png", "gatto/twice.png"]]
    assert found["near_copies"] == [["cane/0.png", "gatto/mirrored.png"]]
    said = cnnviz("datasets", "check", data).out
    assert "22 pictures" in said and "near copies: cane/0.png, gatto/mirrored.png" in said
    assert "largest class against smallest: 1.20 times" in said and "formats: PNG (22)" in said
    assert "the same bytes: cane/1.png, gatto/twice.png" in said and "not read: gatto/cut.jpg: " in said


def test_check_tells_of_an_empty_class_and_names_only_the_first_of_many(cnnviz, data):
    (data / "ragno").mkdir()
    for number in range(13):
        (data / "cane" / f"{number:02}.jpg").write_text("no picture")
    assert cnnviz("datasets", "check", data, "--json").json["imbalance"] is None
    said = cnnviz("datasets", "check", data).out
    assert "a class is empty" in said and said.count("not read: ") == 10 and "and 3 more" in said


def test_split_writes_the_split_it_tells_of(cnnviz, data, tmp_path):
    file = tmp_path / "split.json"
    words = ("datasets", "split", data, "--out", file, "--seed", 3)
    found = cnnviz(*words, "--shares", 6, 3, 1, "--json").json
    split = Split.load(file)
    assert split.seed == found["seed"] == 3
    for part, count in zip(PARTS, (12, 6, 2), strict=True):
        assert found["parts"][part] == {"pictures": count, "digest": split.part_digest(part)}
        assert len(split.parts[part]) == count
    assert (
        found["parts"]["test"]["digest"] in cnnviz(*words, "--shares", 6, 3, 1).out
    )  # same seed, same split


def test_split_sorts_into_folders_and_tells_of_the_copies(cnnviz, data, tmp_path):
    with Image.open(data / "cane" / "0.png") as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(data / "gatto" / "mirrored.png")
    into = tmp_path / "sorted"
    words = ("datasets", "split", data, "--into", into, "--ratio", "70/15/15", "--by")
    found = cnnviz(*words, "copy", "--json").json
    assert (found["into"], found["by"], found["split"]) == (str(into), "copy", None)
    assert found["copies"] == {"pictures": 2, "groups": 1, "not_used": 0}
    counts = {part: len(list((into / part).rglob("*.png"))) for part in PARTS}
    assert counts == {part: told["pictures"] for part, told in found["parts"].items()}
    assert counts == {"train": 15, "validation": 2, "test": 4}  # 10 and 11 pictures, each rounded alone
    assert (into / "train" / "cane" / "0.png").exists()
    assert (into / "train" / "gatto" / "mirrored.png").exists()
    assert "is not an empty folder" in cnnviz(*words, "symlink").sentence
    said = cnnviz("datasets", "split", data, "--into", tmp_path / "other").out
    assert (
        "2 pictures in 1 group of copies are on the training side" in said
        and f"sorted into {tmp_path / 'other'} by symlink" in said
    )


def test_a_split_file_repeats_the_split_also_where_pictures_were_renamed(cnnviz, data, tmp_path):
    file = tmp_path / "split.json"
    first = cnnviz("datasets", "split", data, "--out", file, "--per-class", "rest", 2, 3, "--json").json
    assert {part: told["pictures"] for part, told in first["parts"].items()} == {
        "train": 10,
        "validation": 4,
        "test": 6,
    }
    (data / "cane" / "0.png").rename(data / "gatto" / "dog.png")
    words = ("datasets", "split", data, "--from", file)
    again = cnnviz(*words, "--json").json
    assert again["parts"] == first["parts"] and again["moved"] == {"cane/0.png": "gatto/dog.png"}
    said = cnnviz(*words, "--into", tmp_path / "sorted").out
    assert "byte for byte" in said and "cane/0.png is now gatto/dog.png" in said
    assert "leave out --ratio" in cnnviz(*words, "--ratio", "6:3:1").sentence
    (data / "cane" / "1.png").write_bytes(b"another picture")
    (data / "cane" / "2.png").unlink()
    said = cnnviz(*words, "--into", tmp_path / "none").sentence
    assert "1 of its pictures are missing and 1 have other bytes" in said and "cane/2.png" in said
    assert not (tmp_path / "none").exists()


def test_exact_copies_alone_stay_together_if_that_is_asked_for(cnnviz, data, tmp_path):
    with Image.open(data / "cane" / "0.png") as picture:
        picture.save(data / "cane" / "same look.png", compress_level=1)
    words = ("datasets", "split", data, "--out", tmp_path / "split.json", "--json")
    assert cnnviz(*words).json["copies"]["pictures"] == 2
    assert cnnviz(*words, "--copies", "exact").json["copies"]["pictures"] == 0


def test_a_split_says_where_it_goes(cnnviz, data):
    assert "--out FILE, --into DIR" in cnnviz("datasets", "split", data).sentence
    inside = cnnviz("datasets", "split", data, "--into", data / "sorted").sentence
    assert "would be taken for a class" in inside


WRONG = [
    (("--ratio", "6:3"), "three numbers"),
    (("--per-class", "rest", 5, "rest"), "for train alone"),
    (("--per-class", "rest", 5, "some"), "'some' is no whole number"),
    (("--per-class", "rest", 5, 5), "1 + 5 + 5"),
    (("--from", "nowhere.json"), "'nowhere.json' does not exist"),
    (("--per-class", 8, 2, 2), "'cane' has 10 pictures"),
    (("--per-class", 0, 2, 2), "train must be more than 0"),
    (("--per-class", 5, -1, 2), "-1"),
    (("--shares", 1, "nan", 1), "nan"),
    (("--shares", "inf", 1, 1), "inf"),
    (("--seed", -1), "seed -1 must be at least 0"),
    (("--ratio", "inf:1:1"), "must be finite"),
    (("--ratio", "nan:1:1"), "must be finite"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[str(words) for words, _ in WRONG])
def test_a_split_that_cannot_be_is_refused_with_its_numbers(cnnviz, data, tmp_path, words, said):
    file = tmp_path / "split.json"
    assert said in cnnviz("datasets", "split", data, "--out", file, *words).sentence
    assert not file.exists()


@pytest.mark.parametrize("action", ["check", "split"])
def test_a_folder_without_classes_or_pictures_is_named(cnnviz, tmp_path, action):
    out = ["--out", tmp_path / "split.json"] if action == "split" else []
    (tmp_path / "empty").mkdir()
    for folder, rule in ((tmp_path / "nowhere", "does not exist"), (tmp_path / "empty", "no class folders")):
        said = cnnviz("datasets", action, folder, *out).sentence
        assert str(folder) in said and rule in said
    (tmp_path / "empty" / "cane").mkdir()
    assert "no picture that can be read" in cnnviz("datasets", action, tmp_path / "empty", *out).sentence


def test_a_split_needs_a_place_where_a_file_can_be(cnnviz, data, tmp_path):
    for out in (tmp_path, tmp_path / "nowhere" / "split.json"):
        assert f"'{out}' cannot be written" in cnnviz("datasets", "split", data, "--out", out).sentence


@pytest.mark.skipif(not os.path.exists("/proc"), reason="needs a folder that takes no file, not even root's")
def test_a_place_that_cannot_be_written_is_named_before_any_picture_is_read(cnnviz, data, monkeypatch):
    monkeypatch.setattr("cnnviz.commands.splitting.survey", lambda *a, **o: pytest.fail("read"))
    for option in ("--out", "--into"):
        said = cnnviz("datasets", "split", data, option, "/proc/new").sentence
        assert "/proc" in said and "cannot be written" in said


def test_a_split_that_cannot_be_written_after_all_is_still_told(cnnviz, data, tmp_path, monkeypatch):
    def full(split, path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Split, "save", full)
    answer = cnnviz("datasets", "split", data, "--out", tmp_path / "split.json")
    assert answer.status == BAD_INPUT and answer.out.startswith("train")
    assert answer.err == "python -m cnnviz datasets: the disk is full\n"


def test_a_split_never_replaces_what_is_no_split_file(cnnviz, data, tmp_path):
    photograph, pipe, link = data / "cane" / "0.png", tmp_path / "pipe", tmp_path / "link.json"
    before = photograph.read_bytes()
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "nowhere.json")
    for out, rule in ((photograph, "no split file"), (pipe, "no ordinary file"), (link, "no ordinary file")):
        said = cnnviz("datasets", "split", data, "--out", out).sentence
        assert f"'{out}'" in said and rule in said
    assert photograph.read_bytes() == before and pipe.is_fifo() and link.is_symlink()
    file = tmp_path / "split.json"
    for seed in (1, 2):  # a split file of before is what one writes again
        assert cnnviz("datasets", "split", data, "--out", file, "--seed", seed).status == 0
    assert Split.load(file).seed == 2


@pytest.mark.parametrize("action", ["check", "split"])
@pytest.mark.parametrize(
    ("folder", "rule"),
    [("~nobodyhere/x", "does not exist"), ("", "no folder was named"), ("a" * 5000, "does not exist")],
    ids=["nobody's home", "nothing", "too long"],
)
def test_a_word_that_names_no_folder_is_a_sentence(cnnviz, tmp_path, action, folder, rule):
    out = ["--out", tmp_path / "split.json"] if action == "split" else []
    assert rule in cnnviz("datasets", action, folder, *out).sentence


def test_the_place_for_the_sorted_folder_is_read_like_any_folder(cnnviz, data):
    assert "~nobodyhere/x" in cnnviz("datasets", "split", data, "--into", "~nobodyhere/x").sentence
    assert "say where the split goes" in cnnviz("datasets", "split", data, "--into", "").sentence


def test_a_file_in_place_of_a_folder_is_called_a_file(cnnviz, data):
    assert "0.png' is a file" in cnnviz("datasets", "check", data / "cane" / "0.png").sentence


def test_a_folder_that_is_sorted_already_is_not_taken_for_classes(cnnviz, data, tmp_path):
    into = tmp_path / "sorted"
    assert cnnviz("datasets", "split", data, "--into", into).status == 0
    said = cnnviz("datasets", "check", into).sentence
    assert "already sorted into parts (test, train, validation)" in said and f"'{into / 'test'}'" in said
    assert "already sorted" in cnnviz("datasets", "split", into, "--out", tmp_path / "s.json").sentence
    assert cnnviz("datasets", "check", into / "train", "--json").json["classes"] == {"cane": 7, "gatto": 7}


def test_a_repeated_split_names_near_copies_on_two_sides_and_is_repeated(cnnviz, data, tmp_path):
    with Image.open(data / "cane" / "0.png") as picture:
        picture.convert("RGB").save(data / "cane" / "near.jpg", quality=80)
    file = tmp_path / "split.json"
    assert cnnviz("datasets", "split", data, "--out", file).status == 0
    document = json.loads(file.read_text())
    (near,) = [entry for entry in document["parts"]["train"] if entry[0] == "cane/near.jpg"]
    document["parts"]["train"].remove(near)
    document["parts"]["test"].append(near)
    file.write_text(json.dumps(document))
    for name in ("broken.jpg", "empty.png"):
        (data / "cane" / name).write_bytes(b"")
    words = ("datasets", "split", data, "--from", file)
    found = cnnviz(*words, "--json").json
    assert found["copies_across"] == [["train/cane/0.png", "test/cane/near.jpg"]]
    assert found["others"] == 0 and len(found["unreadable"]) == 2  # broken files are no pictures
    said = cnnviz(*words).out
    assert "1 group in different parts" in said and "training side" not in said
    assert "copies in different parts: train/cane/0.png, test/cane/near.jpg" in said


def test_split_says_which_part_lacks_a_class_and_only_of_parts_that_were_wanted(cnnviz, data, tmp_path):
    words = ("datasets", "split", data, "--out", tmp_path / "split.json", "--ratio")
    assert cnnviz(*words, "98:1:1", "--json").json["empty"] == {
        "validation": ["cane", "gatto"],
        "test": ["cane", "gatto"],
    }
    assert "test holds no picture of cane, gatto: too small a class" in cnnviz(*words, "98:1:1").out
    assert cnnviz(*words, "8:0:2", "--json").json["empty"] == {}
    assert "holds no picture" not in cnnviz(*words, "6:3:1").out


def test_arrays_are_fetched_by_keras_and_its_messages_stay_off_standard_output(cnnviz, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()

    def load_data():
        print("Downloading data")
        (tmp_path / "datasets" / "mnist.npz").write_bytes(b"")

    datasets = types.SimpleNamespace(mnist=types.SimpleNamespace(load_data=load_data))
    monkeypatch.setattr(array_data, "load_keras", lambda: types.SimpleNamespace(datasets=datasets))
    answer = cnnviz("datasets", "fetch", "mnist", "--json")
    assert answer.json == {"fetched": "mnist", "folder": str(tmp_path / "datasets" / "mnist.npz")}
    assert "Downloading" in answer.err


def test_only_what_is_known_can_be_fetched_and_animals10_only_with_kagglehub(cnnviz, monkeypatch):
    monkeypatch.setitem(sys.modules, "kagglehub", None)  # as if it were not installed
    assert "'cifar'" in cnnviz("datasets", "fetch", "cifar").sentence
    assert "pip install kagglehub" in cnnviz("datasets", "fetch", "animals10").sentence


def kaggle(monkeypatch, download):
    monkeypatch.setitem(sys.modules, "kagglehub", types.SimpleNamespace(dataset_download=download))


def test_fetch_says_where_the_folder_is_and_keeps_other_messages_off_standard_output(
    cnnviz, monkeypatch, tmp_path
):
    asked = []

    def download(name):
        print("Downloading 614 MB ...")
        asked.append(name)
        for folder in ("cane", "gatto"):
            (tmp_path / "raw-img" / folder).mkdir(parents=True)
        return str(tmp_path)

    kaggle(monkeypatch, download)
    answer = cnnviz("datasets", "fetch", "animals10", "--json")
    assert answer.status == 0 and asked == ["alessiocorrado99/animals10"]
    assert answer.json == {
        "fetched": "animals10",
        "folder": str(tmp_path / "raw-img"),
        "classes": ["cane", "gatto"],
    }
    assert "Downloading" in answer.err


def test_without_a_network_keras_too_fails_in_one_line_that_says_what_to_do(cnnviz, monkeypatch):
    reasons = iter(("no route to host", "[Errno -2] Name or service not known"))

    def load_data():
        sys.stdout.write("Downloading data from https://example.org\n")
        raise Exception(f"URL fetch failure on https://example.org: None -- {next(reasons)}")

    datasets = types.SimpleNamespace(cifar10=types.SimpleNamespace(load_data=load_data))
    monkeypatch.setattr(array_data, "load_keras", lambda: types.SimpleNamespace(datasets=datasets))
    said = cnnviz("datasets", "fetch", "cifar10").sentence
    assert "no route to host" in said and "cifar10.npz in CNNVIZ_DATA" in said
    assert "example.org" not in said
    said = cnnviz("datasets", "fetch", "cifar10").sentence
    assert "fetched: there is no connection to the internet; " in said and "Errno" not in said


def test_a_download_that_fails_is_one_line(cnnviz, monkeypatch, tmp_path):
    def fail(name):
        raise ConnectionError("no route\nto host")

    kaggle(monkeypatch, fail)
    said = cnnviz("datasets", "fetch", "animals10").sentence
    assert "animals10 could not be fetched: no route to host" in said and "CNNVIZ_DATA" in said
    kaggle(monkeypatch, lambda name: str(tmp_path))  # the data set changed its folders
    assert str(tmp_path / "raw-img") in cnnviz("datasets", "fetch", "animals10").sentence


def test_json_of_a_split_is_the_document_a_program_needs(cnnviz, data, tmp_path):
    file = tmp_path / "split.json"
    cnnviz("datasets", "split", data, "--out", file)
    document = json.loads(file.read_text())
    assert document["classes"] == ["cane", "gatto"] and set(document["parts"]) == set(PARTS)


def test_a_sorted_folder_is_held_against_its_own_split_file(cnnviz, data, tmp_path):
    into = tmp_path / "sorted"
    assert cnnviz("datasets", "split", data, "--into", into, "--by", "copy").status == 0
    told = cnnviz("datasets", "split", into, "--from", into / "split.json", "--out", tmp_path / "again.json")
    assert told.status == 0 and "is there, byte for byte" in told.out
