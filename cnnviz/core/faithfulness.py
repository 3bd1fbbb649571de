"""Is a map right? Take away the pixels it calls important, or show only those, and ask the model again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Bools, Float32, Float64, as_float32, check_room, finite_array, locked, whole
from cnnviz.core.errors import InvalidValue

#: a model as seen from here: pictures (N, H, W, C) in, one score each (N,) out
Scores = Callable[[Float32], ArrayLike]


@dataclass(frozen=True, eq=False)
class Curve:
    """A model's score while pixels disappear or appear in the order of a map.

    Attributes:
        fractions: share of the pixels deleted or inserted so far, (steps + 1,), from 0 to 1.
        scores: what the model said, (steps + 1,).
        area: area under the curve. Small is good for deletion, large is good for insertion.
    """

    fractions: Float32
    scores: Float32
    area: float


def as_curve(fractions: ArrayLike, scores: ArrayLike) -> Curve:
    """Put fractions and scores together and measure the area under them, by straight lines.

    Args:
        fractions: (steps + 1,), rising from 0 to 1.
        scores: (steps + 1,).

    Returns:
        The curve.

    Example:
        >>> as_curve([0, 0.5, 1], [1, 0, 0]).area
        0.25
    """
    places, answers = finite_array(fractions, "fractions"), finite_array(scores, "scores")
    return Curve(
        as_float32(places, "fractions"),
        as_float32(answers, "scores"),
        float(np.trapezoid(answers, places)),
    )


def shown_masks(
    heat: ArrayLike,
    *,
    steps: int = 20,
    rng: np.random.Generator | None = None,
    ties: ArrayLike | None = None,
) -> Bools:
    """Order the pixels by a map and make the sequence of masks that shows more and more of them.

    Args:
        heat: (H, W), one value a pixel; large is important. See `cnnviz.core.heatmap.upsample`.
        steps: into how many equal parts the pixels are split.
        rng: breaks ties at random. Without it equal pixels come in reading order.
        ties: (H, W), a second map that orders the pixels in which the first one is equal; then `rng` is not
            used.

    Returns:
        (steps + 1, H, W), True where a pixel is among the most important i / steps; the first mask is empty,
        the last one full.

    Raises:
        InvalidValue: the map has not two axes, the second one has another size, or there are more steps than
            pixels.

    Example:
        >>> shown_masks([[0.1, 0.9]], steps=2).astype(int)
        array([[[0, 0]],
        <BLANKLINE>
               [[0, 1]],
        <BLANKLINE>
               [[1, 1]]])
    """
    values = finite_array(heat, "map")
    if values.ndim != 2:
        raise InvalidValue("map of shape {shape} must be (height, width)", shape=values.shape)
    if whole(steps, "steps") > values.size:
        raise InvalidValue(
            "steps {steps} must not be more than the {pixels} pixels", steps=steps, pixels=values.size
        )
    check_room((steps + 1) * values.size, "the masks")
    order = np.lexsort((_after_that(values, rng, ties), -values.ravel()))
    rank = np.empty(values.size, dtype=np.int64)
    rank[order] = np.arange(values.size)
    counts = np.round(np.linspace(0, values.size, steps + 1))
    return locked(rank.reshape(values.shape) < counts[:, None, None])


def _after_that(values: Float64, rng: np.random.Generator | None, ties: ArrayLike | None) -> Float64:
    """Number the pixels for where the map says the same of several."""
    if ties is None:
        return (
            np.arange(values.size, dtype=float) if rng is None else rng.permutation(values.size).astype(float)
        )
    second = finite_array(ties, "ties")
    if second.shape != values.shape:
        raise InvalidValue(
            "ties of shape {ties} must have the map's shape {map}", ties=second.shape, map=values.shape
        )
    return -second.ravel()


def deletion_curve(
    picture: ArrayLike,
    heat: ArrayLike,
    scores: Scores,
    *,
    baseline: ArrayLike = 0.5,
    steps: int = 20,
    rng: np.random.Generator | None = None,
) -> Curve:
    """Replace the most important pixels first and watch the score fall. A good map makes it fall fast.

    Args:
        picture: (H, W, C).
        heat: (H, W), the map, at the picture's size.
        scores: the model: takes pictures (N, H, W, C), float32, and returns one score each, such as the
            probability of the class that the map is for.
        baseline: what stands in for a deleted pixel: a number, or a picture of the same size (a blurred one).
        steps: number of equal parts.
        rng: breaks ties at random.

    Returns:
        The scores from the whole picture to the bare baseline.

    Raises:
        InvalidValue: picture, map and baseline do not fit together, or the model returns another number of
            scores.

    Example:
        >>> brightness = lambda pictures: pictures.mean(axis=(1, 2, 3))
        >>> deletion_curve([[[0.0], [1.0]]], [[0, 1]], brightness, baseline=0, steps=2).scores
        array([0.5, 0. , 0. ], dtype=float32)

    Source: Petsiuk, Das & Saenko, "RISE" (2018).
    """
    return _follow(picture, heat, scores, baseline, steps, rng, deleting=True)


def insertion_curve(
    picture: ArrayLike,
    heat: ArrayLike,
    scores: Scores,
    *,
    baseline: ArrayLike = 0.5,
    steps: int = 20,
    rng: np.random.Generator | None = None,
) -> Curve:
    """Put the most important pixels into a bare baseline first and watch the score rise. Fast is good.

    Args:
        picture: as in `deletion_curve`.
        heat: as in `deletion_curve`.
        scores: as in `deletion_curve`.
        baseline: what is there before a pixel is inserted.
        steps: number of equal parts.
        rng: breaks ties at random.

    Returns:
        The scores from the bare baseline to the whole picture.

    Raises:
        InvalidValue: as in `deletion_curve`.

    Example:
        >>> brightness = lambda pictures: pictures.mean(axis=(1, 2, 3))
        >>> curve = insertion_curve([[[0.0], [1.0]]], [[0, 1]], brightness, baseline=0, steps=2)
        >>> curve.scores, curve.area
        (array([0. , 0.5, 0.5], dtype=float32), 0.375)

    Source: Petsiuk, Das & Saenko, "RISE" (2018).
    """
    return _follow(picture, heat, scores, baseline, steps, rng, deleting=False)


def _follow(
    picture: ArrayLike,
    heat: ArrayLike,
    scores: Scores,
    baseline: ArrayLike,
    steps: int,
    rng: np.random.Generator | None,
    *,
    deleting: bool,
) -> Curve:
    pixels = finite_array(picture, "picture")
    masks = shown_masks(heat, steps=steps, rng=rng)
    if pixels.ndim != 3 or pixels.shape[:2] != masks.shape[1:]:
        raise InvalidValue(
            "picture of shape {picture} must be (height, width, channels) with the map's size {size}",
            picture=pixels.shape,
            size=masks.shape[1:],
        )
    backdrop = _backdrop(baseline, pixels)
    check_room(len(masks) * pixels.size, "the sequence of pictures")
    chosen = masks[..., None] != deleting
    answers = finite_array(scores(np.where(chosen, pixels, backdrop).astype(np.float32)), "scores")
    if answers.shape != (len(masks),):
        raise InvalidValue(
            "scores of shape {shape} must be one number for each of the {count} pictures",
            shape=answers.shape,
            count=len(masks),
        )
    return as_curve(masks.mean(axis=(1, 2)), answers)


def _backdrop(baseline: ArrayLike, pixels: Float64) -> Float64:
    backdrop = finite_array(baseline, "baseline")
    if backdrop.ndim and backdrop.shape != pixels.shape:
        raise InvalidValue(
            "baseline of shape {baseline} must be one number or have the picture's shape {picture}",
            baseline=backdrop.shape,
            picture=pixels.shape,
        )
    return backdrop
