"""What a run leaves when its training is over.

========================  ==============================================================================
``model.keras``           the network with the kept weights; takes pictures of any size
``test.npz``              its answer to every test picture, and as many of the pictures as there is room for
``tensorboard/``          the curve for TensorBoard
========================  ==============================================================================

Each file is whole or not there. A worker that is killed meanwhile writes them again when the run goes on.
"""

import os
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import counted

MODEL, ANSWERS, TENSORBOARD = "model.keras", "test.npz", "tensorboard"


@dataclass(frozen=True, eq=False)
class Answers:
    """What a network said about the test pictures.

    Args:
        probabilities: (n, classes) float16.
        guessed: (n,) the most probable classes.
        truth: (n,) the true ones.
        kept: (m,) rising numbers of the pictures that were kept.
        pictures: (m, height, width, channels) uint8, at most 64 pixels a side.
        drawn: numbers of a few pictures drawn at random.
    """

    probabilities: NDArray[np.float16]
    guessed: NDArray[np.uint16]
    truth: NDArray[np.uint16]
    kept: NDArray[np.uint32]
    pictures: NDArray[np.uint8]
    drawn: NDArray[np.uint32]

    def picture(self, number: int) -> NDArray[np.uint8]:
        """Return the picture of a number that is in ``kept``, (height, width, channels)."""
        found: NDArray[np.uint8] = self.pictures[int(np.searchsorted(self.kept, number))]
        return found

    def of_cell(self, truth: int, guessed: int) -> NDArray[np.intp]:
        """Return the kept pictures of a cell of the confusion matrix, the surest answer first.

        Args:
            truth: true class.
            guessed: class they were taken for.

        Returns:
            Their numbers.
        """
        return self._surest(np.flatnonzero((self.truth == truth) & (self.guessed == guessed)))

    def mistakes(self) -> NDArray[np.intp]:
        """Return the kept pictures that were taken for something else, the surest answer first."""
        return self._surest(np.flatnonzero(self.truth != self.guessed))

    def _surest(self, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
        there = numbers[np.isin(numbers, self.kept)]
        return there[np.argsort(-self.probabilities[there, self.guessed[there]], kind="stable")]


def write(run: Run, fitted: Any, data: Any) -> dict[str, Any]:
    """Write what a run leaves, and count how its network does on the test part and on its own pictures.

    Args:
        run: whose training has ended, also by a stop.
        fitted: a `cnnviz.nn.fitting.Fitted`: the network with the weights to keep, and their epoch.
        data: a `cnnviz.nn.training_data.TrainingData`.

    Returns:
        For the result: under "test" what `cnnviz.nn.held_out.HeldOut.figures` gives; under "trained" the
        ``count`` of training pictures that the network was asked about as it predicts, how many were
        ``correct``, and the ``epoch`` of the weights, counted from 0: the last complete one, whichever is
        kept, since the curves are judged by where they end. None where there is nothing to ask.
    """
    from cnnviz.nn import after_training, held_out, kept_pictures  # in the worker alone: they bring in Keras

    after_training.write_tensorboard(counted(run.events()), run.directory / TENSORBOARD)
    if fitted.best_epoch < 0:
        return {"test": None, "trained": None}
    after_training.write_model(fitted.network, run.directory / MODEL, classes=data.classes)
    found = held_out.examine(fitted.network, data)
    arrays: dict[str, Any] = kept_pictures.keep(found, data.test, rng=np.random.default_rng(0))
    path = run.directory / ANSWERS
    half = path.with_name(f"half.{ANSWERS}")
    np.savez_compressed(half, **arrays)
    os.replace(half, path)
    return {"test": found.figures(), "trained": _trained(run, fitted, data)}


def _trained(run: Run, fitted: Any, data: Any) -> dict[str, int] | None:
    """Ask the network about its own pictures, with the weights of the last complete epoch."""
    from cnnviz.nn import checkpoint, own_pictures

    last = fitted.epochs_done - 1
    if last != fitted.best_epoch:
        if last not in checkpoint.snapshots(run.directory / checkpoint.SNAPSHOTS):
            return None
        # They take the place of the kept ones, which are in the model file by now.
        fitted.network.set_weights(checkpoint.snapshot_weights(run.directory, last))
    count, correct = own_pictures.own_pictures(fitted.network, data.train, seed=run.settings.seed)
    return {"count": count, "correct": correct, "epoch": last}


def read(run: Run) -> Answers | None:
    """Read what a network said about the test pictures.

    Args:
        run: the run.

    Returns:
        The answers; None if there are none, or the file is damaged.
    """
    try:
        with np.load(run.directory / ANSWERS) as arrays:
            return Answers(**{name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
