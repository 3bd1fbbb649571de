"""A full disk ends an attempt with a sentence; what was recorded stays, and the run can go on."""

import errno
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import cnnviz
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import files, runs, work
from cnnviz.jobs.curve import curve_of
from cnnviz.jobs.state import state_of
from cnnviz.nn import fitting

FULL = Path("/dev/full")  # whatever is written to it meets a full disk
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


SETTINGS = TrainingSettings(filters=(2,), kernel_size=1, batch_size=128, epochs=2, per_class=30)


@pytest.fixture
def run(tmp_path):
    return runs.create(SETTINGS, owner="anna", folder=tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The curve of the same run on a disk with room."""
    run = runs.create(SETTINGS, owner="anna", folder=tmp_path_factory.mktemp("undisturbed"))
    assert work.train(str(run.directory)) == "finished"
    return curve_of(run.events())


def test_a_line_for_which_there_is_no_room_is_refused_by_the_system(tmp_path):
    (tmp_path / "events.jsonl").symlink_to(FULL)
    with pytest.raises(OSError) as caught:
        files.append_line(tmp_path / "events.jsonl", {"kind": "epoch"})
    assert files.disk_is_full(caught.value)
    assert str(files.why_not_written(caught.value, tmp_path)) == "the disk is full"


def test_a_full_disk_is_recognised_inside_other_errors():
    def error():
        try:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as inner:
            raise RuntimeError("could not save") from inner

    with pytest.raises(RuntimeError) as caught:
        error()
    assert files.disk_is_full(caught.value)
    quoted = "Unable to write (errno = 28, error message = 'No space left on device')"
    assert files.disk_is_full(RuntimeError(quoted))
    assert not files.disk_is_full(OSError(errno.EACCES, os.strerror(errno.EACCES)))


def test_the_reserve_is_kept_once_and_given_back(tmp_path):
    files.keep_reserve(tmp_path)
    before = (tmp_path / "reserve").stat()
    files.keep_reserve(tmp_path)
    assert (tmp_path / "reserve").stat().st_mtime_ns == before.st_mtime_ns
    assert before.st_size == files.RESERVE_BYTES
    files.free_reserve(tmp_path)
    files.free_reserve(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_the_reserve_ends_the_attempt_before_it_begins(run):
    (run.directory / "reserve").symlink_to(FULL)
    assert work.train(str(run.directory)) == "lost"
    state = state_of(run)
    assert (state.status, str(state.reason), state.attempts) == ("lost", "the disk is full", 0)


@pytest.mark.parametrize("file", ["checkpoints/half.last.npz", "snapshots/half.epoch-0001.npz"])
def test_a_run_that_finds_the_disk_full_is_interrupted_and_goes_on_when_there_is_room(
    run, file, undisturbed, monkeypatch
):
    """The file itself meets the error of the system while the run writes it."""
    # A checkpoint each time: a fast machine is through before the first one is due.
    monkeypatch.setattr(fitting, "fit", partial(fitting.fit, save_every=0))
    blocked = run.directory / file
    blocked.parent.mkdir(exist_ok=True)
    blocked.symlink_to(FULL)
    assert work.train(str(run.directory)) == "lost"
    state = state_of(run)
    assert (state.status, str(state.reason)) == ("lost", "the disk is full")
    assert run.result() is None
    assert [event["kind"] for event in run.events()].count("begin") == 1
    assert not (run.directory / "reserve").exists()

    blocked.unlink(missing_ok=True)
    assert work.train(str(run.directory)) == "finished"
    curve = curve_of(run.events())
    assert curve.validation.at.tolist() == [1, 2]
    assert curve.validation.loss.tolist() == undisturbed.validation.loss.tolist()


TOO_SMALL = """
import sys
from pathlib import Path
from cnnviz.jobs import files, work
from cnnviz.jobs.runs import Run

run = Run(Path(sys.argv[1]))
def until_full():
    number = 0
    while True:
        run.record("epoch", epoch=number, step=number + 1, loss=1.0)
        number += 1
work._train = lambda *given: until_full()
print(work.train(str(run.directory)))
"""


def _mounts() -> bool:
    tool = shutil.which("unshare")
    tried = [tool or "false", "-Urm", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]
    return subprocess.run(tried, capture_output=True).returncode == 0


@pytest.mark.skipif(sys.platform != "linux" or not _mounts(), reason="needs a small disk of its own")
def test_on_a_disk_that_is_really_full_the_reserve_has_room_for_the_final_words(run, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    inside = (
        f"mount -t tmpfs -o size=300k tmpfs {disk} && cp -r {run.directory} {disk}/ && "
        f"{sys.executable} -c '{TOO_SMALL}' {disk}/{run.id} && "
        f"cat {disk}/{run.id}/events.jsonl > {tmp_path}/told"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(cnnviz.__file__).parents[1])}
    told = subprocess.run(
        [shutil.which("unshare") or "", "-Urm", "sh", "-c", inside],
        capture_output=True, text=True, env=environment, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "lost"
    events = files.read_lines(tmp_path / "told")
    epochs = [event["epoch"] for event in events if event["kind"] == "epoch"]
    assert epochs == list(range(len(epochs))) and len(epochs) > 100
    assert events[-1]["reason"] == {"template": "the disk is full", "values": {}}
