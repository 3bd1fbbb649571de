"""Means over groups of batches, and events as plain values."""

import math
from collections.abc import Mapping
from typing import Any

Event = dict[str, Any]


class GroupMean:
    """Means over a group of batches, from Keras' running means since the beginning of the epoch.

    Keras hands a callback the mean over all pictures of the epoch so far. Times the number of pictures
    that is a sum, and the difference of two sums belongs to the batches between them.

    Example:
        >>> means = GroupMean(batch_size=2, samples=4)
        >>> means.take(1, {"loss": 3.0})
        {'loss': 3.0}
        >>> means.take(2, {"loss": 2.0})
        {'loss': 1.0}
    """

    def __init__(
        self, *, batch_size: int, samples: int, seen: int = 0, sums: Mapping[str, float] | None = None
    ) -> None:
        """Begin an epoch of so many samples, or go on with one of which so many were seen."""
        self._batch_size, self._samples = batch_size, samples
        self.seen, self.sums = seen, dict(sums or {})

    def take(self, batches: int, running: Mapping[str, float]) -> dict[str, float]:
        """Return the means over the batches since the last call.

        Args:
            batches: how many batches of the epoch are done, more than at the last call.
            running: Keras' running means.
        """
        seen = min(batches * self._batch_size, self._samples)
        sums = {name: value * seen for name, value in running.items()}
        new = seen - self.seen
        means = {name: (total - self.sums.get(name, 0.0)) / new for name, total in sums.items()}
        self.seen, self.sums = seen, sums
        return means


def as_event(kind: str, *, epoch: int, step: int, values: Mapping[str, Any]) -> Event:
    """Make an event that JSON can hold: NaN and infinity become null, which says that there is no number.

    Args:
        kind: such as "epoch".
        epoch: counted from 0.
        step: batches done since the beginning of the run.
        values: names and what they are; numbers are rounded to six digits after the point, very small ones to
            six digits.

    Example:
        >>> as_event("epoch", epoch=0, step=4, values={"loss": float("nan"), "what": "rate"})
        {'kind': 'epoch', 'epoch': 0, 'step': 4, 'loss': None, 'what': 'rate'}
    """
    return {"kind": kind, "epoch": epoch, "step": step} | {
        name: _plain(value) for name, value in values.items()
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    return round(number, 6) if abs(number) >= 0.01 else float(f"{number:.6g}")
