"""Draw a few of many examples so that classes and folds keep their shares.

Some at equal distances will not do: a shuffled fold holds a random pattern, and what one takes of it by
steps is a random sample. Folds that are exactly even then look uneven. So the number is fixed first, class by
class and fold by fold, and only then it is said which examples they are.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def proportional(counts: Any, total: int) -> NDArray[np.int64]:
    """Divide a total in the ratio of some counts: whole numbers first, then the largest remainders.

    Args:
        counts: (n,) how many there are of each kind, not all 0.
        total: how many are given out; at most the sum of the counts.

    Returns:
        (n,) int64 with the sum ``total``.

    Example:
        >>> proportional([50, 30, 20], 8).tolist()
        [4, 2, 2]

    Source:
        T. Hare's method of the largest remainder (1857), as in the counting of votes.
    """
    many = np.asarray(counts, np.int64)
    exact = many * total / many.sum()
    given: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    first = np.argsort(given - exact, kind="stable")
    given[first[: total - int(given.sum())]] += 1
    return given


def fold_sample(labels: Any, held: Any, most: int) -> NDArray[np.int64]:
    """Choose some examples, of each class and fold in proportion, and at least one where there is one.

    Args:
        labels: (n,) class of each example, from 0.
        held: (n,) the fold in which it is held out, from 0.
        most: about how many are wanted; with fewer examples all are chosen. Rare ones may make it up to
            three times as many; where even that is not enough for one of each, the rarest are left out.

    Returns:
        Places of the chosen examples, rising; those of one class and fold lie at equal distances.

    Example:
        >>> labels, held = np.repeat([0, 1], 50), np.tile([0, 1], 50)
        >>> chosen = fold_sample(labels, held, 8)
        >>> labels[chosen].tolist(), np.bincount(held[chosen]).tolist()
        ([0, 0, 0, 0, 1, 1, 1, 1], [4, 4])
    """
    known, folds = np.asarray(labels, np.int64), np.asarray(held, np.int64)
    if len(known) <= most:
        return np.arange(len(known))
    table = np.zeros((known.max() + 1, folds.max() + 1), np.int64)
    np.add.at(table, (known, folds), 1)
    least = (table > 0) if np.count_nonzero(table) <= 3 * most else np.zeros_like(table, bool)
    of_class = np.maximum(proportional(table.sum(axis=1), most), least.sum(axis=1))
    chosen = []
    for label in np.unique(known):
        wanted = np.maximum(proportional(table[label], int(of_class[label])), least[label])
        for fold in np.flatnonzero(wanted):
            members = np.flatnonzero((known == label) & (folds == fold))
            middles = (np.arange(wanted[fold]) + 0.5) * len(members) / wanted[fold]
            chosen.append(members[middles.astype(np.int64)])
    return np.sort(np.concatenate(chosen))
