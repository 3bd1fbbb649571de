"""Words become numbers: label encoding, one-hot, and the binarizer of scikit-learn.

A network computes with numbers, so each class gets one. But numbers have an order and a distance that classes
do not have: 2 is more than 1, and warm is not more than hot. One-hot takes the order away: each class becomes
an axis of its own, and any two classes are equally far apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.arguments import finite_array
from cnnviz.core.errors import InvalidValue

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

MOST_WORDS = 10_000


@dataclass(frozen=True)
class Encoder:
    """The classes that words stand for, in the order of their numbers.

    Args:
        classes: each word once, sorted as computers sort letters: capitals before small ones.
    """

    classes: tuple[str, ...]

    def labels(self, words: Sequence[str]) -> Int64:
        """Number each word by its class: ``LabelEncoder``.

        Args:
            words: (N,), each one of the classes.

        Returns:
            (N,) from 0 to the number of classes less one.

        Raises:
            InvalidValue: a word is none of the classes.

        Example:
            >>> fit(["warm", "cold", "hot"]).labels(["cold", "hot", "warm", "cold"]).tolist()
            [0, 1, 2, 0]
        """
        numbers = {name: number for number, name in enumerate(self.classes)}
        for word in words:
            if word not in numbers:
                raise InvalidValue(
                    "'{word}' is none of the classes {classes}", word=word, classes=", ".join(self.classes)
                )
        return np.array([numbers[word] for word in words], np.int64)

    def one_hot(self, words: Sequence[str]) -> Float64:
        """Give each class a column, with a 1 where the word is: ``OneHotEncoder``.

        Args:
            words: (N,), each one of the classes.

        Returns:
            (N, classes) of 0.0 and 1.0; each row has the sum 1, as the probabilities of a softmax have.

        Raises:
            InvalidValue: a word is none of the classes.

        Example:
            >>> fit(["warm", "cold", "hot"]).one_hot(["hot"]).tolist()  # columns cold, hot, warm
            [[0.0, 1.0, 0.0]]
        """
        return np.eye(len(self.classes))[self.labels(words)]

    def binarized(self, words: Sequence[str]) -> Int64:
        """Do the same in whole numbers, and for two classes with one column: ``LabelBinarizer``.

        Two columns of two classes say everything twice: one is 1 less the other. So one is left, that of the
        second class, and the network needs one output with a sigmoid. With a single class all is 0.

        Args:
            words: (N,), each one of the classes.

        Returns:
            (N, classes), or (N, 1) for one or two classes; 0 and 1.

        Raises:
            InvalidValue: a word is none of the classes.

        Example:
            >>> fit(["cat", "dog"]).binarized(["dog", "cat"]).tolist()
            [[1], [0]]
        """
        columns = np.eye(len(self.classes), dtype=np.int64)[self.labels(words)]
        if len(self.classes) == 1:
            return np.zeros_like(columns)
        return columns[:, 1:] if len(self.classes) == 2 else columns

    def from_labels(self, labels: ArrayLike) -> tuple[str, ...]:
        """Turn numbers back into words: ``LabelEncoder.inverse_transform``.

        Args:
            labels: (N,) whole numbers.

        Returns:
            The words.

        Raises:
            InvalidValue: a number belongs to no class.

        Example:
            >>> fit(["warm", "cold", "hot"]).from_labels([2, 0])
            ('warm', 'cold')
        """
        numbers = np.atleast_1d(np.asarray(labels))
        for number in numbers.tolist():
            if number not in range(len(self.classes)):
                raise InvalidValue(
                    "label {label} belongs to no class; there are {count}, from 0 to {last}",
                    label=number, count=len(self.classes), last=len(self.classes) - 1,
                )  # fmt: skip
        return tuple(self.classes[int(number)] for number in numbers)

    def from_columns(self, rows: ArrayLike) -> tuple[str, ...]:
        """Turn rows back into words: the column with the largest number wins; one column is cut at a half.

        This is also how the answer of a network is read: its rows are probabilities.

        Args:
            rows: (N, classes), or (N, 1) for one or two classes.

        Returns:
            The words.

        Raises:
            InvalidValue: the rows have another number of columns.

        Example:
            >>> fit(["warm", "cold", "hot"]).from_columns([[0.2, 0.5, 0.3]])
            ('hot',)
            >>> fit(["cat", "dog"]).from_columns([[0.9], [0.1]])
            ('dog', 'cat')
        """
        numbers = np.atleast_2d(finite_array(rows, "rows"))
        columns, many = numbers.shape[1], len(self.classes)
        if columns == 1 and many <= 2:
            return self.from_labels(
                (numbers[:, 0] > 0.5).astype(np.int64) if many == 2 else 0 * numbers[:, 0]
            )
        if columns != many:
            raise InvalidValue(
                "{columns} columns do not belong to {count} classes", columns=columns, count=many
            )
        return self.from_labels(numbers.argmax(axis=1))


def fit(words: Sequence[str]) -> Encoder:
    """Find the classes of a list of words.

    Args:
        words: at least one; each stands for a class.

    Returns:
        An encoder with the classes in sorted order, as scikit-learn and ``flow_from_directory`` sort them.

    Raises:
        InvalidValue: there is no word, there are too many, or one is empty.

    Example:
        >>> fit(["cold", "warm", "cold", "hot"]).classes
        ('cold', 'hot', 'warm')

    Source: deck P2 "CNN considerations"; scikit-learn's LabelEncoder.
    """
    if not words:
        raise InvalidValue("there must be at least one word")
    if len(words) > MOST_WORDS:
        raise InvalidValue("{count} words are too many; at most {most}", count=len(words), most=MOST_WORDS)
    if "" in words:
        raise InvalidValue("word {place} is empty", place=list(words).index("") + 1)
    return Encoder(tuple(sorted(set(words))))


CLASS_MODES = ("sparse", "categorical", "binary")
"""Keras' words in `flow_from_directory` for what a generator gives as labels."""

LOSS_OF = {
    "sparse": "sparse_categorical_crossentropy",
    "categorical": "categorical_crossentropy",
    "binary": "binary_crossentropy",
}
"""The loss that takes labels of each kind."""
