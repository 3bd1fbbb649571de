"""How many pictures of each class go to train, validation and test: by shares or by counts."""

import re
from collections.abc import Sequence
from fractions import Fraction

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue

Counts = tuple[int | None, int, int]
"""Pictures of each class for train, validation and test; None: train takes all that the others leave."""

LARGEST = 1_000_000_000


def read_ratio(text: str) -> tuple[float, float, float]:
    """Read shares of train, validation and test as people write them.

    Args:
        text: three numbers with ``:``, ``/``, commas or blanks between them.

    Returns:
        The three numbers as they are: their scale does not matter.

    Raises:
        InvalidValue: if these are not three numbers, one is negative, or train is 0.

    Example:
        >>> read_ratio("6:3:1"), read_ratio("70/15/15")
        ((6.0, 3.0, 1.0), (70.0, 15.0, 15.0))
    """
    try:
        train, validation, test = (float(word) for word in re.split(r"[:/,;\s]+", text.strip()))
    except ValueError:
        raise InvalidValue(
            "ratio '{ratio}' must be three numbers for train, validation and test, such as 6:3:1",
            ratio=text[:40],
        ) from None
    check_sizes((train, validation, test), seed=0)
    return train, validation, test


def class_counts(available: int, shares: tuple[float, float, float]) -> tuple[int, int, int]:
    """Turn shares such as 6:3:1 into whole numbers of pictures that use all there are.

    The arithmetic is that of the decimals as they are written: 0.7, 0.15 and 0.15 give what 70, 15 and 15 do.

    Each part gets the whole pictures of its share; those that are left go to the parts that lost most by
    that (the method of the largest remainder, A. Hamilton, 1792).

    Args:
        available: pictures of a class.
        shares: of train, validation and test; any positive scale.

    Returns:
        Counts that add up to `available`. Of two parts that lost the same, test comes before validation and
        validation before train: the part that has least needs it most. A class is never missing in train.

    Example:
        >>> class_counts(10, (6, 3, 1)), class_counts(7, (0.6, 0.3, 0.1)), class_counts(5, (6, 3, 1))
        ((6, 3, 1), (4, 2, 1), (3, 1, 1))
    """
    exact = [Fraction(str(share)) for share in shares]
    wanted = [available * share / sum(exact) for share in exact]
    counts = [int(want) for want in wanted]
    by_loss = sorted(range(len(counts)), key=lambda part: (wanted[part] - counts[part], part), reverse=True)
    for part in by_loss[: available - sum(counts)]:
        counts[part] += 1
    train, validation, test = counts
    if not train and available:
        return (1, validation - 1, test) if validation > test else (1, validation, test - 1)
    return train, validation, test


def check_sizes(sizes: Sequence[float | None], *, seed: int) -> None:
    """Refuse sizes no folder can be split into, before the folder is read.

    Args:
        sizes: of train, validation and test, as counts or as shares; None is what the others leave.
        seed: of the split.

    Raises:
        InvalidValue: if a size is negative, no number or too large, train is 0, or the seed is negative.
    """
    whole(seed, "seed", minimum=0)
    said = ", ".join("rest" if size is None else f"{size:g}" for size in sizes)
    if sizes[0] == 0 or not all(size is None or 0 <= size < float("inf") for size in sizes):
        raise InvalidValue(
            "sizes {sizes} of train, validation and test must be finite, must not be negative, and train "
            "must be more than 0",
            sizes=said,
        )
    if any(size is not None and size > LARGEST for size in sizes):
        raise InvalidValue(
            "sizes {sizes} of train, validation and test must be at most {most}", sizes=said, most=LARGEST
        )
