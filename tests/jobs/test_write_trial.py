"""Whether something can be written is tried, and the trial leaves everything as it was."""

import os
import sys
from pathlib import Path

import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.write_trial import try_file, try_folder

LONG = "x" * 300  # no file system takes it, whoever asks


def test_a_trial_leaves_no_file_and_changes_none(tmp_path):
    there = tmp_path / "there.csv"
    there.write_text("earlier answers")
    before = there.stat()
    try_file(there)
    try_file(tmp_path / "new.csv")
    try_folder(tmp_path / "a" / "b")
    try_folder(tmp_path)
    assert list(tmp_path.iterdir()) == [there] and there.read_text() == "earlier answers"
    assert there.stat().st_mtime_ns == before.st_mtime_ns


def test_a_trial_keeps_a_link_to_nothing(tmp_path):
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "nothing.csv")
    try_file(link)
    assert link.is_symlink() and not link.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    try_file(tmp_path / "pipe")


def test_what_cannot_be_written_is_named_with_the_reason(tmp_path):
    (tmp_path / "file").write_text("")
    for attempt, place in (
        (try_file, tmp_path / "file" / "a.csv"),
        (try_file, tmp_path / LONG),
        (try_folder, tmp_path / "file"),
        (try_folder, tmp_path / "file" / "a"),
        (try_folder, tmp_path / "a" / "b" / LONG),
    ):
        with pytest.raises(InvalidValue, match="cannot be written") as error:
            attempt(place)
        assert str(place) in str(error.value)
    assert not (tmp_path / "a").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux' /proc")
def test_a_place_that_takes_no_files_is_named_even_for_root():
    for attempt, place in ((try_file, "/proc/x.csv"), (try_folder, "/proc/x"), (try_folder, "/proc")):
        with pytest.raises(InvalidValue, match=f"{place} cannot be written"):
            attempt(Path(place))
