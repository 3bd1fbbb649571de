"""The one callback of our own: it tells how a run goes, and asks whether it shall go on."""

import math
import time
from collections.abc import Callable, Mapping
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

    def __init__(self, *, batch_size: int, samples: int) -> None:
        """Begin an epoch of so many samples."""
        self._batch_size, self._samples = batch_size, samples
        self._seen, self._sums = 0, dict[str, float]()

    def take(self, batches: int, running: Mapping[str, float]) -> dict[str, float]:
        """Return the means over the batches since the last call.

        Args:
            batches: how many batches of the epoch are done, more than at the last call.
            running: Keras' running means.
        """
        seen = min(batches * self._batch_size, self._samples)
        sums = {name: value * seen for name, value in running.items()}
        new = seen - self._seen
        means = {name: (total - self._sums.get(name, 0.0)) / new for name, total in sums.items()}
        self._seen, self._sums = seen, sums
        return means


def reporter(
    *,
    samples: int,
    batch_size: int,
    epochs: int,
    on_event: Callable[[Event], None],
    wanted: Callable[[], str],
    prepare: Callable[[int], None],
    pause: float = 0.1,
) -> Any:
    """Make the callback that reports groups of batches and epochs through plain functions.

    Args:
        samples: pictures in the training data.
        batch_size: pictures in a batch.
        epochs: how many epochs the run has.
        on_event: takes one event, a dict that JSON can hold: ``kind`` "batches" or "epoch", ``epoch``
            (counted from 0), ``step`` (batches done since the very beginning) and the values.
        wanted: returns "stop" when the run shall end, anything else to go on.
        prepare: called with the number of an epoch before it begins.
        pause: at least so many seconds between two groups, also between two questions to ``wanted``.

    Returns:
        A ``keras.callbacks.Callback`` with the attributes ``stopped``, ``diverged`` and ``epochs_done``.
    """
    from cnnviz.nn.runtime import load_keras

    steps = -(-samples // batch_size)

    class Reporter(load_keras().callbacks.Callback):  # type: ignore[misc]
        """Reports at most ten times a second, whatever the speed of training."""

        stopped = diverged = False
        epochs_done = 0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            """Begin to count."""
            prepare(epoch)
            self.epoch, self.began, self.last = epoch, time.perf_counter(), time.perf_counter()
            self.means = GroupMean(batch_size=batch_size, samples=samples)
            self.batches = self.reported = 0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            """Report and ask when it is time."""
            self.batches = batch + 1
            now = time.perf_counter()
            if now - self.last >= pause:
                self.last = now
                self._report(logs)
                if wanted() == "stop":
                    self.stopped = self.model.stop_training = True

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            """Report the rest of the batches and the epoch as a whole."""
            running = {name: value for name, value in logs.items() if not name.startswith("val_")}
            self._report(running)
            self._tell("epoch", logs, seconds=time.perf_counter() - self.began)
            if self.batches == steps:
                self.epochs_done = epoch + 1
            if epoch + 1 < epochs and wanted() == "stop":
                self.stopped = self.model.stop_training = True

        def _report(self, running: Any) -> None:
            if self.batches == self.reported:
                return
            self.reported = self.batches
            self._tell("batches", self.means.take(self.batches, running))
            if not math.isfinite(running["loss"]):
                self.diverged = self.model.stop_training = True

        def _tell(self, kind: str, values: Mapping[str, float], **further: float) -> None:
            numbers = {name: float(value) for name, value in {**values, **further}.items()}
            # NaN and infinity are no JSON; null says that there is no number.
            shown = {
                name: round(value, 6) if math.isfinite(value) else None for name, value in numbers.items()
            }
            on_event({"kind": kind, "epoch": self.epoch, "step": self.epoch * steps + self.batches} | shown)

    return Reporter()
