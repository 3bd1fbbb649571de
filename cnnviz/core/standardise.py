"""Bring pictures to numbers that a network learns well from: centred, of one spread, unrelated.

Six steps, each by itself or with others, in the order and by the names of Keras' ImageDataGenerator. x is a
picture; behind each formula stands what its mean and deviation are taken over:

    rescale                         x · factor
    samplewise_center               x - mean(x)                      over the numbers of the one picture
    samplewise_std_normalization    x / (std(x) + 1e-6)              over the numbers of the one picture
    featurewise_center              x - mean(all x)                  per channel, over all pictures and pixels
    featurewise_std_normalization   x / (std(all x) + 1e-6)          per channel, over all pictures and pixels
    zca_whitening                   U · S⁻¹ · Uᵀ · x                 over all pictures

The featurewise steps and ZCA need numbers of a whole set, which `fit` takes from the training pictures; the
samplewise ones need the picture alone. What ZCA does, `cnnviz.core.whitening` says.

Choose one of the two ways. `fit` takes its numbers, as Keras' `fit` does, from pictures that are rescaled and
nothing else. If a samplewise step then stands before, the mean of the set is taken away from pictures that
have lost their own mean already: what comes out has not the mean 0 and the deviation 1 that are promised.

Source: Keras, `ImageDataGenerator.fit` and `.standardize`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cnnviz.core.arguments import Float32, Float64
from cnnviz.core.errors import InvalidValue
from cnnviz.core.whitening import Whitening, fit_whitening, whiten

TINY = 1e-6
"""Keras adds it to a deviation before dividing, so that an even picture does not divide by nothing."""

PART = 256


@dataclass(frozen=True, kw_only=True)
class Standardisation:
    """Which steps are taken, by Keras' names.

    Attributes:
        rescale: a factor above 0 for every number, or None.
        samplewise_center: take each picture's own mean away.
        samplewise_std_normalization: divide each picture by its own deviation; centres it first.
        featurewise_center: take the set's mean of each channel away.
        featurewise_std_normalization: divide each channel by its deviation in the set; centres it first.
        zca_whitening: make the numbers of a picture unrelated over the set; centres them first and, as in
            Keras, takes the place of featurewise_std_normalization.
        zca_epsilon: added to a spread before dividing; larger values leave weak directions alone.

    Raises:
        InvalidValue: rescale or zca_epsilon is not a finite number above 0.

    Example:
        >>> Standardisation(rescale=2, samplewise_std_normalization=True).steps
        ('rescale', 'samplewise_center', 'samplewise_std_normalization')
    """

    rescale: float | None = None
    samplewise_center: bool = False
    samplewise_std_normalization: bool = False
    featurewise_center: bool = False
    featurewise_std_normalization: bool = False
    zca_whitening: bool = False
    zca_epsilon: float = 1e-6

    def __post_init__(self) -> None:
        """Check the two numbers."""
        for name in ("rescale", "zca_epsilon"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise InvalidValue("{name} {value} must be a finite number above 0", name=name, value=value)

    @property
    def steps(self) -> tuple[str, ...]:
        """What is really done, in its order: a division by a deviation needs the mean away first."""
        spread = self.featurewise_std_normalization and not self.zca_whitening
        centre = self.featurewise_center or self.featurewise_std_normalization or self.zca_whitening
        wanted = {
            "rescale": self.rescale is not None,
            "samplewise_center": self.samplewise_center or self.samplewise_std_normalization,
            "samplewise_std_normalization": self.samplewise_std_normalization,
            "featurewise_center": centre,
            "featurewise_std_normalization": spread,
            "zca_whitening": self.zca_whitening,
        }
        return tuple(step for step, is_wanted in wanted.items() if is_wanted)

    @property
    def clashes(self) -> bool:
        """Whether samplewise steps change what the numbers of the set were taken from.

        Example:
            >>> both = Standardisation(samplewise_center=True, featurewise_center=True)
            >>> pictures = np.array([0.25, 0.75], np.float32).reshape(2, 1, 1, 1)
            >>> both.clashes, standardise(pictures, fit(pictures, both)).ravel().tolist()
            (True, [-0.5, -0.5])
        """
        return {"samplewise_center", "featurewise_center"} <= set(self.steps)


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The steps, with the numbers that they need of a set.

    Attributes:
        settings: which steps.
        mean: float32 (channels,), after rescaling; None without a centred feature.
        deviation: float32 (channels,); None without that step.
        whitening: directions and spreads of ZCA; None without that step.
    """

    settings: Standardisation
    mean: Float32 | None = None
    deviation: Float32 | None = None
    whitening: Whitening | None = None


