"""The two small data sets are whole, balanced, repeatable, and hold no shortcut."""

import numpy as np
import pytest

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.small_data import SHAPES, draw_shapes, load, split


@pytest.mark.parametrize(("name", "count", "side"), [("digits", 1797, 8), ("shapes", 2000, 28)])
def test_the_parts_make_up_the_whole(name, count, side):
    data = load(name)
    parts = (data.train, data.validation, data.test)
    assert sum(len(part.labels) for part in parts) == count
    for part in parts:
        assert part.pictures.shape[1:] == (side, side, 1)
        assert part.pictures.dtype == np.uint8 and part.labels.dtype == np.int32
        assert part.pictures.min() < 5 and part.pictures.max() == 255
    assert data.input_shape == (side, side, 1)


@pytest.mark.parametrize("name", ["digits", "shapes"])
def test_every_part_has_the_same_mix_of_classes(name):
    data = load(name)
    shares = [
        np.bincount(part.labels, minlength=len(data.classes)) / len(part.labels)
        for part in (data.train, data.validation, data.test)
    ]
    assert np.ptp(shares, axis=0).max() < 0.01


def test_the_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    theirs, ours = load_digits(), load("digits")
    parts = (ours.train, ours.validation, ours.test)
    order = split(theirs.target.astype(np.int32))
    for part, places in zip(parts, order, strict=True):
        assert np.array_equal(part.pictures[..., 0], np.rint(theirs.images[places] / 16 * 255))
        assert np.array_equal(part.labels, theirs.target[places])


def test_no_example_stands_in_two_parts():
    labels = np.arange(103, dtype=np.int32) % 4
    assert sorted(np.concatenate(split(labels))) == list(range(103))


def test_the_same_seed_splits_and_draws_the_same():
    labels = np.arange(40, dtype=np.int32) % 4
    assert all(np.array_equal(a, b) for a, b in zip(split(labels), split(labels), strict=True))
    first, second = (draw_shapes(labels, rng=np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, draw_shapes(labels, rng=np.random.default_rng(6)))


def test_all_kinds_of_shape_cover_the_same_area():
    """So a network cannot tell them apart by counting bright pixels."""
    areas = []
    for kind in range(len(SHAPES)):
        labels = np.full(200, kind, dtype=np.int32)
        pictures = draw_shapes(labels, rng=np.random.default_rng(1), size=112)  # same draws for every kind
        low, high = np.quantile(pictures, [0.1, 0.995], axis=(1, 2, 3))
        middle = (low + high)[:, None, None, None] / 2
        areas.append((pictures > middle).mean(axis=(1, 2, 3)))
    for area in areas[1:]:
        assert np.median(area / areas[0]) == pytest.approx(1, abs=0.03)


def test_shapes_stay_inside_their_pictures():
    labels = np.arange(400, dtype=np.int32) % 4
    pictures = draw_shapes(labels, rng=np.random.default_rng(2))
    inside, rim = pictures[:, 2:-2, 2:-2], np.concatenate([pictures[:, 0], pictures[:, -1]], axis=1)
    assert rim.mean() < inside.mean() - 0.1


def test_an_unknown_data_set_is_refused_by_name():
    with pytest.raises(InvalidValue, match="dataset mnist is not one of digits, shapes"):
        load("mnist")
