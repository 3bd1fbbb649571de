"""Bring pictures to numbers that a network learns well from: centred, of one spread, unrelated.

Six steps, each by itself or with others, in the order and by the names of Keras' ImageDataGenerator. x is a
picture; behind each formula stands what its mean and deviation are taken over:

    rescale                         x · factor
    samplewise_center               x - mean(x)                      over the numbers of the one picture
    samplewise_std_normalization    x / (std(x) + 1e-6)              over the numbers of the one picture
    featurewise_center              x - mean(all x)                  per channel, over all pictures and pixels
    featurewise_std_normalization   x / (std(all x) + 1e-6)          per channel, over all pictures and pixels
    zca_whitening                   U · S⁻¹ · Uᵀ · x                 over all pictures

The featurewise steps need numbers of a whole set, which `fit` takes from the training pictures; the
samplewise ones need the picture alone. ZCA whitening looks at a picture as one long row of numbers.
Neighbouring pixels are alike, so these numbers are related. Uᵀ turns the row until its numbers are unrelated
over the set, S⁻¹ divides each by its spread, so that all vary by 1, and U turns the row back, so that the
result still looks like a picture: edges stay, even areas go.

Sources: Keras, `ImageDataGenerator.fit` and `.standardize`; Krizhevsky, "Learning Multiple Layers of Features
from Tiny Images", 2009, appendix A (ZCA).
"""

import math
from dataclasses import dataclass

import numpy as np

from cnnviz.core.arguments import Float32, Float64, check_room
from cnnviz.core.errors import InvalidValue

TINY = 1e-6
"""Keras adds it to a deviation before dividing, so that an even picture does not divide by nothing."""


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
    def needs_a_set(self) -> bool:
        """Whether a step needs numbers that `fit` takes from a set of pictures."""
        return any(not step.startswith(("rescale", "samplewise")) for step in self.steps)


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The steps, with the numbers that they need of a set.

    Attributes:
        settings: which steps.
        mean: float32 (channels,), after rescaling; None without a centred feature.
        deviation: float32 (channels,); None without that step.
        axes: float32 (numbers of a picture, directions), the columns of U: what varies together in the set.
        spread: float32 (directions,), S: how much the set varies along each, epsilon included.
    """

    settings: Standardisation
    mean: Float32 | None = None
    deviation: Float32 | None = None
    axes: Float32 | None = None
    spread: Float32 | None = None

    @property
    def zca_matrix(self) -> Float32 | None:
        """U · S⁻¹ · Uᵀ as one matrix (numbers, numbers), as Keras keeps it; None without ZCA."""
        if self.axes is None or self.spread is None:
            return None
        check_room(len(self.axes) ** 2, "zca_matrix")
        matrix: Float32 = ((self.axes / self.spread) @ self.axes.T).astype(np.float32)
        return matrix


def fit(pictures: Float32, settings: Standardisation) -> Fitted:
    """Take from a set of pictures the numbers that the featurewise steps and ZCA need.

    With all pictures as columns of X, centred: X = U · D · Vᵀ (singular values). Their covariance is
    U · D²/n · Uᵀ, so along the columns of U the set varies by S = D/√n, and U · S⁻¹ · Uᵀ · X varies by 1
    every way.

    Args:
        pictures: float32 (N, height, width, channels), the training pictures. Never take the test pictures:
            what is measured on them must not know them.
        settings: which steps.

    Returns:
        The steps with their numbers.

    Raises:
        InvalidValue: the array has not four axes, or no picture; or too many numbers for ZCA.

    Example:
        >>> dark_and_light = np.array([0.25, 0.75], np.float32).reshape(2, 1, 1, 1)
        >>> fitted = fit(dark_and_light, Standardisation(featurewise_std_normalization=True))
        >>> fitted.mean.tolist(), fitted.deviation.tolist()
        ([0.5], [0.25])
    """
    numbers = _batch(pictures)
    steps, mean, deviation, axes, spread = settings.steps, None, None, None, None
    if settings.rescale is not None:
        numbers = numbers * settings.rescale
    if "featurewise_center" in steps:
        mean = numbers.mean((0, 1, 2))
        numbers = numbers - mean
    if "featurewise_std_normalization" in steps:
        deviation = numbers.std((0, 1, 2))
    if "zca_whitening" in steps:
        count, length = len(numbers), math.prod(numbers.shape[1:])
        check_room(length * min(count, length), "zca_whitening")
        axes, singular, _ = np.linalg.svd(numbers.reshape(count, length).T, full_matrices=False)
        spread = (singular + settings.zca_epsilon) / math.sqrt(count)
    kept = {"mean": mean, "deviation": deviation, "axes": axes, "spread": spread}
    rounded = {name: None if value is None else value.astype(np.float32) for name, value in kept.items()}
    return Fitted(settings=settings, **rounded)


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
    settings, steps = fitted.settings, fitted.settings.steps
    numbers = _batch(pictures)
    if fitted.mean is not None and fitted.mean.size != numbers.shape[3]:
        raise InvalidValue(
            "pictures have {channels} channels; the set they are standardised by has {fitted}",
            channels=numbers.shape[3],
            fitted=fitted.mean.size,
        )
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
    if fitted.axes is not None and fitted.spread is not None:
        numbers = _whitened(numbers, fitted.axes, fitted.spread)
    return numbers.astype(np.float32)


def _whitened(numbers: Float64, axes: Float32, spread: Float32) -> Float64:
    rows = numbers.reshape(len(numbers), -1)
    if rows.shape[1] != len(axes):
        raise InvalidValue(
            "pictures of {size} numbers cannot be whitened by a set of pictures of {fitted}",
            size=rows.shape[1],
            fitted=len(axes),
        )
    rotated = rows @ axes
    divided = rotated / spread
    back: Float64 = divided @ axes.T
    return back.reshape(numbers.shape)


def _batch(pictures: Float32) -> Float64:
    numbers = np.asarray(pictures, np.float64)
    if numbers.ndim != 4 or not numbers.size:
        raise InvalidValue(
            "pictures of shape {shape} must be (N, height, width, channels), at least one",
            shape=numbers.shape,
        )
    return numbers
