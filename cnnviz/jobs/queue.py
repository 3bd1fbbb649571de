"""Whose turn it is: the order of the runs that wait, read from files alone.

Every run that waits or is in work has an empty file in the folder ``queue`` beside the runs. Its name says
the round, the moment, the visitor (as a digest) and the run; whether the run waits, is in work or is over
stand in the run's own directory. So every server that shares the folder sees the same queue, a restart
changes nothing, and a look costs a few file names, however many runs there are.

The order is that of a game of cards: every visitor gets one run a round. The round of a run is one more
than that of the visitor's last run, but not before the round that is being played. So the second run of one
visitor waits behind the first of every other, and no run waits for ever: nobody has two runs in a round.

Source:
    P. Goyal, H. Vin, H. Cheng: Start-time fair queueing (SIGCOMM 1996), with every run counted as one unit.
"""

import contextlib
import hashlib
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.control import wish_for
from cnnviz.jobs.runs import Run, root
from cnnviz.jobs.state import LOST_AFTER

FOLDER = "queue"
WAITING_EACH = 5
REMEMBERED = 3600.0  # seconds for which a visitor's rounds count after the run was placed

_NAME = re.compile(r"(\d{6})-(\d{20})-([0-9a-f]{12})-(\d{8}-\d{6}-[0-9a-f]{12})")

_Standing = Literal["waits", "stopped", "in work", "silent", "over", "gone"]


@dataclass(frozen=True)
class Place:
    """Where a waiting run stands.

    Args:
        ahead: how many waiting runs come before it.
        running: how many runs are in work now.
        mine_ahead: how many of those ahead are the same visitor's.
        paused: how many of those in work do nothing, because their visitors asked them to wait.
    """

    ahead: int
    running: int
    mine_ahead: int
    paused: int = 0


@dataclass(frozen=True)
class Waiting:
    """A run that waits, as a visitor may see it.

    Args:
        ahead: how many waiting runs come before it.
        seconds: for how long it has been waiting.
        run: the run if it is the visitor's own, else None.
    """

    ahead: int
    seconds: float
    run: Run | None


@dataclass(frozen=True, order=True)
class _Turn:
    round: int
    placed: int  # nanoseconds since 1970
    owner: str
    run: str

    @property
    def name(self) -> str:
        return f"{self.round:06d}-{self.placed:020d}-{self.owner}-{self.run}"


def place(run: Run) -> Place | None:
    """Tell how many runs come before one.

    Args:
        run: any run.

    Returns:
        Its place, or None if it does not wait.
    """
    standing = _look(run.directory.parent)
    waiting = [turn for turn, how in standing if how == "waits"]
    mine = next((turn for turn in waiting if turn.run == run.id), None)
    if mine is None:
        return None
    ahead = [turn for turn in waiting if turn < mine]
    running = [Run(run.directory.parent / turn.run) for turn, how in standing if how == "in work"]
    return Place(
        ahead=len(ahead),
        running=len(running),
        mine_ahead=sum(turn.owner == mine.owner for turn in ahead),
        paused=sum(wish_for(other).mode in ("pause", "batch") for other in running),
    )


def waiting(*, owner: str = "", folder: Path | None = None) -> tuple[Waiting, ...]:
    """List what waits, without telling who waits with what.

    Args:
        owner: the visitor who looks; only this one's runs are named.
        folder: where runs are kept; ``root()`` if left out.

    Returns:
        The runs that wait, the next one first.
    """
    folder = (folder or root()).absolute()
    turns = sorted(turn for turn, how in _look(folder) if how == "waits")
    return tuple(
        Waiting(
            ahead=ahead,
            seconds=max(0.0, time.time() - turn.placed / 1e9),
            run=Run(folder / turn.run) if owner and turn.owner == _digest(owner) else None,
        )
        for ahead, turn in enumerate(turns)
    )


def check_room(owner: str, *, folder: Path | None = None) -> None:
    """Refuse a visitor who has enough runs waiting; to be asked before a run is made.

    Args:
        owner: who asks for one more run.
        folder: where runs are kept; ``root()`` if left out.

    Raises:
        InvalidValue: if `WAITING_EACH` runs of this visitor wait already.
    """
    count = sum(one.run is not None for one in waiting(owner=owner, folder=folder))
    if count >= WAITING_EACH:
        raise InvalidValue(
            "{count} of your runs are waiting already, and {most} may; stop one or wait until one has begun",
            count=count,
            most=WAITING_EACH,
        )


