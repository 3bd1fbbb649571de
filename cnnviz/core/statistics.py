"""How good a classifier is, and how sure we can be of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.arguments import Float64, finite_array, locked, whole
from cnnviz.core.errors import InvalidValue

Counts = NDArray[np.int64]


def wilson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Say between which bounds a true rate lies, given what was counted.

    The interval never leaves 0 to 1 and is honest for few trials and for rates near 0 or 1, where the common
    p ± z·√(p(1−p)/n) is not: 10 right of 10 is no proof of 100 %.

    Args:
        successes: how often it was right.
        trials: how often it was tried, at least 1.
        confidence: how often such an interval should hold the true rate, between 0 and 1.

    Returns:
        (low, high), shares from 0 to 1.

    Raises:
        InvalidValue: a count is negative, there are more successes than trials, or the confidence is not
            between 0 and 1.

    Example:
        >>> low, high = wilson_interval(10, 10)
        >>> round(low, 3), round(high, 3)
        (0.722, 1.0)

    Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference".
    """
    n = whole(trials, "trials")
    right = whole(successes, "successes", minimum=0)
    if right > n:
        raise InvalidValue(
            "successes {successes} must not be more than trials {trials}", successes=right, trials=n
        )
    if not 0 < confidence < 1:
        raise InvalidValue("confidence {confidence} must lie between 0 and 1", confidence=confidence)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate = right / n
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    # at the ends the formula gives 0 and 1; rounding must not leave a hair
    return (0.0 if right == 0 else centre - reach), (1.0 if right == n else centre + reach)


def confusion_matrix(
    truth: Sequence[int] | Counts, predicted: Sequence[int] | Counts, classes: int
) -> Counts:
    """Count how often each class was taken for each other.

    Args:
        truth: the right class of each picture, whole numbers from 0 to classes − 1.
        predicted: the class the model named, in the same order.
        classes: number of classes.

    Returns:
        (classes, classes), int64. Row: the truth. Column: the prediction. The diagonal is what was right.

    Raises:
        InvalidValue: the two lists differ in length or hold something that is no class.

    Example:
        >>> confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], 2)
        array([[1, 1],
               [0, 2]])
    """
    count = whole(classes, "classes")
    rows, columns = _labels(truth, "truth", count), _labels(predicted, "predicted", count)
    if rows.shape != columns.shape:
        raise InvalidValue(
            "truth has {truth} entries and predicted has {predicted}: they must be equally many",
            truth=rows.size,
            predicted=columns.size,
        )
    matrix = np.zeros((count, count), dtype=np.int64)
    np.add.at(matrix, (rows, columns), 1)
    return locked(matrix)


@dataclass(frozen=True, eq=False)
class ClassScores:
    """Per class, in the order of the confusion matrix; float64, nan where a number is not defined.

    Attributes:
        precision: of what was named so, the share that is so; nan if it was never named.
        recall: of what is so, the share that was named so; nan if there was none.
        f1: harmonic mean of the two, 2·right / (named + there); nan if it was neither there nor named.
        support: how many there were, int64.
    """

    precision: Float64
    recall: Float64
    f1: Float64
    support: Counts


def per_class(matrix: ArrayLike) -> ClassScores:
    """Compute precision, recall and F1 of each class from a confusion matrix.

    Args:
        matrix: (classes, classes), counts, rows are the truth, as `confusion_matrix` returns it.

    Returns:
        One number a class of each. Where nothing can be divided it is nan and not a made-up 0.

    Raises:
        InvalidValue: the matrix is not square.

    Example:
        >>> scores = per_class([[1, 1], [0, 2]])
        >>> scores.precision.round(3), scores.recall
        (array([1.   , 0.667]), array([0.5, 1. ]))
    """
    counts = finite_array(matrix, "matrix")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise InvalidValue("matrix of shape {shape} must be square", shape=counts.shape)
    right, there, named = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    return ClassScores(
        precision=_share(right, named),
        recall=_share(right, there),
        f1=_share(2 * right, named + there),
        support=locked(there.astype(np.int64)),
    )


def expected_calibration_error(confidence: ArrayLike, correct: ArrayLike, *, bins: int = 15) -> float:
    """Measure how far a model's confidence is from how often it is right.

    Answers are sorted into bins of equal width by confidence; in each bin the mean confidence is compared
    with the share of right answers, and the gaps are averaged by the number of answers: Σ |B|/n · |right(B) −
    sure(B)|.

    Args:
        confidence: the probability of the named class, (N,), from 0 to 1.
        correct: whether that was right, (N,), True or False.
        bins: number of bins; bin b holds confidences above b/bins up to (b + 1)/bins.

    Returns:
        A number from 0 (what it calls 80 % is right in 80 %) to 1.

    Raises:
        InvalidValue: the lists differ in length, a confidence lies outside 0 to 1, or there are no answers.

    Example:
        >>> round(expected_calibration_error([0.9, 0.9, 0.6, 0.6], [True, True, True, False]), 3)
        0.1

    Source: Guo et al., "On Calibration of Modern Neural Networks" (2017), section 2.
    """
    sure, right = finite_array(confidence, "confidence"), finite_array(correct, "correct")
    if sure.ndim != 1 or sure.shape != right.shape:
        raise InvalidValue(
            "confidence of shape {confidence} and correct of shape {correct} must be two equally long lists",
            confidence=sure.shape,
            correct=right.shape,
        )
    if sure.min() < 0 or sure.max() > 1:
        raise InvalidValue(
            "confidence must lie between 0 and 1, not from {low} to {high}", low=sure.min(), high=sure.max()
        )
    count = whole(bins, "bins")
    places = np.clip(np.ceil(sure * count).astype(int) - 1, 0, count - 1)
    gaps = np.bincount(places, weights=right - sure, minlength=count)
    return float(np.abs(gaps).sum() / sure.size)


def _labels(labels: Sequence[int] | Counts, name: str, classes: int) -> Counts:
    numbers = np.asarray(labels)
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iu"):
        raise InvalidValue("{name} must be a list of whole numbers", name=name)
    numbers = numbers.astype(np.int64)
    outside = (numbers < 0) | (numbers >= classes)
    if outside.any():
        raise InvalidValue(
            "{name}[{index}] is {value}: a class must lie between 0 and {last}",
            name=name,
            index=int(np.argmax(outside)),
            value=int(numbers[outside][0]),
            last=classes - 1,
        )
    return numbers


def _share(part: Float64, whole_: Float64) -> Float64:
    return locked(np.divide(part, whole_, out=np.full(part.shape, np.nan), where=whole_ != 0))
