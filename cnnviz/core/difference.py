"""Is one network really better than another, or was it luck with the test pictures?"""

from math import hypot

from cnnviz.core.statistics import wilson_interval


def difference_interval(
    right: int, trials: int, right_before: int, trials_before: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Say between which bounds the difference of two rates lies, given what was counted.

    Each rate has its own interval (Wilson's). The difference can be as small as the first rate at its lower
    end and the second at its upper end, but hardly both at once: the two distances add like the sides of a
    right triangle. If the interval holds 0, the counts do not tell which of the two is better.

    The two are taken as asked about different pictures. Asked about the same ones, their luck is partly
    shared, and the true interval is narrower: this one rather says "not sure" once too often.

    Args:
        right: how often the new one was right.
        trials: how often it was tried, at least 1.
        right_before: how often the old one was right.
        trials_before: how often it was tried, at least 1.
        confidence: how often such an interval should hold the true difference, between 0 and 1.

    Returns:
        (low, high) of new minus old, from −1 to 1.

    Raises:
        InvalidValue: as `wilson_interval`.

    Example:
        Newcombe's own example: 56 of 70 against 48 of 80.

        >>> low, high = difference_interval(56, 70, 48, 80)
        >>> round(low, 4), round(high, 4)
        (0.0524, 0.3339)

    Source: Newcombe (1998), "Interval estimation for the difference between independent proportions", method
    10.
    """
    low, high = wilson_interval(right, trials, confidence=confidence)
    low_before, high_before = wilson_interval(right_before, trials_before, confidence=confidence)
    rate, rate_before = right / trials, right_before / trials_before
    difference = rate - rate_before
    return (
        difference - hypot(rate - low, high_before - rate_before),
        difference + hypot(high - rate, rate_before - low_before),
    )
