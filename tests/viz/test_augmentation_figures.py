"""The label as a bar, numbers before and after, and a pixel's way in LaTeX."""

import numpy as np
import pytest

from cnnviz.viz import matrix_formulas
from cnnviz.viz.channel_histograms import BINS, channel_histograms
from cnnviz.viz.share_bar import share_bar
from cnnviz.viz.theme import LIGHT


def test_two_shares_fill_the_bar_and_differ_by_pattern_too():
    first, second = share_bar(["0.7 dog", "0.3 cat"], [0.7, 0.3], palette=LIGHT).data
    assert first.x[0] + second.x[0] == pytest.approx(1)
    assert first.marker.pattern.shape != second.marker.pattern.shape


def test_each_channel_has_its_numbers_before_and_after_around_a_line_at_zero():
    before = np.random.default_rng(0).random((2, 4, 4, 3), np.float32)
    words = {"channels": ["R", "G", "B"], "heads": ("Before", "After"), "count": "pixels"}
    figure = channel_histograms(before, before - 0.5, palette=LIGHT, **words)
    assert [int(sum(bars.y)) for bars in figure.data] == [2 * 4 * 4] * 6
    assert all(len(bars.x) == BINS for bars in figure.data)
    assert {line.x0 for line in figure.layout.shapes} == {0}
    even = np.zeros((1, 2, 2, 1), np.float32)  # no range at all
    assert (
        channel_histograms(even, even, palette=LIGHT, **(words | {"channels": ["Grey"]})).data[0].y.max() == 4
    )


def test_the_way_of_a_pixel_has_the_numbers_of_the_matrix():
    told = matrix_formulas.way([[0.5, -0.25, 3], [1, 2, -4], [0, 0, 1]], 8, 4, (6, 12))
    assert r"x_s &= 0.5 \cdot 8 - 0.25 \cdot 4 + 3 \\ &= 6" in told
    assert r"y_s &= 1 \cdot 8 + 2 \cdot 4 - 4 \\ &= 12" in told


def test_a_product_of_nothing_is_the_identity():
    assert "M &= I" in matrix_formulas.product([], np.eye(3))
    assert matrix_formulas.number(-0.0001) == "0"
    assert r"0.25 \cdot 100 + 0.75 \cdot 20" in matrix_formulas.mixed([0.25, 0.75], [100, 20], 40)
