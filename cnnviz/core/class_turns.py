"""Choose examples so that every class has its turn."""

import numpy as np
from numpy.typing import NDArray


def first_of_each(labels: NDArray[np.int32], count: int) -> NDArray[np.intp]:
    """Choose the first so many examples of each class.

    What is chosen with a small number is always part of what is chosen with a larger one, so that runs with
    more and with fewer pictures differ in nothing but the pictures added.

    Args:
        labels: (n,) class of each example.
        count: how many of each class; 0 for all. A class that has fewer gives all it has.

    Returns:
        Places of the chosen examples, in order.

    Example:
        >>> first_of_each(np.int32([1, 1, 0, 1, 0]), 1).tolist()
        [0, 2]
    """
    chosen: NDArray[np.intp] = np.flatnonzero(_turns(labels) < (count or len(labels)))
    return chosen


def in_turn(labels: NDArray[np.int32], count: int) -> NDArray[np.intp]:
    """Choose the first of each class, then the second of each, until there are enough.

    Args:
        labels: (n,) class of each example.
        count: how many examples in all.

    Returns:
        Places of the chosen examples, in the order of their turns; fewer than ``count`` if there are no more.

    Example:
        >>> in_turn(np.int32([1, 1, 0, 1, 0]), 4).tolist()
        [2, 0, 4, 1]
    """
    return np.lexsort((labels, _turns(labels)))[:count]


def _turns(labels: NDArray[np.int32]) -> NDArray[np.intp]:
    """For each example how many of its class stand before it."""
    turns = np.empty(len(labels), np.intp)
    order = np.argsort(labels, kind="stable")
    turns[order] = np.arange(len(labels)) - np.searchsorted(labels[order], labels[order])
    return turns
