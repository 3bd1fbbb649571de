"""Ask a trained network about pictures it has never seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.core.statistics import confusion_matrix
from cnnviz.nn.small_data import SmallData


@dataclass(frozen=True)
class Guess:
    """One picture of the test part and what the network says about it.

    Args:
        index: its place in the test part.
        truth: its class.
        guessed: the class with the highest probability.
        probabilities: one a class, adding up to 1.
        pixels: rows of grey values, 0 black to 255 white.
    """

    index: int
    truth: int
    guessed: int
    probabilities: list[float]
    pixels: list[list[int]]


@dataclass(frozen=True)
class HeldOut:
    """How a network does on the test part.

    Args:
        count: pictures asked about.
        correct: how many were right.
        loss: mean cross-entropy.
        confusion: row: true class, column: guessed class, entry: how many.
        sample: a few pictures drawn at random, right or wrong as they come.
        mistakes: the wrong ones the network was most sure of, at most as many as asked for.
    """

    count: int
    correct: int
    loss: float
    confusion: list[list[int]]
    sample: list[Guess]
    mistakes: list[Guess]


def examine(network: Any, data: SmallData, *, rng: np.random.Generator, sample: int = 12) -> HeldOut:
    """Ask a network about the whole test part, once.

    Args:
        network: a Keras model from pictures to probabilities.
        data: its part ``test`` is used.
        rng: draws the pictures that are shown.
        sample: how many are shown, and how many mistakes at most.

    Returns:
        Counts, and the pictures to show.
    """
    pictures, truth = data.test.pictures, data.test.labels
    probabilities = np.asarray(network.predict(pictures, batch_size=256, verbose=0), dtype=np.float64)
    guessed = probabilities.argmax(axis=1)
    of_truth = probabilities[np.arange(len(truth)), truth]

    def guess(index: int) -> Guess:
        return Guess(
            index=index,
            truth=int(truth[index]),
            guessed=int(guessed[index]),
            probabilities=[round(float(p), 4) for p in probabilities[index]],
            pixels=np.round(pictures[index, :, :, 0] * 255).astype(int).tolist(),
        )

    wrong = np.flatnonzero(guessed != truth)
    surest = wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")][:sample]
    return HeldOut(
        count=len(truth),
        correct=int((guessed == truth).sum()),
        loss=float(-np.log(np.maximum(of_truth, 1e-7)).mean()),  # Keras clips at the same value
        confusion=confusion_matrix(truth, guessed, len(data.classes)).tolist(),
        sample=[guess(int(index)) for index in rng.choice(len(truth), sample, replace=False)],
        mistakes=[guess(int(index)) for index in surest],
    )
