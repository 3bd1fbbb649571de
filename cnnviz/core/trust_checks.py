"""What each check of a map measures, as numbers; `cnnviz.core.trust` says what the numbers mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Bools, Float32, Float64, PairLike, as_float32, finite_array, pair
from cnnviz.core.faithfulness import Curve, Scores, as_curve, shown_masks
from cnnviz.core.trust_measures import rank_correlation, structural_similarity
from cnnviz.core.trust_pictures import (
    blurred,
    edge_strength,
    on_the_grid_of,
    patches,
    random_map,
    read_picture,
)

STEPS = 8
# Eight random orders in coarse steps tell more of chance than three in fine ones, for the same work: a map
# that knows nothing is beyond all of them about once in nine times.
RANDOM_STEPS = 3
SEEDS = tuple(range(8))
CELLS = 5  # a patch is then two fifths of a side: about the head of an animal that fills the picture
BATCH = 16  # pictures at once: more are no faster on a processor and take memory


@dataclass(frozen=True, eq=False)
class OrderCurves:
    """What the score does when pixels are deleted, and when they are inserted, in one order."""

    deletion: Curve
    insertion: Curve


@dataclass(frozen=True, eq=False)
class CurvesCheck:
    """Deletion and insertion in the order of the map, of a map of edges, and of maps that know nothing.

    Attributes:
        map: in the order of the map.
        edges: in the order of the strength of edges, on the map's own grid.
        random: in random orders, on the map's own grid, one a seed.
        whole: score of the whole picture.
        bare: score of the blurred picture.
    """

    map: OrderCurves
    edges: OrderCurves
    random: tuple[OrderCurves, ...]
    whole: float
    bare: float


@dataclass(frozen=True, eq=False)
class PointingCheck:
    """Where the map is strong, and where hiding a patch hurts the score.

    Attributes:
        attention: (rows, columns), the map's mean in each patch.
        damage: (rows, columns), how far the score falls when the patch is blurred; negative where it rises.
        rank: place of the map's strongest patch in the order of damage, 1 for the patch that hurts most.
        correlation: rank correlation of attention and damage; None if one of them is flat.
    """

    attention: Float32
    damage: Float32
    rank: int
    correlation: float | None


@dataclass(frozen=True)
class Likeness:
    """How alike a map is to another one.

    Attributes:
        correlation: rank correlation; None if one of the maps is flat.
        similarity: SSIM; None if one of the maps is flat.
        empty: whether the other map is empty.
    """

    correlation: float | None
    similarity: float | None
    empty: bool


@dataclass(frozen=True)
class WeightsCheck:
    """The map of the same network with the weights of its last layers shuffled, from the top down.

    Attributes:
        layers: how many layers were shuffled at each stage, rising; the last stage is all of them.
        alike: how alike the map was to the map of the trained network, mean over the draws.
    """

    layers: tuple[int, ...]
    alike: tuple[Likeness, ...]


@dataclass(frozen=True)
class ContrastCheck:
    """The map of another class, compared with this one.

    Attributes:
        class_index: the other class: the most probable one beside the class of the map.
        alike: how alike the two maps are.
    """

    class_index: int
    alike: Likeness


@dataclass(frozen=True)
class NoiseCheck:
    """The map of the same picture with a little noise.

    Attributes:
        amplitude: standard deviation of the noise, as a share of the range from black to white.
        alike: how alike the map was in each draw.
        probability: of the class without noise.
        probabilities: of the class in each draw.
        changed: in how many draws the network named another class as the most probable one.
    """

    amplitude: float
    alike: tuple[Likeness, ...]
    probability: float
    probabilities: tuple[float, ...]
    changed: int


Check = CurvesCheck | PointingCheck | WeightsCheck | ContrastCheck | NoiseCheck


def check_curves(
    picture: ArrayLike,
    heat: ArrayLike,
    scores: Scores,
    *,
    grid: PairLike,
    steps: int = STEPS,
    seeds: Sequence[int] = SEEDS,
) -> CurvesCheck:
    """Delete and insert pixels in the order of a map, of the picture's edges, and of random maps.

    What is deleted is replaced by the blurred picture. The other orders are as coarse as the map: single
    pixels spread over the picture would hurt more than any connected area of the same size. A random order
    backwards is a random order, too, so its insertion curve is its deletion curve read from the end.

    Args:
        picture: (H, W, C).
        heat: (H, W), the map at the picture's size.
        scores: the model: pictures (N, H, W, C) in, the probability of the map's class out.
        grid: (rows, columns) of the map before it was enlarged.
        steps: number of equal parts, for the map and for the edges.
        seeds: of the random maps; their curves have four parts.

    Returns:
        The curves.

    Raises:
        InvalidValue: picture and map do not fit together.

    Example:
        A model that looks at the left half alone, and a map that says so.

        >>> def left(pictures):
        ...     return pictures[:, :, :4].mean(axis=(1, 2, 3))
        >>> heat = np.repeat([[1.0, 0.0]], 4, axis=1).repeat(8, axis=0)
        >>> bright = np.random.default_rng(0).uniform(0, 1, (8, 8, 1))
        >>> check_curves(bright, heat, left, grid=(8, 8), steps=4).map.deletion.scores.shape
        (5,)

    Source: Petsiuk, Das & Saenko, "RISE" (2018), section 4.3.
    """
    pixels = read_picture(picture)
    size = pixels.shape[0], pixels.shape[1]
    edges = on_the_grid_of(edge_strength(pixels), grid)
    ties = random_map(grid, size, seed=len(seeds))  # a map is zero in many places: no order of reading there
    ordered = [shown_masks(values, steps=steps, ties=ties) for values in (heat, edges)]
    drawn = [shown_masks(random_map(grid, size, seed=seed), steps=RANDOM_STEPS) for seed in seeds]
    ends = np.stack([np.ones(size, bool), np.zeros(size, bool)])
    shown = [~masks[1:-1] for masks in (*ordered, *drawn)] + [masks[1:-1] for masks in ordered]
    answers = _ask(scores, pixels.astype(np.float32), blurred(pixels), np.concatenate([ends, *shown]))
    whole, bare = float(answers[0]), float(answers[1])
    parts = np.split(answers[2:], np.cumsum([len(masks) for masks in shown])[:-1])
    deletion = [_curve(whole, part, bare) for part in parts[: 2 + len(drawn)]]
    insertion = [_curve(bare, part, whole) for part in parts[2 + len(drawn) :]]
    both = [OrderCurves(gone, come) for gone, come in zip(deletion[:2], insertion, strict=True)]
    random = [
        OrderCurves(gone, _curve(bare, part[::-1], whole))
        for gone, part in zip(deletion[2:], parts[2 : 2 + len(drawn)], strict=True)
    ]
    return CurvesCheck(both[0], both[1], tuple(random), whole, bare)


def check_pointing(
    picture: ArrayLike, heat: ArrayLike, scores: Scores, *, cells: PairLike = CELLS
) -> PointingCheck:
    """Blur one patch after the other and see whether the score falls most where the map is strongest.

    Args:
        picture: (H, W, C).
        heat: (H, W), the map at the picture's size.
        scores: the model: pictures (N, H, W, C) in, one score each out; take the logit, which still moves
            where a probability of 99.9 % no longer does.
        cells: (rows, columns) of the coarse grid, or one number for both.

    Returns:
        Damage and attention on the grid, and how they agree.

    Raises:
        InvalidValue: the picture is smaller than the grid.

    Example:
        A model that looks at the upper left corner alone, and a map that says so.

        >>> picture = np.zeros((8, 8, 1))
        >>> picture[:2, :2] = 1
        >>> corner = lambda pictures: pictures[:, :2, :2].mean((1, 2, 3))
        >>> found = check_pointing(picture, picture[:, :, 0], corner, cells=4)
        >>> found.rank, (found.damage > 0).astype(int)[0]
        (1, array([1, 1, 0, 0]))

    Source: Zeiler & Fergus, "Visualizing and understanding convolutional networks" (2014), section 4.2;
    Zhang et al., "Top-down neural attention by excitation backprop" (2016): the pointing game.
    """
    pixels, values = read_picture(picture), finite_array(heat, "map")
    shape = pair(cells, "cells")
    places = list(patches((pixels.shape[0], pixels.shape[1]), shape))
    masks = np.ones((1 + len(places), *pixels.shape[:2]), bool)
    for mask, place in zip(masks[1:], places, strict=True):
        mask[place] = False
    answers = _ask(scores, pixels.astype(np.float32), blurred(pixels), masks)
    damage = (answers[0] - answers[1:]).reshape(shape)
    attention = np.array([values[place].mean() for place in places]).reshape(shape)
    strongest = damage.ravel()[int(attention.argmax())]
    return PointingCheck(
        as_float32(attention, "map"),
        as_float32(damage, "damage"),
        1 + int((damage > strongest).sum()),
        rank_correlation(attention, damage),
    )


def compare_maps(one: ArrayLike, other: ArrayLike, *, empty: bool = False) -> Likeness:
    """Measure how alike two maps are, by order and by sight.

    Args:
        one: (h, w).
        other: the same shape.
        empty: whether the other map is empty: then there is nothing to compare.

    Returns:
        Both measures.

    Example:
        >>> compare_maps([[1, 2], [3, 4]], [[2, 4], [6, 8]])
        Likeness(correlation=1.0, similarity=1.0, empty=False)
    """
    if empty:
        return Likeness(None, None, True)
    return Likeness(rank_correlation(one, other), structural_similarity(one, other), False)


def mean_likeness(all_: Sequence[Likeness]) -> Likeness:
    """Average over draws; a draw with a flat or empty map has nothing in common with the map: it counts 0.

    Example:
        >>> mean_likeness([Likeness(0.5, 0.25, False), Likeness(None, None, True)])
        Likeness(correlation=0.25, similarity=0.125, empty=False)
    """
    return Likeness(
        float(np.mean([one.correlation or 0.0 for one in all_])),
        float(np.mean([one.similarity or 0.0 for one in all_])),
        all(one.empty for one in all_),
    )


def _curve(first: float, inner: Float64, last: float) -> Curve:
    return as_curve(np.linspace(0, 1, len(inner) + 2), np.array([first, *inner, last]))


def _ask(scores: Scores, pixels: Float32, backdrop: Float32, masks: Bools) -> Float64:
    """Ask about the picture where a mask is True and the backdrop where it is not, a few at a time."""
    parts: Iterator[Bools] = (masks[at : at + BATCH, :, :, None] for at in range(0, len(masks), BATCH))
    answers = [finite_array(scores(np.where(part, pixels, backdrop)), "scores") for part in parts]
    return np.concatenate(answers)
