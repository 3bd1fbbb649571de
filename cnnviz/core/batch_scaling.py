"""From grey levels of 0 to 255 to small numbers around zero: what it does to a batch, counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnviz.core.arguments import Float32
from cnnviz.core.errors import InvalidValue
from cnnviz.core.standardise import Fitted, Standardisation, standardise

SCALINGS = ("none", "rescale", "samplewise", "featurewise")


def scale_batch(
    batch: Float32, scaling: str, *, mean: Sequence[float] = (), deviation: Sequence[float] = ()
) -> Float32:
    """Scale a batch as ImageDataGenerator does with ``rescale=1 / 255`` and the two normalizations.

    Why at all: the first weights of a network are drawn for inputs of about one. Fed with 255 the sums of the
    first layer are hundreds of times as large, softmax saturates and the steps are wild. And where all inputs
    are positive, the gradients of a unit's weights share one sign, so it can only move diagonally; numbers
    around zero leave every direction open.

    Args:
        batch: (N, height, width, channels), 0 to 255.
        scaling: "none"; "rescale", times 1/255; "samplewise", then every picture less its own mean and
            divided by its own deviation; "featurewise", then every channel less the mean of the training
            pictures and divided by their deviation.
        mean: of each channel over the training pictures, in [0, 1]; for "featurewise" only.
        deviation: the same.

    Returns:
        float32 of the same shape.

    Raises:
        InvalidValue: for another scaling, or if "featurewise" lacks its numbers.

    Example:
        >>> dark_and_light = np.array([0, 255], np.float32).reshape(1, 1, 2, 1)
        >>> scale_batch(dark_and_light, "samplewise").round(3).ravel().tolist()
        [-1.0, 1.0]

    Source:
        Y. LeCun and others, "Efficient BackProp", 1998, 4.3; decks A10, EX and P2 (rescale, normalization).
    """
    if scaling not in SCALINGS:
        raise InvalidValue(
            "scaling {value} is not one of {choices}", value=scaling, choices=", ".join(SCALINGS)
        )
    if scaling == "none":
        return np.asarray(batch, np.float32)
    alone, all_of_them = scaling == "samplewise", scaling == "featurewise"
    settings = Standardisation(
        rescale=1 / 255,
        samplewise_center=alone,
        samplewise_std_normalization=alone,
        featurewise_center=all_of_them,
        featurewise_std_normalization=all_of_them,
    )
    if not all_of_them:
        return standardise(batch, Fitted(settings=settings))
    channels = batch.shape[-1]
    if len(mean) != channels or len(deviation) != channels:
        raise InvalidValue(
            "featurewise needs a mean and a deviation for each of the {channels} channels", channels=channels
        )
    middle, spread = np.asarray(mean, np.float32), np.asarray(deviation, np.float32)
    return standardise(batch, Fitted(settings=settings, mean=middle, deviation=spread))


@dataclass(frozen=True)
class ChannelNumbers:
    """Where the numbers of a batch lie.

    Attributes:
        means: one a channel.
        deviations: one a channel.
        least: of all numbers.
        most: of all numbers.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    least: float
    most: float


def channel_numbers(batch: Float32) -> ChannelNumbers:
    """Measure mean and deviation of each channel of a batch, over all its pictures and pixels.

    Args:
        batch: (N, height, width, channels), at least one number.

    Returns:
        The numbers.

    Example:
        >>> black_and_white = np.array([0, 255], np.float32).reshape(1, 1, 2, 1)
        >>> measured = channel_numbers(black_and_white)
        >>> measured.means, measured.deviations
        ((127.5,), (127.5,))
    """
    flat = np.asarray(batch).reshape(-1, batch.shape[-1])
    means, deviations = flat.mean(0, dtype=np.float64), flat.std(0, dtype=np.float64)
    return ChannelNumbers(
        tuple(map(float, means)), tuple(map(float, deviations)), float(flat.min()), float(flat.max())
    )
