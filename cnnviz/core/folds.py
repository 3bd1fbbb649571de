"""K-fold cross-validation: every example is held out once, and no result hangs on one lucky split.

One split into training and validation part gives one number, and another split would have given another. With
few pictures the two may lie far apart. K-fold divides the examples into k parts of the same size, the folds,
and trains k times: each time another fold is held out, and the network learns from the k − 1 others. The k
results have a mean, which hangs less on luck, and a spread, which says how much luck there is.

The test part stays outside: folds are cut from what is left when it has been put aside. Who chooses a
setting by the mean over the folds has looked at all of them, so only the test part can still say how good
the choice is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue

Indices = NDArray[np.int64]
"""Places of examples, rising."""


def k_fold(samples: int, folds: int, *, shuffle: bool = False, seed: int = 0) -> tuple[Indices, ...]:
    """Divide examples into k folds whose sizes differ by one at most; the classes are not looked at.

    Without shuffling a fold is a run of neighbours. Examples often lie in the order of their classes, as a
    folder of class folders is read: then a fold may hold a class that the others lack, and the network is
    asked about something it never saw. So shuffle, unless the order itself matters.

    Args:
        samples: how many examples there are.
        folds: k, from 2 to the number of examples; with as many folds as examples each is held out alone
            (leave-one-out).
        shuffle: whether the examples are mixed before they are cut.
        seed: of the shuffling.

    Returns:
        For each fold the places of the examples that are held out. All together are every example once.

    Raises:
        InvalidValue: if a number is not whole, or k is out of its range.

    Example:
        >>> [fold.tolist() for fold in k_fold(7, 3)]
        [[0, 1, 2], [3, 4], [5, 6]]

    Source:
        M. Stone, "Cross-validatory choice and assessment of statistical predictions" (1974); scikit-learn's
        ``KFold`` cuts the same folds without shuffling.
    """
    count = _checked(samples, folds)
    order = np.random.default_rng(seed).permutation(count) if shuffle else np.arange(count)
    sizes = [count // folds + (fold < count % folds) for fold in range(folds)]
    ends = np.cumsum([0, *sizes])
    return tuple(np.sort(order[start:end]).astype(np.int64) for start, end in pairwise(ends))


def stratified_k_fold(
    labels: Any, folds: int, *, shuffle: bool = False, seed: int = 0
) -> tuple[Indices, ...]:
    """Divide examples into k folds that all hold the same share of each class, as near as whole examples go.

    How many of a class each fold gets is dealt out like cards: one to each fold in turn, and the next class
    goes on where the last one stopped. So in no class do two folds differ by more than one example, nor
    do they in all. A class with fewer examples than folds is missing in some of them, whatever one does.

    Args:
        labels: (n,) class of each example, in whole numbers.
        folds: k, from 2 to the number of examples.
        shuffle: whether the examples of each class are mixed before they are dealt.
        seed: of the shuffling.

    Returns:
        For each fold the places of the examples that are held out. All together are every example once.

    Raises:
        InvalidValue: if the labels are no list of whole numbers, or k is out of its range.

    Example:
        >>> [fold.tolist() for fold in stratified_k_fold([0, 0, 0, 0, 1, 1], 2)]
        [[0, 1, 4], [2, 3, 5]]

    Source:
        R. Kohavi, "A study of cross-validation and bootstrap for accuracy estimation and model selection"
        (1995); scikit-learn's ``StratifiedKFold`` cuts the same folds without
        shuffling.
    """
    classes = np.asarray(labels)
    if classes.ndim != 1 or classes.dtype.kind not in "iu":
        raise InvalidValue("labels must be a list of whole numbers")
    count = _checked(len(classes), folds)
    rng = np.random.default_rng(seed)
    held = np.empty(count, np.int64)
    _, first = np.unique(classes, return_index=True)
    dealt = 0
    for label in classes[np.sort(first)]:
        members = np.flatnonzero(classes == label)
        if shuffle:
            members = rng.permutation(members)
        cards = np.sort((dealt + np.arange(len(members))) % folds)
        held[members] = cards
        dealt += len(members)
    return tuple(np.flatnonzero(held == fold).astype(np.int64) for fold in range(folds))


def counts_in_folds(labels: Any, cut: Sequence[Indices], *, classes: int) -> NDArray[np.int64]:
    """Count how many examples of each class every fold holds out.

    Args:
        labels: (n,) class of each example, from 0.
        cut: what `k_fold` or `stratified_k_fold` returned.
        classes: how many classes there are.

    Returns:
        (k, classes) int64.

    Example:
        >>> labels = [0, 0, 0, 0, 1, 1]
        >>> counts_in_folds(labels, k_fold(6, 2), classes=2).tolist()
        [[3, 0], [1, 2]]
        >>> counts_in_folds(labels, stratified_k_fold(labels, 2), classes=2).tolist()
        [[2, 1], [2, 1]]
    """
    known = np.asarray(labels)
    return np.array([np.bincount(known[fold], minlength=classes) for fold in cut], np.int64)


@dataclass(frozen=True)
class Spread:
    """The results of k folds in short.

    Args:
        mean: of the results.
        deviation: their standard deviation, with k − 1 in the denominator; nan of a single one.
        low: the lowest result.
        high: the highest.
    """

    mean: float
    deviation: float
    low: float
    high: float


def spread(results: Any) -> Spread:
    """Sum up what the folds gave.

    The standard deviation tells how far single splits lie from each other. It is not the error of the mean:
    the trainings share most of their examples, so the folds are no independent tries, and no formula gives a
    safe interval from them alone (Bengio and Grandvalet). So the range is told in its place.

    Args:
        results: (k,) one number a fold, at least one.

    Returns:
        Mean, standard deviation and range.

    Raises:
        InvalidValue: if there is none.

    Example:
        >>> found = spread([0.9, 0.8, 1.0])
        >>> round(found.mean, 6), round(found.deviation, 6), found.low, found.high
        (0.9, 0.1, 0.8, 1.0)

    Source:
        Y. Bengio, Y. Grandvalet, "No unbiased estimator of the variance of k-fold cross-validation" (2004).
    """
    numbers = np.asarray(results, np.float64)
    if numbers.ndim != 1 or not numbers.size:
        raise InvalidValue("results must be a list of at least one number")
    mean = float(numbers.mean())
    free = numbers.size - 1
    deviation = sqrt(float(((numbers - mean) ** 2).sum()) / free) if free else float("nan")
    return Spread(mean, deviation, float(numbers.min()), float(numbers.max()))


def _checked(samples: int, folds: int) -> int:
    count, k = whole(samples, "samples"), whole(folds, "folds", minimum=2)
    if k > count:
        raise InvalidValue(
            "folds {folds} must not be more than the {samples} examples", folds=k, samples=count
        )
    return count
