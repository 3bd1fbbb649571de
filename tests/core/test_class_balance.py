"""What the counts of classes say, and how likely copies are torn apart by a split."""

import numpy as np
import pytest

from cnnviz.core.class_balance import class_balance
from cnnviz.core.errors import InvalidValue
from cnnviz.core.leaks import leak_chance


def test_the_largest_class_is_what_a_network_gets_for_nothing():
    said = class_balance([4863, 2623, 1446, 2112, 3098, 1668, 1866, 1820, 4821, 1862])  # deck A10
    assert said.total == 26_179 and (said.largest, said.smallest) == (0, 2)
    assert said.for_nothing == 4863 / 26_179 and said.ratio == 4863 / 1446


def test_with_its_weight_each_class_counts_alike():
    said = class_balance([6, 0, 2, 4])
    products = [count * weight for count, weight in zip(said.counts, said.weights, strict=True)]
    assert products == pytest.approx([4, 0, 4, 4]) and sum(products) == said.total
    assert said.ratio == float("inf") and said.smallest == 1


@pytest.mark.parametrize("counts", [[], [0, 0], [3, -1], [1.5]])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(InvalidValue):
        class_balance(counts)


def test_the_chance_of_a_leak_is_what_drawing_gives():
    shares, copies = (0.6, 0.3, 0.1), 3
    drawn = np.random.default_rng(0).choice(3, size=(40_000, copies), p=shares)
    torn = (drawn != drawn[:, :1]).any(axis=1).mean()
    assert leak_chance(copies, shares) == pytest.approx(torn, abs=0.01)


@pytest.mark.parametrize("shares", [(), (0, 0), (1, -1), (float("nan"), 1), (float("inf"), 1)])
def test_shares_that_are_none_are_refused(shares):
    with pytest.raises(InvalidValue):
        leak_chance(2, shares)
