"""The learning rate of a run: a schedule, and what somebody changes while it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_schedule import rate_share
from cnnviz.nn.steering import Wish


@dataclass(frozen=True)
class RateChange:
    """A learning rate set by hand.

    Args:
        step: batches that were done before it.
        learning_rate: the new rate, before the schedule's share.
        number: of the wish that asked for it.
    """

    step: int
    learning_rate: float
    number: int


class Rate:
    """Sets the rate before each batch and remembers what was changed by hand.

    A run that goes on from a checkpoint meets the changes of its first attempt again, at the same steps, so
    its curve stays the one it was.

    Args:
        settings: ``learning_rate``, ``schedule`` and ``epochs`` are read.
        steps: batches of the whole run.
        changes: those of earlier attempts, in order.
        step: batches done before this attempt.
    """

    def __init__(
        self, settings: TrainingSettings, *, steps: int, changes: Sequence[RateChange] = (), step: int = 0
    ) -> None:
        """Know the rate at the step where this attempt begins."""
        self._settings, self._steps = settings, steps
        self._base = settings.learning_rate
        self._number = 0
        self._coming = list(changes)
        while self._coming and self._coming[0].step < step:
            self._take(self._coming.pop(0))

    def before_batch(self, optimizer: Any, step: int) -> RateChange | None:
        """Set the rate of the batch that follows; return the change that takes effect now, if there is one.

        Args:
            optimizer: of Keras.
            step: batches done.
        """
        change = None
        while self._coming and self._coming[0].step <= step:
            change = self._coming.pop(0)
            self._take(change)
        if self._settings.schedule != "constant":
            share = rate_share(self._settings.schedule, step / self._steps, epochs=self._settings.epochs)
            optimizer.learning_rate.assign(self._base * share)
        elif change:
            optimizer.learning_rate.assign(self._base)
        return change

    def hear(self, wish: Wish, step: int) -> None:
        """Take note of a rate that somebody wishes, for the next batch.

        Args:
            wish: the last one.
            step: batches done.
        """
        known = max([self._number, *(change.number for change in self._coming)])
        if wish.learning_rate is not None and wish.rate_number > known:
            self._coming.append(RateChange(step, wish.learning_rate, wish.rate_number))

    def _take(self, change: RateChange) -> None:
        self._base, self._number = change.learning_rate, change.number