def fit(pictures: Float32, settings: Standardisation) -> Fitted:
    """Take from a set of pictures the numbers that the featurewise steps and ZCA need.

    Args:
        pictures: float32 (N, height, width, channels), the training pictures. Never take the test pictures:
            what is measured on them must not know them.
        settings: which steps.

    Returns:
        The steps with their numbers.

    Raises:
        InvalidValue: the array has not four axes, or no picture; or ZCA has too much to do.

    Example:
        >>> dark_and_light = np.array([0.25, 0.75], np.float32).reshape(2, 1, 1, 1)
        >>> fitted = fit(dark_and_light, Standardisation(featurewise_std_normalization=True))
        >>> fitted.mean.tolist(), fitted.deviation.tolist()
        ([0.5], [0.25])
    """
    _check_batch(pictures)
    steps, factor = settings.steps, settings.rescale or 1.0
    count, length = len(pictures), math.prod(pictures.shape[1:])
    if "featurewise_center" not in steps:
        return Fitted(settings=settings)
    mean = factor * pictures.mean((0, 1, 2), dtype=np.float64)
    deviation, whitening = None, None
    if "featurewise_std_normalization" in steps:
        squares = sum(((factor * part - mean) ** 2).sum((0, 1, 2)) for part in _parts(pictures))
        deviation = np.sqrt(squares / math.prod(pictures.shape[:3])).astype(np.float32)
    if "zca_whitening" in steps:
        rows = ((factor * part - mean).reshape(len(part), length) for part in _parts(pictures))
        whitening = fit_whitening(rows, shape=(count, length), epsilon=settings.zca_epsilon)
    return Fitted(settings=settings, mean=mean.astype(np.float32), deviation=deviation, whitening=whitening)


def standardise(pictures: Float32, fitted: Fitted) -> Float32:
    """Take the steps, in their order.

    Args:
        pictures: float32 (N, height, width, channels).
        fitted: the steps with the numbers of the training set.

    Returns:
        float32 of the same shape; no longer in [0, 1].

    Raises:
        InvalidValue: the array has not four axes, no picture, or pictures of another shape than those of the
            set.

    Example:
        >>> row = np.array([0.25, 0.75, 0.75, 0.25], np.float32).reshape(1, 1, 4, 1)
        >>> steps = Standardisation(samplewise_std_normalization=True)
        >>> standardise(row, fit(row, steps)).ravel().round(3).tolist()
        [-1.0, 1.0, 1.0, -1.0]
    """
    _check_batch(pictures)
    channels, length = pictures.shape[3], math.prod(pictures.shape[1:])
    if fitted.mean is not None and fitted.mean.size != channels:
        raise InvalidValue(
            "pictures have {channels} channels; the set they are standardised by has {fitted}",
            channels=channels,
            fitted=fitted.mean.size,
        )
    if fitted.whitening is not None and len(fitted.whitening.axes) != length:
        raise InvalidValue(
            "pictures of {length} numbers cannot be whitened by a set of pictures of {fitted}",
            length=length,
            fitted=len(fitted.whitening.axes),
        )
    done = [_standardised(part, fitted).astype(np.float32) for part in _parts(pictures)]
    return np.concatenate(done)


def _standardised(numbers: Float64, fitted: Fitted) -> Float64:
    settings, steps = fitted.settings, fitted.settings.steps
    if settings.rescale is not None:
        numbers = numbers * settings.rescale
    if "samplewise_center" in steps:
        numbers = numbers - numbers.mean((1, 2, 3), keepdims=True)
    if "samplewise_std_normalization" in steps:
        numbers = numbers / (numbers.std((1, 2, 3), keepdims=True) + TINY)
    if fitted.mean is not None:
        numbers = numbers - fitted.mean
    if fitted.deviation is not None:
        numbers = numbers / (fitted.deviation + TINY)
    if fitted.whitening is not None:
        numbers = whiten(numbers.reshape(len(numbers), -1), fitted.whitening).reshape(numbers.shape)
    return numbers


def _parts(pictures: Float32) -> Iterator[Float64]:
    """Hand out a few pictures at a time in float64, so that a large set is never copied whole."""
    for start in range(0, len(pictures), PART):
        yield np.asarray(pictures[start : start + PART], np.float64)


def _check_batch(pictures: Float32) -> None:
    if pictures.ndim != 4 or not pictures.size:
        raise InvalidValue(
            "pictures of shape {shape} must be (N, height, width, channels), at least one",
            shape=pictures.shape,
        )
