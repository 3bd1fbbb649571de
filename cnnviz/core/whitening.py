"""ZCA whitening: make the numbers of a picture unrelated, and let it still look like the picture.

A picture is seen as one long row of numbers. Neighbouring pixels are alike, so these numbers are related: who
knows one can guess the next. Whitening takes away what can be guessed, in three steps:

    rotate        Uᵀ · x      to the directions along which the pictures of a set vary, each by itself
    divide        S⁻¹ · …     each direction by how much the set varies along it, so that all vary by 1
    rotate back   U · …       to pixels; without this step (PCA whitening) nobody would know the picture again

With the n centred pictures as columns of X = U · D · Vᵀ (singular values), their covariance is X · Xᵀ / n =
U · D²/n · Uᵀ. So U holds the directions and S = D/√n the spreads, and the covariance of what comes out is the
identity. What is left of a photograph are its edges: even areas can be guessed.

Sources: Bell and Sejnowski, "The 'independent components' of natural scenes are edge filters", 1997;
Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, appendix A; Keras,
`ImageDataGenerator.fit`.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cnnviz.core.arguments import Float32, Float64, check_room
from cnnviz.core.errors import InvalidValue

MOST_DIRECTIONS = 2000
"""More take minutes. ZCA is meant for small pictures or small sets."""


class Whitening(NamedTuple):
    """What ZCA needs to know of a set.

    Attributes:
        axes: float32 (numbers of a picture, directions), the columns of U.
        spread: float32 (directions,), S, with Keras' epsilon in it.
    """

    axes: Float32
    spread: Float32

    @property
    def matrix(self) -> Float32:
        """U · S⁻¹ · Uᵀ, float32 (numbers, numbers): all three steps at once, as Keras keeps them."""
        check_room(len(self.axes) ** 2, "zca_whitening")
        return ((self.axes / self.spread) @ self.axes.T).astype(np.float32)


def fit_whitening(rows: Iterable[Float64], *, shape: tuple[int, int], epsilon: float) -> Whitening:
    """Find the directions along which a set of pictures varies, and how much.

    Args:
        rows: the centred pictures, a few at a time: float64 (few, numbers of a picture).
        shape: how many pictures there are in all, and how many numbers each has.
        epsilon: added to the singular values before dividing, so that weak directions, which hold little more
            than noise, are not blown up.

    Returns:
        Directions and spreads.

    Raises:
        InvalidValue: there are so many pictures of so many numbers that it would take minutes.

    Example:
        >>> crossing = np.array([[3.0, 3.0], [-3.0, -3.0], [1.0, -1.0], [-1.0, 1.0]])
        >>> fit_whitening([crossing], shape=(4, 2), epsilon=1e-6).spread.round(2).tolist()
        [1.0, 3.0]
    """
    count, length = shape
    if min(count, length) > MOST_DIRECTIONS:
        raise InvalidValue(
            "zca_whitening of {count} pictures of {length} numbers takes too long: one of the two must be at "
            "most {most}",
            count=count,
            length=length,
            most=MOST_DIRECTIONS,
        )
    check_room(length * min(count, length), "zca_whitening")
    if count <= length:
        axes, singular, _ = np.linalg.svd(np.concatenate(list(rows)).T, full_matrices=False)
    else:  # X · Xᵀ = U · D² · Uᵀ is smaller than X, and is the sum of what each few pictures give
        squares, axes = np.linalg.eigh(sum((few.T @ few for few in rows), np.zeros((length, length))))
        singular = np.sqrt(np.maximum(squares, 0))
    spread = (singular + epsilon) / math.sqrt(count)
    return Whitening(axes.astype(np.float32), spread.astype(np.float32))


def whiten(rows: Float64, whitening: Whitening) -> Float64:
    """Rotate, divide, rotate back.

    Args:
        rows: float64 (N, numbers of a picture), centred with the mean of the set.
        whitening: of the set.

    Returns:
        float64 of the same shape.

    Example:
        >>> crossing = np.array([[3.0, 3.0], [-3.0, -3.0], [1.0, -1.0], [-1.0, 1.0]])
        >>> white = whiten(crossing, fit_whitening([crossing], shape=(4, 2), epsilon=1e-6))
        >>> (white.T @ white / 4).round(2).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    rotated = rows @ whitening.axes
    divided = rotated / whitening.spread
    back: Float64 = divided @ whitening.axes.T
    return back
