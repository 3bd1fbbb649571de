"""How evenly the pictures of a data set are spread over its classes, and what a network gets for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue


@dataclass(frozen=True)
class ClassBalance:
    """What the counts of the classes say.

    A network that always names the largest class is right as often as that class occurs, and it has looked at
    nothing. So an accuracy says little before one knows this share.

    Args:
        counts: pictures of each class.
        largest: index of the class with the most pictures, the first of several.
        smallest: index of the class with the fewest pictures, the first of several.
    """

    counts: tuple[int, ...]
    largest: int
    smallest: int

    @property
    def total(self) -> int:
        """Pictures of all classes."""
        return sum(self.counts)

    @property
    def ratio(self) -> float:
        """How many times the smallest class fits into the largest; infinity if it is empty."""
        least = self.counts[self.smallest]
        return self.counts[self.largest] / least if least else float("inf")

    @property
    def for_nothing(self) -> float:
        """Accuracy of a network that always names the largest class, from 0 to 1."""
        return self.counts[self.largest] / self.total

    @property
    def even(self) -> float:
        """The same accuracy if all classes had the same size."""
        return 1 / len(self.counts)

    @property
    def weights(self) -> tuple[float, ...]:
        """Weight of each class in the loss with which all classes count alike; 0 for an empty class.

        These are the numbers that Keras' ``fit(class_weight=...)`` takes; a picture weighs 1 on average.
        """
        filled = sum(count > 0 for count in self.counts)
        return tuple(self.total / (filled * count) if count else 0.0 for count in self.counts)


def class_balance(counts: Sequence[int]) -> ClassBalance:
    """Find the largest and the smallest class.

    Args:
        counts: pictures of each class, at least one picture in all.

    Returns:
        What the counts say.

    Raises:
        InvalidValue: a count is negative or no whole number, or there is no picture.

    Example:
        >>> said = class_balance([90, 10])
        >>> said.ratio, said.for_nothing, said.even
        (9.0, 0.9, 0.5)
        >>> [round(weight, 2) for weight in said.weights]
        [0.56, 5.0]

    Source: the weights are those of scikit-learn's ``class_weight="balanced"``, after G. King and L. Zeng,
    "Logistic regression in rare events data", 2001.
    """
    numbers = tuple(whole(count, "count", minimum=0) for count in counts)
    if not sum(numbers):
        raise InvalidValue("there must be at least {least} picture to count", least=1)
    return ClassBalance(numbers, numbers.index(max(numbers)), numbers.index(min(numbers)))
