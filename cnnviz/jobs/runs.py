"""A run is a directory that the worker writes and everybody else only reads.

========================  ==============================================================================
``spec.json``             all settings, the seed, who asked for it and when
``events.jsonl``          what happened, one line each, only ever added to
``history.csv``           one row an epoch, by Keras' CSVLogger
``checkpoints/``          the state to go on from, and the best weights so far
``snapshots/``            the weights after some of the epochs, to fork from
``start.npz``             in a fork: the weights it begins with
``inside/``               what went on inside the network, by epoch
``control.json``          what the run is asked to do, and the learning rate set by hand
``alive``                 touched every second while a worker has the run
``claims/``               which worker has the run, so that two never train it at once
``reserve``               some bytes, freed for the last words when the disk is full
``stop``                  put here by whoever wants the run to end
``model.keras``           the trained network
``test.npz``              what the network says about pictures it has not seen, and those pictures
``tensorboard/``          the history for TensorBoard
``result.json``           how it ended, and the figures about those pictures
========================  ==============================================================================

So a closed browser, a restarted server or a killed worker loses nothing that was written, and a run can
be looked at with a text editor.
"""

import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.files import append_line, read_json, read_lines, write_json
from cnnviz.nn import checkpoint

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Run:
    """One run, by its directory.

    Args:
        directory: absolute path.
    """

    directory: Path

    @property
    def id(self) -> str:
        """Name of the directory: when the run was asked for, and a random part that nobody guesses."""
        return self.directory.name

    @property
    def spec(self) -> dict[str, Any]:
        """What ``create`` wrote."""
        return read_json(self.directory / "spec.json") or {}

    @property
    def settings(self) -> TrainingSettings:
        """What to train and how."""
        return TrainingSettings.from_dict(self.spec["settings"])

    @property
    def first_epoch(self) -> int:
        """Epochs that a fork's weights had behind them when it began; 0 for a run of its own."""
        return int((self.spec.get("fork") or {}).get("epoch", -1)) + 1

    @property
    def owner(self) -> str:
        """Who asked for the run."""
        return str(self.spec.get("owner", ""))

    def record(self, kind: str, **values: Any) -> None:
        """Add an event with the time of day.

        Args:
            kind: "placed", "attempt", "begin", "batches", "epoch", "mark", "parked" or "lost".
            **values: what JSON can hold.
        """
        event = {"kind": kind, "time": round(time.time(), 3)} | values
        append_line(self.directory / "events.jsonl", event)

    def events(self) -> list[dict[str, Any]]:
        """Read all events, oldest first, without a line that is half written."""
        return read_lines(self.directory / "events.jsonl")

    def beat(self) -> None:
        """Say that a worker has this run now."""
        (self.directory / "alive").touch()

    def silent_for(self) -> float:
        """Seconds since the last sign of a worker; infinity if there was none."""
        try:
            return max(0.0, time.time() - (self.directory / "alive").stat().st_mtime)
        except FileNotFoundError:
            return float("inf")

    def ask_to_stop(self) -> None:
        """Let the run end at the next batch, keeping what was recorded."""
        (self.directory / "stop").touch()

    def stop_asked(self) -> bool:
        """Whether somebody wants the run to end."""
        return (self.directory / "stop").exists()

    def finish(self, status: str, *, reason: InvalidValue | None = None, **values: Any) -> None:
        """Write how the run ended; after this it does not change any more.

        Args:
            status: "finished", "stopped" or "failed".
            reason: the sentence that says why, kept as template and values so that it can be translated.
            **values: what JSON can hold.
        """
        why = None
        if reason:
            values_told = {
                name: value if isinstance(value, int | float | str) else str(value)
                for name, value in reason.values.items()
            }
            why = {"template": reason.template, "values": values_told}
        write_json(self.directory / "result.json", {"status": status, "reason": why} | values)

    def result(self) -> dict[str, Any] | None:
        """Read what ``finish`` wrote; None while the run is not over."""
        found = read_json(self.directory / "result.json")
        return found if isinstance(found, dict) else None


