"""What an interrupted run goes on from: its state after some epoch, and the best weights so far.

Keras' BackupAndRestore writes weights and epoch number one after the other and in place; killed in
between, the next attempt trains an epoch twice or cannot read the file. Its ModelCheckpoint writes the
best weights whenever they get better, which early in a run is every epoch and costs a small network 15 %
of its time. Here a file takes the place of the last one only when it is whole, the number of steps in
the optimizer's state says which epoch it is, and the best weights stay in memory until the state is written.
"""

import math
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.nn.runtime import load_keras

LAST, BEST = "last.weights.h5", "best.npz"


def restore(network: Any, folder: Path) -> int:
    """Load the state of an interrupted run, if there is one.

    Args:
        network: a compiled Keras model as it was built for the run.
        folder: where ``saver`` wrote.

    Returns:
        How many steps the run has done; 0 at the beginning.
    """
    if not (folder / LAST).exists():
        return 0
    network.optimizer.build(network.trainable_variables)
    network.load_weights(folder / LAST)
    return int(network.optimizer.iterations)


def load_best(network: Any, folder: Path) -> None:
    """Give a network the best weights that ``saver`` wrote.

    Args:
        network: a Keras model as it was built for the run.
        folder: where they are.
    """
    with np.load(folder / BEST) as arrays:
        network.set_weights([arrays[name] for name in arrays.files])


def saver(folder: Path, *, steps: int, best_loss: float = math.inf, every: float = 5.0) -> Any:
    """Make the callback that keeps the best weights and saves the state now and then.

    Args:
        folder: must exist.
        steps: batches in an epoch.
        best_loss: lowest validation loss of the epochs that are done.
        every: seconds between two savings, at the end of an epoch; the first comes after a second.

    Returns:
        A ``keras.callbacks.Callback``; its ``best_weights`` are None while no epoch was better than
        ``best_loss``.
    """

    class Saver(load_keras().callbacks.Callback):  # type: ignore[misc]
        best_weights: list[Any] | None = None
        written = True

        def on_train_begin(self, logs: Any = None) -> None:
            self.best_loss = best_loss
            self.due = time.perf_counter() + min(1.0, every)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            if logs["val_loss"] < self.best_loss:
                self.best_loss, self.best_weights = logs["val_loss"], self.model.get_weights()
                self.written = False
            whole_epoch = int(self.model.optimizer.iterations) == (epoch + 1) * steps
            if whole_epoch and time.perf_counter() >= self.due:
                self.due = time.perf_counter() + every
                self.save()

        def save(self) -> None:
            # The best first: the state says which epochs are done, and theirs must be on the disk by then.
            if not self.written:
                half = folder / f"half.{BEST}"
                np.savez(half, *self.best_weights)
                os.replace(half, folder / BEST)
                self.written = True
            half = folder / f"half.{LAST}"
            self.model.save_weights(half)
            os.replace(half, folder / LAST)

    return Saver()
