"""Make a network's confidence mean what it says: divide the logits by one number."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float64, finite_array
from cnnviz.core.errors import InvalidValue

COLDEST, HOTTEST, STEPS = 0.05, 20.0, 60


def cross_entropy(logits: ArrayLike, labels: ArrayLike) -> float:
    """Average −log of the probability that softmax gives the true class.

    The largest logit is subtracted first, so that exp cannot overflow; softmax does not change by that.

    Args:
        logits: (N, classes).
        labels: (N,), the true classes.

    Returns:
        A number from 0 (certain and right) up.

    Raises:
        InvalidValue: the shapes do not fit, or a logit is not a finite number.

    Example:
        >>> round(cross_entropy([[0.0, 0.0]], [1]), 4)  # two equal chances: log 2
        0.6931
        >>> round(cross_entropy([[1000.0, 0.0]], [0]), 4)
        0.0

    Source: Goodfellow, Bengio & Courville, "Deep Learning" (2016), sections 4.1 and 6.2.2.3.
    """
    scores, truth = finite_array(logits, "logits"), np.asarray(labels)
    if scores.ndim != 2 or truth.shape != scores.shape[:1]:
        raise InvalidValue(
            "logits of shape {logits} and labels of shape {labels} must be (N, classes) and (N,)",
            logits=scores.shape,
            labels=truth.shape,
        )
    return _cross_entropy(scores, truth)


def best_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """Find the temperature T for which softmax(logits / T) fits the labels best.

    Above 1 the network was too sure, below 1 not sure enough. Dividing by T changes no answer, since the
    largest logit stays the largest; it changes only how sure the answer sounds. Find T on validation
    pictures: on its training pictures a network is nearly always right.

    Args:
        logits: (N, classes), of pictures the network was not trained on.
        labels: (N,), their true classes.

    Returns:
        T, from 0.05 to 20, exact to a thousandth of itself.

    Raises:
        InvalidValue: the shapes do not fit, or a logit is not a finite number.

    Example:
        Right in three of four, so 75 % sure would be fair: log(0.75 / 0.25) / T = 1.1 / T.

        >>> logits = [[5.0, 0.0], [5.0, 0.0], [5.0, 0.0], [5.0, 0.0]]
        >>> round(5.0 / best_temperature(logits, [0, 0, 0, 1]), 2)
        1.1

    Source: Guo et al., "On Calibration of Modern Neural Networks" (2017), section 4.2.
    """
    cross_entropy(logits, labels)  # says what is wrong with them
    scores, truth = finite_array(logits, "logits"), np.asarray(labels)
    # The loss has one valley in log T. A golden section keeps the part of the interval that holds it.
    low, high = np.log(COLDEST), np.log(HOTTEST)
    share = (np.sqrt(5) - 1) / 2
    for _ in range(STEPS):
        left, right = high - share * (high - low), low + share * (high - low)
        if _cross_entropy(scores / np.exp(left), truth) < _cross_entropy(scores / np.exp(right), truth):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def _cross_entropy(scores: Float64, truth: np.ndarray) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return float((log_sums - shifted[np.arange(len(truth)), truth]).mean())
