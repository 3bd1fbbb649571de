"""What can be measured on a learning curve: where it goes, how far above its lowest, how much it jumps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

# Prechelt measures progress over strips of five epochs. A line through fewer points follows the noise.
STRIP = 5
FEW = 3  # epochs whose mean stands for "now": the second half of a strip
MOST_EPOCHS_OF_A_TREND = 10  # what was longer ago says little about what happens now
FAST_FALL_OF_AN_EPOCH = 0.05
FALL_OF_AN_EPOCH = 0.01  # below one per cent an epoch, ten more epochs bring less than a tenth
POINTS_OF_AN_EPOCH = 0.01  # of an accuracy, likewise


@dataclass(frozen=True)
class Trend:
    """Where a loss is going.

    Attributes:
        epochs: how many epochs were looked at, the last ones.
        fall: share of its mean by which that line falls over them; negative if it rises. Of a curve that
            bends this is not what it fell by itself: that is in `cnnviz.core.curve_course`.
        falls: whether that is one per cent an epoch or more, and more than the noise explains.
        noise: how much the loss jumps from epoch to epoch, as a share of its mean.
    """

    epochs: int
    fall: float
    falls: bool
    noise: float

    @property
    def falls_fast(self) -> bool:
        """Whether it falls, by five per cent an epoch or more: to less than half in fifteen epochs."""
        return self.falls and self.fall >= FAST_FALL_OF_AN_EPOCH * (self.epochs - 1)


def generalisation_loss(validation_loss: ArrayLike) -> tuple[float, int]:
    """Say how far the validation loss stands above its lowest.

    Both are means over three epochs. The noise of such a mean, three times over, is taken off first: with
    many epochs the lowest is low by luck too.

    Args:
        validation_loss: (n,) after each epoch.

    Returns:
        The rise as a share of the lowest, 0 if it is not above the noise; and the last epoch, counted from 1,
        of the three that were lowest. (0, 0) if there are too few finite values.

    Example:
        >>> rise, epoch = generalisation_loss([0.9, 0.6, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9])
        >>> round(rise, 2), epoch
        (0.6, 5)

    Source:
        L. Prechelt, "Early stopping — but when?", 1998, section 2: GL(t) = 100 · (E(t) / E_opt(t) − 1).
    """
    loss = curve_of_values(validation_loss)
    if len(loss) < STRIP or not np.isfinite(loss).all():
        return 0.0, 0
    means = few_means(loss)
    lowest = float(means.min())
    above = float(means[-1]) - lowest - 3 * noise(loss) / np.sqrt(FEW)
    rise = max(0.0, float(above) / lowest) if lowest > 0 else 0.0
    return rise, int(means.argmin()) + FEW


def trend(loss: ArrayLike) -> Trend:
    """Say where a loss is going: a straight line through its last epochs.

    Looked at is the second half of the run, five to ten epochs. The loss falls if the line falls by one per
    cent an epoch, and by more than twice its standard error, which is how much a line tilts through noise
    alone.

    Args:
        loss: (n,) one value an epoch, at least three, finite.

    Returns:
        The trend.

    Example:
        >>> trend([1.0, 0.9, 0.8, 0.7, 0.6])
        Trend(epochs=5, fall=0.5, falls=True, noise=0.0)
        >>> trend([0.5, 0.52, 0.49, 0.51, 0.5, 0.5]).falls
        False
    """
    values, slope, error = _line(loss)
    epochs = len(values)
    mean = float(values.mean())
    fall = -slope * (epochs - 1) / mean if mean > 0 else 0.0
    falls = fall >= FALL_OF_AN_EPOCH * (epochs - 1) and -slope > 2 * error
    jumps = noise(values) / mean if mean > 0 else 0.0
    return Trend(epochs, round(fall, 12), falls, round(jumps, 12))


def points_risen(accuracy: ArrayLike) -> float:
    """Say by how many points an accuracy rises: a straight line through its last epochs, as in `trend`.

    Near the loss of guessing a network may learn much while its loss falls by less than one per cent an
    epoch: the loss counts how sure the network is of the right answer, the accuracy only whether it comes
    first.

    Args:
        accuracy: (n,) one share an epoch, at least three, finite.

    Returns:
        How much more the line says at its end than at its beginning, as a share; 0 if it does not rise by
        one point an epoch, and by more than twice its standard error.

    Example:
        >>> round(points_risen([0.10, 0.11, 0.16, 0.27, 0.34]), 3)
        0.256
        >>> points_risen([0.3, 0.32, 0.29, 0.31, 0.3])
        0.0
    """
    values, slope, error = _line(accuracy)
    return slope * (len(values) - 1) if slope >= POINTS_OF_AN_EPOCH and slope > 2 * error else 0.0


def skill(accuracy: float, chance: float) -> float:
    """Say how much better than not looking an accuracy is: 0 for guessing, 1 for all right.

    Half of the pictures right is nothing with two classes and much with ten, and 95 % are nothing where
    95 % of the pictures are of one class: so accuracies are compared beyond chance.

    Args:
        accuracy: share told right.
        chance: the share of the commonest class: who always names it is right so often. With equally
            frequent classes that is 1 divided by their number.

    Returns:
        ``(accuracy − chance) / (1 − chance)``; below 0 if guessing would do better, 0 if there is nothing
        but one class.

    Example:
        >>> skill(0.5, 1 / 2), round(skill(0.5, 1 / 10), 2), skill(0.95, 0.95)
        (0.0, 0.44, 0.0)

    Source:
        J. Cohen, "A coefficient of agreement for nominal scales", 1960; the words for its sizes are of J. R.
        Landis and G. G. Koch, 1977.
    """
    return (accuracy - chance) / (1 - chance) if chance < 1 else 0.0


def _line(curve: ArrayLike) -> tuple[Values, float, float]:
    """Lay a straight line through the last epochs: these, its slope, and the standard error of that."""
    values = curve_of_values(curve)
    epochs = min(len(values), max(STRIP, min(MOST_EPOCHS_OF_A_TREND, len(values) // 2)))
    values = values[-epochs:]
    at = np.arange(epochs) - (epochs - 1) / 2
    slope = float(at @ values / (at @ at))
    left = values - values.mean() - slope * at
    return values, slope, float(np.sqrt((left @ left) / max(epochs - 2, 1) / (at @ at)))


def noise(curve: ArrayLike) -> float:
    """Estimate how much a curve jumps from epoch to epoch, whatever its slope and its bend.

    A difference of differences, ``y[i−1] − 2·y[i] + y[i+1]``, is almost zero on a smooth curve; on noise of
    standard deviation s its own is s·√6. The median is not moved by a few large jumps.

    Args:
        curve: (n,) values, finite.

    Returns:
        Standard deviation of the noise; 0 with fewer than three values.

    Example:
        >>> noise([4.0, 3.0, 2.0, 1.0])
        0.0
        >>> 0.8 < noise(np.random.default_rng(0).normal(0, 1, 2000)) < 1.2
        True
    """
    bends = np.abs(np.diff(curve_of_values(curve), 2))
    return float(np.median(bends) / 0.6745 / np.sqrt(6)) if len(bends) else 0.0


def curve_of_values(values: ArrayLike, epochs: int = 0) -> Values:
    """Return a curve as floats.

    Args:
        values: (n,) numbers, or nothing.
        epochs: how many there should be.

    Returns:
        (n,) float64; if there was nothing, NaN for each epoch.

    Example:
        >>> curve_of_values([], 2).tolist()
        [nan, nan]
    """
    curve = np.asarray(values, dtype=np.float64).ravel()
    return curve if len(curve) else np.full(epochs, np.nan)


def few_means(curve: Values) -> Values:
    """Take means over three neighbouring epochs each, or over all if there are fewer.

    Args:
        curve: (n,) values.

    Returns:
        (n − 2,) means, the first over the epochs 1 to 3.

    Example:
        >>> few_means(np.array([1.0, 2.0, 3.0, 7.0])).tolist()
        [2.0, 4.0]
    """
    few = min(FEW, len(curve))
    return np.convolve(curve, np.ones(few), "valid") / few
