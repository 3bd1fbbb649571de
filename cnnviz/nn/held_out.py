"""Ask a trained network about pictures it has never seen, once, and keep its answers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.calibration import best_temperature
from cnnviz.core.statistics import confusion_matrix, expected_calibration_error, per_class
from cnnviz.nn.training_data import Part, TrainingData

LEAST = 1e-7
"""Keras takes no smaller probability into a logarithm."""

_PIXELS_AT_ONCE = 1_000_000  # a convolution of 64 filters makes 256 MB of them
_PER_BATCH = 256


@dataclass(frozen=True, eq=False)
class HeldOut:
    """How a network does on the test part.

    Args:
        count: pictures asked about.
        correct: how many were right.
        loss: mean cross-entropy.
        confusion: (classes, classes) counts; row: true class, column: guessed class.
        top: for some k how many had their true class among the k most probable ones.
        precision: per class, of what was named so the share that is so; None if it was never named.
        recall: per class, of what is so the share that was named so; None if there was none.
        confidence: mean probability of the guessed class.
        calibration_error: mean distance of confidence and share of right answers, over 15 bins.
        temperature: what the logits should be divided by, found on the validation part.
        calibrated_error: the calibration error after that division.
        probabilities: (count, classes) float32, adding up to 1.
        truth: (count,) the classes.
    """

    count: int
    correct: int
    loss: float
    confusion: list[list[int]]
    top: dict[str, int]
    precision: list[float | None]
    recall: list[float | None]
    confidence: float
    calibration_error: float
    temperature: float
    calibrated_error: float
    probabilities: NDArray[np.float32]
    truth: NDArray[np.int32]

    @property
    def guessed(self) -> NDArray[np.int64]:
        """The most probable class of each picture."""
        return self.probabilities.argmax(axis=1)

    def figures(self) -> dict[str, Any]:
        """Return all but the two arrays, ready for JSON."""
        return {name: value for name, value in vars(self).items() if name not in ("probabilities", "truth")}


def examine(network: Any, data: TrainingData) -> HeldOut:
    """Ask a network about the whole test part, once.

    No choice hangs on the test part. The temperature is a choice, so it is found on the validation part.

    Args:
        network: a Keras model from pictures of 0 to 255 to one number a class.
        data: its parts ``test`` and ``validation`` are used; pictures may have any size, grey or in colour.

    Returns:
        What was counted, and the answers.

    Source:
        C. Guo and others, "On calibration of modern neural networks", 2017 (calibration error, temperature).
    """
    truth = data.test.labels
    probabilities = ask(network, data.test)
    guessed = probabilities.argmax(axis=1)
    right, confidence = guessed == truth, probabilities.max(axis=1)
    of_truth = probabilities[np.arange(len(truth)), truth].astype(np.float64)
    # how many classes are more probable; of two equal ones argmax takes the first
    before = (probabilities > of_truth[:, None]).sum(axis=1)
    matrix = confusion_matrix(truth, guessed, len(data.classes))
    scores = per_class(matrix)

    temperature = best_temperature(_logits(ask(network, data.validation)), data.validation.labels)
    calibrated = as_probabilities(_logits(probabilities) / temperature).max(axis=1)
    return HeldOut(
        count=len(truth),
        correct=int(right.sum()),
        loss=float(-np.log(np.maximum(of_truth, LEAST)).mean()),
        confusion=matrix.tolist(),
        top={str(k): int((before < k).sum()) for k in (3, 5) if k < len(data.classes)},
        precision=_defined(scores.precision),
        recall=_defined(scores.recall),
        confidence=float(confidence.mean(dtype=np.float64)),
        calibration_error=expected_calibration_error(confidence, right),
        temperature=temperature,
        calibrated_error=expected_calibration_error(calibrated, right),
        probabilities=probabilities,
        truth=truth,
    )


def ask(network: Any, part: Part) -> NDArray[np.float32]:
    """Ask a network about many pictures, a few at a time so that large ones fit into memory.

    Args:
        network: a Keras model from pictures of 0 to 255 to one number a class.
        part: the pictures.

    Returns:
        (n, classes) probabilities.
    """
    height, width = part.pictures.shape[1:3]
    size = max(1, min(_PER_BATCH, _PIXELS_AT_ONCE // (height * width)))
    starts = range(0, len(part.pictures), size)
    answers = [network.predict_on_batch(part.pictures[start : start + size]) for start in starts]
    return as_probabilities(np.concatenate(answers))


def as_probabilities(outputs: NDArray[Any]) -> NDArray[np.float32]:
    """Make each row add up to 1, which it does already behind a softmax.

    Args:
        outputs: (n, classes); rows without negative numbers are divided by their sum, as after a sigmoid;
            otherwise all are taken for logits and go through a softmax.

    Returns:
        (n, classes) float32.

    Example:
        >>> as_probabilities(np.array([[0.5, 1.5]])).tolist()
        [[0.25, 0.75]]
        >>> as_probabilities(np.array([[-1.0, -1.0]])).tolist()
        [[0.5, 0.5]]
    """
    numbers = np.nan_to_num(np.asarray(outputs, np.float64))
    if numbers.size and numbers.min() < 0:
        numbers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
    sums = numbers.sum(axis=1, keepdims=True)
    even = np.full(numbers.shape, 1 / numbers.shape[1])  # where all are 0 nothing is more probable
    return np.divide(numbers, sums, out=even, where=sums > 0).astype(np.float32)


def _logits(probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    """Softmax gives these back: the logarithm differs from the logits by one number a picture."""
    return np.log(np.maximum(probabilities, LEAST), dtype=np.float64)


def _defined(shares: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(share) else float(share) for share in shares]