def join(run: Run) -> int:
    """Put a run into the queue, behind the same visitor's others.

    Args:
        run: a new run, or one that is to go on.

    Returns:
        Its round; lower ones come first.

    Raises:
        OSError: if the folder of the runs cannot be written.
    """
    folder = run.directory.parent
    (folder / FOLDER / "over").mkdir(parents=True, exist_ok=True)
    leave(run)
    owner = _digest(run.owner)
    standing = _look(folder)
    over = _remembered(folder)
    # Rounds begin in their order, so the highest one that a worker has begun is the one being played.
    began = [turn.round for turn, how in standing if how in ("in work", "silent")]
    began += [turn.round for turn in over]
    mine = [turn.round + 1 for turn, how in standing if how != "stopped" and turn.owner == owner]
    mine += [turn.round + 1 for turn in over if turn.owner == owner]
    turn = _Turn(min(max([0, *began, *mine]), 999_999), time.time_ns(), owner, run.id)
    run.record("placed", owner=run.owner, round=turn.round)
    (folder / FOLDER / turn.name).touch()
    return turn.round


def turn_of(run: Run) -> int:
    """Return the round that `join` gave a run; 0 if it is not in the queue."""
    return next((turn.round for turn, _ in _look(run.directory.parent) if turn.run == run.id), 0)


def leave(run: Run) -> None:
    """Take a run out of the queue; if a worker had it, its round still counts for its visitor.

    Args:
        run: any run.
    """
    folder = run.directory.parent
    for turn, how in _look(folder):
        if turn.run == run.id:
            with contextlib.suppress(OSError):
                if how in ("in work", "silent"):
                    _put_away(folder, turn.name)
                else:
                    os.unlink(folder / FOLDER / turn.name)


def _look(folder: Path) -> list[tuple[_Turn, _Standing]]:
    """Read how every run in the queue stands, and put away those that are over."""
    found: list[tuple[_Turn, _Standing]] = []
    runs = str(folder)
    try:
        with os.scandir(os.path.join(runs, FOLDER)) as listed:
            entries = list(listed)
    except OSError:
        return []
    for entry in entries:
        if turn := _turn(entry.name):
            with contextlib.suppress(OSError):  # somebody else has put it away in this moment
                how = _standing(f"{runs}/{turn.run}/", entry)
                if how == "over":
                    _put_away(folder, entry.name)
                elif how == "gone":
                    os.unlink(entry.path)
                else:
                    found.append((turn, how))
    return found


def _put_away(folder: Path, name: str) -> None:
    os.replace(folder / FOLDER / name, folder / FOLDER / "over" / name)


def _standing(directory: str, entry: "os.DirEntry[str]") -> _Standing:
    """Tell how a run stands by a few file times, since reading its events would take a hundred times longer.

    Both times come from the disk that holds the runs, whose clock may differ from this machine's.
    """
    if os.path.exists(directory + "result.json"):
        return "over"
    try:
        sign = os.stat(directory + "alive").st_mtime
    except FileNotFoundError:
        sign = -1.0
    if sign >= entry.stat().st_mtime:
        return "in work" if time.time() - sign <= LOST_AFTER else "silent"
    if os.path.exists(directory + "stop"):
        return "stopped"
    return "waits" if os.path.exists(directory + "spec.json") else "gone"


def _remembered(folder: Path) -> list[_Turn]:
    """Return the turns of the last hour that are over, and forget older ones."""
    over = folder / FOLDER / "over"
    turns = []
    since = time.time_ns() - REMEMBERED * 1e9
    for name in os.listdir(over):
        turn = _turn(name)
        if turn and turn.placed >= since:
            turns.append(turn)
        else:
            (over / name).unlink(missing_ok=True)
    return turns


def _turn(name: str) -> _Turn | None:
    told = _NAME.fullmatch(name)
    return _Turn(int(told[1]), int(told[2]), told[3], told[4]) if told else None


def _digest(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:12]
