"""What an interrupted run goes on from: its whole state in one file, and the best weights so far.

Keras' BackupAndRestore writes weights and epoch number one after the other and in place; killed in
between, the next attempt trains an epoch twice or cannot read the file. It also knows nothing of the
middle of an epoch. Here one file holds everything and takes the place of the last one only when it is
whole: weights, the optimizer's variables, the states of the random layers, and the running means of the
epoch. Best weights stay in memory until that file is written.
"""

import json
import math
import os
import time
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.nn.repeatable import random_states

CHECKPOINTS, SNAPSHOTS = "checkpoints", "snapshots"
LAST, BEST, START = "last.npz", "best.npz", "start.npz"
MOST_SNAPSHOTS = 12
SLOWDOWN = 50.0  # writing may take this part of the time at most: 2 %


@dataclass(frozen=True)
class Place:
    """Where in its run a network stands.

    Args:
        step: batches done since the beginning of the run.
        batch: batches of them that belong to the epoch in progress.
        seen: pictures of the epoch in progress that the running means hold.
        sums: running means times these pictures, by name.
    """

    step: int = 0
    batch: int = 0
    seen: int = 0
    sums: dict[str, float] | None = None


def write_arrays(path: Path, arrays: list[Any], *, words: str = "") -> None:
    """Write arrays so that a reader sees the old file or the new one, never half of one.

    Args:
        path: the file; its folder must exist.
        arrays: anything NumPy can hold, kept in order.
        words: a text to keep with them.
    """
    half = path.with_name(f"half.{path.name}")
    with half.open("wb") as file:
        np.savez(file, np.array(words), *[np.asarray(array) for array in arrays])
    os.replace(half, path)


def read_arrays(path: Path) -> tuple[str, list[Any]]:
    """Read what `write_arrays` wrote: the text and the arrays."""
    with np.load(path) as stored:
        return str(stored["arr_0"]), [stored[f"arr_{place}"] for place in range(1, len(stored.files))]


def array_shapes(path: Path) -> list[tuple[int, ...]]:
    """Read the shapes alone of the arrays that `write_arrays` wrote: quick, however large they are."""
    shapes = []
    with zipfile.ZipFile(path) as stored:
        for place in range(1, len(stored.namelist())):
            with stored.open(f"arr_{place}.npy") as file:
                np.lib.format.read_magic(file)
                shapes.append(np.lib.format.read_array_header_1_0(file)[0])
    return shapes


def state_variables(learner: Any) -> list[Any]:
    """List every variable that decides how training goes on, in a fixed order, the running means last.

    Args:
        learner: a compiled Keras model whose optimizer is built.
    """
    return [
        *learner.weights,
        *learner.optimizer.variables,
        *random_states(learner),
        *learner.metrics_variables,
    ]


def place_of(folder: Path) -> Place:
    """Read where an interrupted run stands; at its beginning if there is no checkpoint.

    Args:
        folder: of the run.
    """
    file = folder / CHECKPOINTS / LAST
    if not file.exists():
        return Place()
    with np.load(file) as stored:
        return Place(**json.loads(str(stored["arr_0"])))


def restore(learner: Any, folder: Path) -> None:
    """Load the state of an interrupted run.

    Args:
        learner: the compiled Keras model as it was built for the run, while `fit` begins.
        folder: of the run; it holds a checkpoint.
    """
    _, arrays = read_arrays(folder / CHECKPOINTS / LAST)
    # At the end stand the running means, which Keras makes with the first batch and empties with an epoch.
    for variable, array in zip(state_variables(learner), arrays, strict=False):
        variable.assign(array)


def restore_weights(learner: Any, folder: Path) -> None:
    """Load only the weights of an interrupted run, of which nothing is left to train."""
    _, arrays = read_arrays(folder / CHECKPOINTS / LAST)
    for variable, array in zip(learner.weights, arrays, strict=False):
        variable.assign(array)


def snapshot_weights(folder: Path, epoch: int) -> list[Any]:
    """Read the weights after an epoch, in the order of Keras' ``set_weights``."""
    return read_arrays(snapshot_file(folder / SNAPSHOTS, epoch))[1]


class Saver:
    """Keeps the best weights, and writes the state now and then.

    Args:
        network: whose weights are the run's result.
        learner: the compiled model that is fitted.
        folder: of the run.
        best_loss: lowest validation loss of the epochs that are done.
        every: seconds between two savings; the first comes after a second.
    """

    def __init__(
        self, network: Any, learner: Any, folder: Path, *, best_loss: float = math.inf, every: float = 5.0
    ) -> None:
        """Write nothing yet."""
        self._network, self._learner = network, learner
        self._checkpoints, self._snapshots = folder / CHECKPOINTS, folder / SNAPSHOTS
        for made in (self._checkpoints, self._snapshots):
            made.mkdir(parents=True, exist_ok=True)
        self.best_loss, self._every = best_loss, every
        self._best: list[Any] | None = None
        self._due = time.perf_counter() + min(1.0, every)

    def epoch_ended(self, loss: float) -> bool:
        """Remember the weights if the validation loss is the lowest; return whether it is."""
        if not loss < self.best_loss:
            return False
        self.best_loss, self._best = loss, self._network.get_weights()
        return True

    @property
    def due(self) -> bool:
        """Whether it is time to write."""
        return time.perf_counter() >= self._due

    def save(self, place: Place) -> None:
        """Write the state."""
        began = time.perf_counter()
        # The best first: the state says which epochs are done, and theirs must be on the disk by then.
        if self._best is not None:
            write_arrays(self._checkpoints / BEST, self._best)
            self._best = None
        arrays = [variable.numpy() for variable in state_variables(self._learner)]
        write_arrays(self._checkpoints / LAST, arrays, words=json.dumps(asdict(place)))
        took = time.perf_counter() - began
        self._due = time.perf_counter() + max(self._every, SLOWDOWN * took if self._every else 0.0)

    def load_best(self) -> None:
        """Give the network the best weights of the run."""
        if self._best is not None:
            self._network.set_weights(self._best)
        elif (self._checkpoints / BEST).exists():
            self._network.set_weights(read_arrays(self._checkpoints / BEST)[1])

    def keep_ends(self, *, best_epoch: int, last_epoch: int) -> None:
        """Keep the weights of the best and of the last epoch to fork from, whatever was thinned out."""
        write_arrays(snapshot_file(self._snapshots, last_epoch), self._network.get_weights())
        if best_epoch != last_epoch:
            self.load_best()
            write_arrays(snapshot_file(self._snapshots, best_epoch), self._network.get_weights())

    def snapshot(self, epoch: int) -> None:
        """Keep the weights after an epoch to fork from, every second, fourth, … one if they become many."""
        there = snapshots(self._snapshots)
        spacing = 1
        while len([one for one in there if (one + 1) % spacing == 0]) >= MOST_SNAPSHOTS:
            spacing *= 2
        for one in there:
            if (one + 1) % spacing:
                snapshot_file(self._snapshots, one).unlink(missing_ok=True)
        if (epoch + 1) % spacing == 0:
            write_arrays(snapshot_file(self._snapshots, epoch), self._network.get_weights())


def snapshot_file(folder: Path, epoch: int) -> Path:
    """Name the file with the weights after an epoch, counted from 0."""
    return folder / f"epoch-{epoch:04d}.npz"


def snapshots(folder: Path) -> list[int]:
    """List the epochs whose weights were kept."""
    return sorted(int(file.stem[6:]) for file in folder.glob("epoch-*.npz"))
