"""Two small data sets that need no network: scikit-learn's digits and shapes drawn here."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.nn.training_data import Part, TrainingData

SHAPES = (mark("circle"), mark("square"), mark("triangle"), mark("cross"))
NAMES = ("digits", "shapes")


def load(name: str) -> TrainingData:
    """Load a data set, split 6:2:2 with the same share of each class in every part.

    The split does not follow the seed of a run: two runs with different seeds are asked about the same
    pictures, so their test results may be compared.

    Args:
        name: ``"digits"`` (1,797 pictures of 8×8, ten classes) or ``"shapes"`` (2,000 pictures of 28×28, four
            classes).

    Returns:
        The three parts, in whole numbers from 0 to 255.

    Raises:
        InvalidValue: if there is no such data set.

    Example:
        >>> load("shapes").train.pictures.shape
        (1200, 28, 28, 1)

    Source:
        The digits are the test part of "Optical Recognition of Handwritten Digits", E. Alpaydin and C.
        Kaynak, UCI Machine Learning Repository, 1998, as it comes with scikit-learn.
    """
    if name == "digits":
        pictures, labels = _digits()
        classes = tuple(str(digit) for digit in range(10))
    elif name == "shapes":
        labels = np.arange(2000, dtype=np.int32) % len(SHAPES)
        pictures = np.rint(draw_shapes(labels, rng=np.random.default_rng(0)) * 255).astype(np.uint8)
        classes = SHAPES
    else:
        raise InvalidValue(
            "{name} {value} is not one of {choices}",
            name="dataset",
            value=name,
            choices=", ".join(NAMES),
        )
    train, validation, test = (Part(pictures[part], labels[part]) for part in split(labels))
    return TrainingData(name, classes, train, validation, test)


def split(
    labels: NDArray[np.int32], *, shares: tuple[float, ...] = (0.6, 0.2, 0.2), seed: int = 0
) -> list[NDArray[np.int64]]:
    """Divide examples into parts so that every part has the same mix of classes (stratified).

    Args:
        labels: (n,) class of each example.
        shares: share of each part; they add up to 1.
        seed: decides which example goes where.

    Returns:
        For each part the indices of its examples, in mixed order.

    Example:
        >>> [len(part) for part in split(np.repeat(np.int32([0, 1]), 50))]
        [60, 20, 20]
    """
    rng = np.random.default_rng(seed)
    ends = np.cumsum(shares)[:-1]
    parts: list[list[NDArray[np.int64]]] = [[] for _ in shares]
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        cuts = np.round(ends * len(members)).astype(int)
        for part, chosen in zip(parts, np.split(members, cuts), strict=True):
            part.append(chosen)
    return [rng.permutation(np.concatenate(part)) for part in parts]


def draw_shapes(
    labels: NDArray[np.int32], *, rng: np.random.Generator, size: int = 28
) -> NDArray[np.float32]:
    """Draw one shape for each label: anywhere, any size, turned, in grey on grey, with noise.

    All four kinds cover the same area at the same radius, so that counting bright pixels does not tell
    them apart: a network has to look at edges and corners.

    Args:
        labels: (n,) index into ``SHAPES``.
        rng: decides place, radius, angle, brightness and noise.
        size: side of the pictures in pixels.

    Returns:
        (n, size, size, 1) float32 in [0, 1].

    Example:
        >>> draw_shapes(np.int32([0, 3]), rng=np.random.default_rng(1)).shape
        (2, 28, 28, 1)
    """
    count = (len(labels), 1, 1)
    radius = rng.uniform(0.18, 0.27, count) * size
    centre_x, centre_y = rng.uniform(0.4, 0.6, (2, *count)) * size
    angle = rng.uniform(0, 2 * np.pi, count)
    ink = rng.uniform(0.6, 1.0, count)
    paper = rng.uniform(0.0, 0.3, count)

    rows, columns = np.mgrid[0:size, 0:size] + 0.5
    across, down = columns - centre_x, rows - centre_y
    x = np.cos(angle) * across + np.sin(angle) * down
    y = np.cos(angle) * down - np.sin(angle) * across
    kinds = np.asarray(labels).reshape(count)
    outside = np.select([kinds == kind for kind in range(len(SHAPES))], _distances(x, y, radius))

    covered = np.clip(0.5 - outside, 0, 1)  # a pixel on the edge is covered in part
    pictures = paper + (ink - paper) * covered + rng.normal(0, 0.06, covered.shape)
    return np.clip(pictures, 0, 1).astype(np.float32)[..., None]


def _distances(
    x: NDArray[np.float64], y: NDArray[np.float64], radius: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """How far each pixel lies outside circle, square, triangle and cross of the same area (pi r²)."""
    square = radius * np.sqrt(np.pi) / 2
    triangle = radius * np.sqrt(np.pi / (3 * np.sqrt(3)))  # radius of its inner circle
    arm = radius * np.sqrt(9 * np.pi / 20)  # half the length; an arm is a third as wide as it is long
    corners = np.pi / 2 + np.arange(3) * 2 * np.pi / 3
    sides = [np.cos(corner) * x + np.sin(corner) * y for corner in corners]
    return [
        np.hypot(x, y) - radius,
        np.maximum(np.abs(x), np.abs(y)) - square,
        np.maximum.reduce(sides) - triangle,
        np.minimum(
            np.maximum(np.abs(x) - arm, np.abs(y) - arm / 3), np.maximum(np.abs(x) - arm / 3, np.abs(y) - arm)
        ),
    ]


def _digits() -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Read the digits from scikit-learn's file; importing scikit-learn for it costs 1.5 s and 150 MB."""
    package = find_spec("sklearn")
    if package is None or not package.submodule_search_locations:
        raise InvalidValue("the digits come with scikit-learn, which is not installed")
    file = Path(package.submodule_search_locations[0]) / "datasets" / "data" / "digits.csv.gz"
    table = np.loadtxt(file, delimiter=",", dtype=np.float32)  # 64 grey values from 0 to 16, then the digit
    pictures = np.rint(table[:, :-1] / 16 * 255).astype(np.uint8)
    return pictures.reshape(-1, 8, 8, 1), table[:, -1].astype(np.int32)