def root(environment: Mapping[str, str] = os.environ, *, platform: str = sys.platform) -> Path:
    """Where runs are kept: ``CNNVIZ_RUNS``, or the place the system has for a user's data.

    Args:
        environment: variables to look at.
        platform: as ``sys.platform``.

    Returns:
        The folder; it need not exist yet.

    Example:
        >>> root({"CNNVIZ_RUNS": "somewhere"}).name
        'somewhere'
        >>> root({"XDG_DATA_HOME": "data"}, platform="linux").as_posix()
        'data/cnnviz/runs'
    """
    if chosen := environment.get("CNNVIZ_RUNS"):
        return Path(chosen).expanduser()
    if platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "cnnviz" / "runs"


@dataclass(frozen=True)
class Fork:
    """Where a run branches off from another one.

    Args:
        run: the other run.
        epoch: whose weights it begins with, counted from 0; one of ``snapshots(run)``.
    """

    run: Run
    epoch: int


def snapshots(run: Run) -> list[int]:
    """List the epochs of a run one can fork from, counted from 0; one it was stopped in is none of them."""
    kept = checkpoint.snapshots(run.directory / checkpoint.SNAPSHOTS)
    result = run.result()
    return [epoch for epoch in kept if epoch < result["epochs"]] if result and "epochs" in result else kept


def create(
    settings: TrainingSettings, *, owner: str, folder: Path | None = None, fork: Fork | None = None
) -> Run:
    """Make the directory of a new run.

    Args:
        settings: what to train and how.
        owner: who asks for it.
        folder: where runs are kept; ``root()`` if left out.
        fork: the run goes on from these weights, with a fresh optimizer, up to ``settings.epochs``.

    Returns:
        The run, not started yet.

    Raises:
        InvalidValue: if the folder cannot be written, or one cannot fork so.
    """
    if fork:
        from cnnviz.jobs import forks  # which builds on this module

        forks.check(settings, fork)
    folder = (folder or root()).absolute()
    run, created = named(folder)
    with writing(folder):
        run.directory.mkdir(parents=True)
        spec: dict[str, Any] = {"settings": settings.as_dict(), "owner": owner, "created": created}
        if fork:
            spec["fork"] = {"run": fork.run.id, "epoch": fork.epoch}
            weights = checkpoint.snapshot_file(fork.run.directory / checkpoint.SNAPSHOTS, fork.epoch)
            shutil.copyfile(weights, run.directory / checkpoint.START)
        write_json(run.directory / "spec.json", spec)
    return run


def named(folder: Path) -> tuple[Run, str]:
    """Name a new job after the time of day; nothing is written yet.

    Args:
        folder: where jobs of its kind are kept.

    Returns:
        The job, and the time of day as its spec tells it.
    """
    now = datetime.now().astimezone()
    return Run(folder / f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(6)}"), now.isoformat("T", "seconds")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in a sentence if what is done meanwhile cannot be written.

    Args:
        folder: what to call the place.

    Raises:
        InvalidValue: in place of an OSError.
    """
    try:
        yield
    except OSError as error:
        template = "runs folder {folder} cannot be written ({why}); set CNNVIZ_RUNS to another one"
        raise InvalidValue(template, folder=str(folder), why=error.strerror or str(error)) from error


def find(run_id: str, *, folder: Path | None = None) -> Run | None:
    """Find a run by its name, which may come from an address somebody typed.

    Args:
        run_id: name of the directory.
        folder: where runs are kept; ``root()`` if left out.

    Returns:
        The run, or None if the name is not one or there is no such run.
    """
    run = Run((folder or root()).absolute() / run_id) if _ID.fullmatch(run_id) else None
    return run if run and (run.directory / "spec.json").exists() else None


def recent(*, owner: str | None = None, limit: int = 8, folder: Path | None = None) -> list[Run]:
    """List runs, newest first.

    Args:
        owner: only this one's; everybody's if None.
        limit: at most so many.
        folder: where runs are kept; ``root()`` if left out.

    Returns:
        Runs whose spec can be read; none if there is no such folder.
    """
    folder = (folder or root()).absolute()
    try:
        names = sorted(
            (entry.name for entry in os.scandir(folder) if _ID.fullmatch(entry.name)), reverse=True
        )
    except OSError:
        return []
    found: list[Run] = []
    for name in names:
        if len(found) == limit:
            break
        run = Run(folder / name)
        spec = run.spec
        if "settings" in spec and owner in (None, spec.get("owner")):
            found.append(run)
    return found
