"""The one callback of our own: it reports how a run goes, keeps its state, and can be steered."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from cnnviz.nn.checkpoint import Place, Saver
from cnnviz.nn.rates import Rate
from cnnviz.nn.reporting import Event, GroupMean, as_event
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.steering import Wish

REPORT_SECONDS = 0.1  # at most ten reports a second, whatever the speed of training
WAIT_SECONDS = 0.05


def pilot(
    *,
    samples: int,
    batch_size: int,
    epochs: int,
    place: Place,
    rate: Rate,
    saver: Saver,
    resumed: Callable[[], None],
    prepare: Callable[[int], None],
    on_event: Callable[[Event], None],
    wanted: Callable[[], Wish],
    after_epoch: Callable[[int], None],
    noticed: Callable[[int], list[dict[str, Any]]],
    park_after: float,
) -> Any:
    """Make the callback; Keras calls it after all others, so an epoch is in the history before it is saved.

    Args:
        samples: pictures in the training data.
        batch_size: pictures in a batch.
        epochs: how many epochs the run has.
        place: where this attempt begins.
        rate: sets the learning rate.
        saver: writes the state.
        resumed: loads the state of the checkpoint; called once, when Keras is ready for it.
        prepare: called with the number of an epoch before it begins.
        on_event: takes one event.
        wanted: returns the last wish; it is asked when a report is due.
        after_epoch: called with each complete epoch, counted from 0.
        noticed: returns what Keras' own callbacks did at the end of an epoch, as values of marks.

        park_after: after so many seconds of waiting the run gives its place up.

    Returns:
        A ``keras.callbacks.Callback`` with the attributes ``stopped``, ``parked``, ``diverged`` and
        ``epochs_done``.
    """
    steps = -(-samples // batch_size)

    class Pilot(load_keras().callbacks.Callback):  # type: ignore[misc]
        stopped = parked = diverged = False
        epochs_done = place.step // steps
        first = True
        paused = single = to_end = False
        # A wish that an earlier attempt may have served already is not served twice.
        served = wanted().number if place.step and wanted().mode == "batch" else 0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            """Begin to count; the first epoch may go on in its middle."""
            self.epoch, self.offset = epoch, place.batch if self.first else 0
            prepare(epoch)
            going_on = self.first and place.batch
            self.means = GroupMean(
                batch_size=batch_size,
                samples=samples,
                seen=place.seen if going_on else 0,
                sums=place.sums if going_on else None,
            )
            self.batches = self.reported = self.offset
            if self.first:
                resumed()
                if not going_on:
                    prepare(epoch)  # the checkpoint holds the random states of the end of the epoch before
            self.began = self.last = time.perf_counter()
            if self.first:
                self.first = False
                self._obey()

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            """Set the learning rate."""
            if change := rate.before_batch(self.model.optimizer, self._step()):
                self._mark("rate", learning_rate=change.learning_rate, number=change.number)

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            """Report, save and ask when it is time."""
            self.batches = self.offset + batch + 1
            now = time.perf_counter()
            if self.single or now - self.last >= REPORT_SECONDS:
                self.last, self.single = now, False
                self._report(logs)
                if saver.due and self.batches < steps:
                    self._save()
                if self.batches < steps:  # at the end of the epoch it is asked once the epoch is recorded
                    self._obey()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            """Report the rest of the batches and the epoch as a whole."""
            if self.parked:  # the epoch is not over: its rest and its validation come when the run goes on
                return
            self._report({name: value for name, value in logs.items() if not name.startswith("val_")})
            self._tell("epoch", {**logs, "seconds": time.perf_counter() - self.began})
            if saver.epoch_ended(logs["val_loss"]):
                self._mark("best", val_loss=logs["val_loss"])
            for mark in noticed(epoch):
                self._mark(**mark)
            if self.batches < steps:
                return
            self.epochs_done = epoch + 1
            saver.snapshot(epoch)
            after_epoch(epoch)
            if saver.due:
                self._save()
            self.to_end = False
            if epoch + 1 < epochs and not self.model.stop_training:
                self._obey()

        def _obey(self) -> None:
            """Do what is wished; wait here as long as the wish is to wait."""
            since = time.perf_counter()
            while True:
                wish = wanted()
                rate.hear(wish, self._step())
                if wish.mode == "stop":
                    self.stopped = self.model.stop_training = True
                    return
                if time.perf_counter() - since > park_after:
                    self.parked = self.model.stop_training = True
                    return
                if self._may_go_on(wish):
                    return
                if not self.paused:
                    self.paused = True
                    self._save()
                    self._mark("paused")
                waited = time.perf_counter()
                time.sleep(WAIT_SECONDS)
                self.began += time.perf_counter() - waited  # a pause is no training time

        def _may_go_on(self, wish: Wish) -> bool:
            if wish.mode == "batch" and wish.number != self.served:
                self.served, self.single = wish.number, True
                return True
            if wish.mode == "epoch" and wish.number != self.served:
                self.served, self.to_end = wish.number, True
            if wish.mode == "run" or (wish.mode == "epoch" and self.to_end):
                if self.paused:
                    self.paused = False
                    self._mark("resumed")
                return True
            return False

        def _step(self) -> int:
            return int(self.epoch * steps + self.batches)

        def _save(self) -> None:
            if not self.batches:  # the epoch before is saved already, or there is nothing yet
                return
            whole = self.batches == steps
            saver.save(
                Place(
                    step=self._step(),
                    batch=0 if whole else self.batches,
                    seen=0 if whole else self.means.seen,
                    sums=None if whole else self.means.sums,
                )
            )

        def _report(self, running: Mapping[str, Any]) -> None:
            if self.batches == self.reported:
                return
            self.reported = self.batches
            numbers = {name: float(value) for name, value in running.items() if name != "learning_rate"}
            learning_rate = float(self.model.optimizer.learning_rate)
            self._tell("batches", self.means.take(self.batches, numbers) | {"learning_rate": learning_rate})
            if not math.isfinite(numbers["loss"]):
                self.diverged = self.model.stop_training = True

        def _mark(self, what: str, **values: Any) -> None:
            self._tell("mark", {"what": what} | values)

        def _tell(self, kind: str, values: Mapping[str, Any]) -> None:
            on_event(as_event(kind, epoch=self.epoch, step=self._step(), values=values))

    return Pilot()
