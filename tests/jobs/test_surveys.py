"""A survey is made once: what is known of a picture is kept by its content, and nothing spoils it."""

import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import old_photographs, survey_facts, surveys
from cnnviz.jobs.surveys import survey
from cnnviz.vision import file_facts
from cnnviz.vision import survey as surveying
from cnnviz.vision.survey import survey_folder


def paint(path: Path, seed: int) -> None:
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.resize(coarse, (60, 40), interpolation=cv2.INTER_CUBIC))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "runs"))
    for i in range(40):
        paint(tmp_path / "data" / ("cat", "dog")[i % 2] / f"{i:02}.png", i)
    shutil.copy(tmp_path / "data" / "cat" / "00.png", tmp_path / "data" / "dog" / "copy.png")
    (tmp_path / "data" / "dog" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return tmp_path / "data"


@pytest.fixture
def decoded(monkeypatch):
    """Paths of what was decoded."""
    paths = []
    decode = file_facts.file_facts

    def counted(data, *, path, label):
        facts = decode(data, path=path, label=label)
        paths.append(path)
        return facts

    monkeypatch.setattr(file_facts, "file_facts", counted)
    return paths


@pytest.fixture
def compared(monkeypatch):
    """How many pictures were compared with each other, each time."""
    counts = []
    compare = surveying.near_copies
    monkeypatch.setattr(surveying, "near_copies", lambda them: (counts.append(len(them)), compare(them))[1])
    return counts


def same(one, other):
    assert one == other
    for a, b in zip(one.pictures, other.pictures, strict=True):
        assert np.array_equal(a.fingerprint, b.fingerprint)


def test_a_second_look_decodes_and_compares_nothing_and_says_the_same(folder, decoded, compared):
    plain = survey_folder(folder)
    decoded.clear(), compared.clear()
    first = survey(folder)
    assert len(decoded) == 41 and compared == [41]
    second = survey(folder)
    assert len(decoded) == 41 and compared == [41]
    same(first, plain)
    same(second, plain)
    assert second.exact_copies == second.near_copies != ()


def test_one_new_picture_is_one_decoding(folder, decoded):
    survey(folder)
    decoded.clear()
    paint(folder / "cat" / "new.png", 99)
    assert len(survey(folder).pictures) == 42 and decoded == ["cat/new.png"]


def test_a_picture_that_was_renamed_or_sorted_elsewhere_is_known_by_its_bytes(folder, decoded):
    survey(folder)
    decoded.clear()
    (folder / "cat" / "02.png").rename(folder / "dog" / "was a cat.png")
    again = survey(folder)
    assert decoded == []
    (moved,) = (picture for picture in again.pictures if picture.path == "dog/was a cat.png")
    assert moved.label == 1
    same(again, survey_folder(folder))


def test_a_picture_that_was_changed_is_looked_at_anew_even_if_its_time_was_kept(folder, decoded):
    survey(folder)
    decoded.clear()
    file = folder / "dog" / "01.png"
    status = file.stat()
    paint(file, 77)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    same(survey(folder), survey_folder(folder))
    assert decoded[0] == "dog/01.png" and len(decoded) == 1 + 41  # one, and all of the plain survey


def test_pictures_known_from_another_folder_are_not_decoded(folder, decoded):
    survey(folder)
    decoded.clear()
    shutil.copytree(folder, folder.with_name("copy of it"))
    copy = survey(folder.with_name("copy of it"))
    assert decoded == []
    assert copy.pictures == survey(folder).pictures


def test_a_picture_that_went_is_forgotten(folder):
    survey(folder)
    (folder / "cat" / "04.png").unlink()
    gone = survey(folder)
    assert len(gone.pictures) == 40
    same(gone, survey_folder(folder))
    (file,) = surveys.folder().iterdir()
    assert len(survey_facts.read(file).pictures) == 40


class Left(Exception):
    """A page that is left raises something in the middle of the work."""


def test_what_was_read_before_a_stop_is_kept(folder, decoded):
    def leave(done, total):
        if done == 20:
            raise Left

    with pytest.raises(Left):
        survey(folder, on_progress=leave)
    decoded.clear()
    whole = survey(folder)
    assert len(decoded) == 41 - 20 - 1  # the copy of the first is known, too
    same(whole, survey_folder(folder))


def test_a_stop_in_a_second_look_loses_nothing_of_the_first(folder, decoded):
    survey(folder)
    paint(folder / "cat" / "000.png", 98)  # the first of all

    def leave(done, total):
        if done == 3:
            raise Left

    with pytest.raises(Left):
        survey(folder, on_progress=leave)
    decoded.clear()
    survey(folder)
    assert decoded == []


def test_what_was_found_is_kept_along_the_way_should_the_program_be_killed(folder, monkeypatch):
    monkeypatch.setattr(surveys, "SAVE_EVERY", 0.0)
    seen = []

    def look(done, total):
        (file,) = surveys.folder().iterdir()
        seen.append(len(survey_facts.read(file).pictures))

    survey(folder, on_progress=look)
    assert seen[0] == 1 and seen[-1] == 40 and seen == sorted(seen)  # one of 41 is the copy of another


@pytest.mark.parametrize("bytes_", [b"", b"no archive", "half"])
def test_a_damaged_file_is_as_good_as_none(folder, decoded, bytes_):
    first = survey(folder)
    (file,) = surveys.folder().iterdir()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if bytes_ == "half" else bytes_)
    decoded.clear()
    same(survey(folder), first)
    assert len(decoded) == 41
    survey(folder)
    assert len(decoded) == 41  # and it is written anew


def test_facts_of_an_older_program_are_not_believed(folder, decoded, monkeypatch):
    survey(folder)
    monkeypatch.setattr(survey_facts, "LAYOUT", survey_facts.LAYOUT + 1)
    decoded.clear()
    survey(folder)
    assert len(decoded) == 41


def test_a_place_that_cannot_be_written_costs_only_time(folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("where the folder should be")
    monkeypatch.setenv("CNNVIZ_RUNS", str(tmp_path / "file"))
    same(survey(folder), survey_folder(folder))


def test_facts_that_nobody_used_for_long_are_deleted_and_those_used_today_are_not(folder):
    survey(folder)
    (file,) = surveys.folder().iterdir()
    os.utime(file, (1e9, 1e9))
    survey(folder)  # a look is a use
    assert old_photographs.clean(days=30) == []
    os.utime(file, (1e9, 1e9))
    assert old_photographs.clean(days=30) == [file.name] and not file.exists()


def test_a_folder_without_pictures_is_a_sentence_and_keeps_nothing(folder):
    shutil.rmtree(folder)
    with pytest.raises(InvalidValue, match="does not exist"):
        survey(folder)
    (folder / "cat").mkdir(parents=True)
    with pytest.raises(InvalidValue, match="no picture that can be read"):
        survey(folder)
    assert not surveys.folder().exists()
