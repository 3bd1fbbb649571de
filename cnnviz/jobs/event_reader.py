"""Read a run that goes on again and again, each line of it once."""

import json
import threading
from dataclasses import dataclass
from typing import Any

from cnnviz.jobs.curve import Curve, GrowingCurve
from cnnviz.jobs.runs import Run


@dataclass(frozen=True)
class Look:
    """What a run has told up to now.

    Args:
        events: all events but most about batches: of those that follow one another only the last. That is
            enough for ``state_of``.
        curve: the curve of all events.
    """

    events: list[dict[str, Any]]
    curve: Curve


class EventReader:
    """Reads the events of one run and remembers how far it came.

    A long run tells tens of thousands of batches; reading all of them twice a second would keep the
    server busy. The batches are kept as numbers, 40 bytes each, the other events as they are. Several
    threads may look through one reader.

    Example:
        >>> import pathlib, tempfile
        >>> run = Run(pathlib.Path(tempfile.mkdtemp()))
        >>> reader = EventReader(run)
        >>> run.record("begin", epoch=0, step=0, steps=2)
        >>> run.record("batches", epoch=0, step=1, loss=2.3, accuracy=0.1)
        >>> reader.look().curve.batches.loss.tolist()
        [2.3]
    """

    def __init__(self, run: Run) -> None:
        """Begin at the first line."""
        self._path = run.directory / "events.jsonl"
        self._lock = threading.Lock()
        self._look: Look | None = None
        self._forget()

    def look(self) -> Look:
        """Read what is new.

        Returns:
            Everything told so far; the same object as before if nothing is new.
        """
        with self._lock:
            events = self._new()
            for event in events:
                self._take(event)
            if events or self._look is None:
                self._look = Look(list(self._events), self._growing.curve())
            return self._look

    def _forget(self) -> None:
        self._offset = 0
        self._events: list[dict[str, Any]] = []
        self._growing = GrowingCurve()
        self._look = None

    def _new(self) -> list[dict[str, Any]]:
        """Return the events of the lines that became whole since the last time."""
        try:
            with self._path.open("rb") as file:
                if file.seek(0, 2) < self._offset:  # another file in its place
                    self._forget()
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            self._forget()
            return []
        whole = data.rfind(b"\n") + 1
        self._offset += whole
        return _parsed(data[:whole].splitlines())

    def _take(self, event: dict[str, Any]) -> None:
        self._growing.take(event)
        kind = event.get("kind")
        if kind == "batches" and self._events and self._events[-1].get("kind") == "batches":
            self._events[-1] = event
            return
        self._events.append(event)


def _parsed(lines: list[bytes]) -> list[dict[str, Any]]:
    """Read lines of JSON, all at once if they are whole, which is the quickest; a damaged one is left out."""
    try:
        values = json.loads(b"[" + b",".join(lines) + b"]")
        if len(values) != len(lines):
            raise ValueError
    except ValueError:
        values = []
        for line in lines:
            try:
                values.append(json.loads(line))
            except ValueError:
                continue
    return [value for value in values if isinstance(value, dict)]
