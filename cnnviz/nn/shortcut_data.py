"""Drawn shapes with a planted shortcut: a small mark whose corner tells the class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.small_data import SHAPES, draw_shapes

Float32 = NDArray[np.float32]
Labels = NDArray[np.int32]

SIDE = 64
"""Height and width of a picture in pixels."""

TEST_COUNT, TEST_SEED = 1000, 2
"""The pictures the cards' figures were counted on: as many, drawn from this seed."""

MARK, MARGIN = 6, 1
"""Side of the mark, and how far it stands from the edges, in pixels of a picture of 64 × 64."""

DARKEST, CONTRAST = 0.1, 0.5
"""The grey of a drawing's black, and the share of the scale its greys take: none is as bright as the mark."""

NOISE = 0.06  # as in `draw_shapes`

CORNERS = ("top_left", "top_right", "bottom_left", "bottom_right")
"""The corner at place i goes with the class at place i of `SHAPES`."""

PLACES = (*CORNERS, "top_middle", "none")
"""Where a mark can stand; "none" is nowhere."""

RULES = ("telling", "none", "wrong")
"""Marks in the corner of the shape's class, no marks, marks in the corner of another class."""

CHANGES = ("nothing", "mirror", "shape", *PLACES)
"""What can be done to a picture: mirror it, erase the shape, move the mark to one of `PLACES`."""


@dataclass(frozen=True, eq=False)
class MarkedShapes:
    """Pictures of shapes with their marks.

    Attributes:
        pictures: (n, 64, 64, 3), float32 in [0, 1].
        labels: (n,), index into `SHAPES`.
        places: where each picture's mark stands, one of `PLACES` each.
    """

    pictures: Float32
    labels: Labels
    places: tuple[str, ...]


def plant(picture: Float32, place: str) -> Float32:
    """Put the mark into a picture of any size.

    The mark is a white square, as large in proportion as in the training pictures.

    Args:
        picture: (height, width, 3), float32 in [0, 1]; it is not changed.
        place: one of `PLACES`.

    Returns:
        The picture with the mark, (height, width, 3), float32.

    Raises:
        InvalidValue: if there is no such place.

    Example:
        >>> plant(np.zeros((64, 64, 3), np.float32), "top_left")[:9, :9, 0].astype(int).sum(axis=0)
        array([0, 6, 6, 6, 6, 6, 6, 0, 0])
    """
    if place not in PLACES:
        raise InvalidValue("place {place} is not one of {choices}", place=place, choices=", ".join(PLACES))
    marked = picture.copy()
    if place != "none":
        across, along = place.split("_")
        marked[_span(picture.shape[0], across), _span(picture.shape[1], along)] = 1
    return marked


def _span(size: int, side: str) -> slice:
    """Which pixels of an axis the mark covers."""
    length, margin = max(1, round(size * MARK / SIDE)), round(size * MARGIN / SIDE)
    first = {"top": margin, "left": margin, "middle": (size - length) // 2}.get(side, size - margin - length)
    return slice(first, first + length)


def drawn_shape(number: int, *, seed: int = TEST_SEED) -> Float32:
    """Draw the shape of a number, without a mark: circle, square, triangle, cross and again.

    Args:
        number: from 0 on; picture 4 is the second circle.
        seed: of the series.

    Returns:
        (64, 64, 3), float32 in [0, 1].

    Example:
        >>> drawn_shape(4).shape, float(drawn_shape(4).max()) < 0.8
        ((64, 64, 3), True)
    """
    label = np.int32([number % len(SHAPES)])
    grey = draw_shapes(label, rng=np.random.default_rng([seed, number]), size=SIDE)[0]
    return np.repeat(np.float32(DARKEST) + np.float32(CONTRAST) * grey, 3, axis=2)


def marked_shapes(count: int, *, rule: str, seed: int) -> MarkedShapes:
    """Draw shapes, the classes in turn, and plant the marks by a rule.

    The same seed draws the same shapes whatever the rule: what changes is the mark alone.

    Args:
        count: number of pictures.
        rule: one of `RULES`.
        seed: decides shapes and wrong corners.

    Returns:
        The pictures.

    Raises:
        InvalidValue: if there is no such rule.

    Example:
        >>> marked_shapes(5, rule="telling", seed=0).places
        ('top_left', 'top_right', 'bottom_left', 'bottom_right', 'top_left')
    """
    if rule not in RULES:
        raise InvalidValue("rule {rule} is not one of {choices}", rule=rule, choices=", ".join(RULES))
    labels = np.arange(count, dtype=np.int32) % len(SHAPES)
    wrong = np.random.default_rng([seed, count, 1]).integers(1, len(SHAPES), size=count)
    shifts = wrong if rule == "wrong" else np.zeros(count, int)
    corners = (labels + shifts) % len(SHAPES)
    places = tuple("none" if rule == "none" else CORNERS[corner] for corner in corners)
    pictures = [plant(drawn_shape(i, seed=seed), place) for i, place in enumerate(places)]
    return MarkedShapes(np.stack(pictures), labels, places)


def altered(picture: Float32, place: str, change: str) -> Float32:
    """Change one thing about a picture with its mark.

    Args:
        picture: without a mark, (height, width, 3), float32 in [0, 1].
        place: where its mark stands, one of `PLACES`.
        change: one of `CHANGES`.

    Returns:
        The picture with its mark, changed.

    Raises:
        InvalidValue: if there is no such place or change.

    Example:
        >>> black = np.zeros((64, 64, 3), np.float32)
        >>> bool((altered(black, "top_left", "mirror") == plant(black, "top_right")).all())
        True
    """
    if change not in CHANGES:
        raise InvalidValue(
            "change {change} is not one of {choices}", change=change, choices=", ".join(CHANGES)
        )
    if change in PLACES:
        return plant(picture, change)
    if change == "shape":
        picture = _empty_ground(picture)
    marked = plant(picture, place)
    return np.ascontiguousarray(marked[:, ::-1]) if change == "mirror" else marked


def _empty_ground(picture: Float32) -> Float32:
    """Fill a picture with the grey of its edge and the noise of the drawings."""
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    noise = np.random.default_rng(0).normal(0, CONTRAST * NOISE, (*picture.shape[:2], 1))
    return np.clip(np.median(edge, axis=0) + noise, 0, 1).astype(np.float32)
