"""The strip chart: every dot is seen, another answer has another shape, and the mean is where it is."""

import numpy as np
import pytest

from cnnviz.viz.strip_chart import WIDTH_OF_A_DOT, bounds, heights, strip
from cnnviz.viz.theme import DARK, LIGHT

WORDS = {name: name for name in ("axis", "kept", "other", "unchanged", "mean", "range", "worst", "whole")}
SHARES, KEPT = [0.9, 0.905, 0.1, 0.5], [True, True, False, True]


def drawn(palette=LIGHT, kept=KEPT):
    return strip(SHARES, kept, list("abcd"), unchanged=0.97, worst=2, words=WORDS, palette=palette)


def by_name(figure):
    return {trace.name: trace for trace in figure.data}


def test_no_dot_covers_another():
    values = np.random.default_rng(0).beta(8, 1, 200) * 100
    up = heights(values, width=WIDTH_OF_A_DOT)
    for level in np.unique(up):
        assert (np.diff(np.sort(values[up == level])) >= WIDTH_OF_A_DOT).all()
    assert up.min() == 0 and set(up) == set(range(int(up.max()) + 1))


def test_each_draw_is_one_dot_and_another_answer_has_another_shape():
    traces = by_name(drawn())
    assert traces["kept"].x.tolist() == [90.0, 90.5, 50.0]
    assert traces["other"].x.tolist() == [10.0]
    assert traces["kept"].marker.symbol != traces["other"].marker.symbol
    assert traces["kept"].text.tolist() == ["a", "b", "d"]
    assert by_name(drawn(kept=[True] * 4))["other"].showlegend is False


def test_the_worst_the_range_the_mean_and_the_unchanged_picture_stand_where_they_are():
    traces = by_name(drawn(DARK))
    assert list(traces["worst"].x) == [10.0] and list(traces["worst"].y) == list(traces["other"].y)
    assert np.allclose(traces["range, mean"].x, [10.0, 60.125, 90.5])
    assert set(traces["unchanged"].x) == {97.0} and traces["unchanged"].line.dash == "dash"


def test_a_high_pile_stays_in_the_chart_and_a_low_one_is_left_alone():
    many = strip([0.99] * 32, [True] * 32, [""] * 32, unchanged=1.0, worst=0, words=WORDS, palette=LIGHT)
    heights_of_many = by_name(many)["kept"].y
    assert max(heights_of_many) < many.layout.yaxis.range[1]
    assert len(set(heights_of_many)) == 32
    pixels = many.layout.height * np.ptp(many.layout.yaxis.domain) / np.ptp(many.layout.yaxis.range)
    assert np.diff(heights_of_many).min() * pixels > by_name(many)["kept"].marker.size - 2  # none is hidden
    assert by_name(drawn())["kept"].y.tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("shares", "unchanged"), [([0.995, 0.997, 0.9985], 0.999), ([1.0] * 3, 1.0), ([0, 0.0], 0.01)]
)
def test_values_that_lie_close_together_are_drawn_apart_above_the_whole_axis(shares, unchanged):
    least, most = bounds(shares, unchanged)
    kept = [True] * len(shares)
    figure = strip(shares, kept, kept, unchanged=unchanged, worst=0, words=WORDS, palette=LIGHT)
    assert 0 <= least <= 100 * min(shares) and 100 * max(*shares, unchanged) <= most <= 100
    span = np.ptp([100 * share for share in (*shares, unchanged)])
    assert most - least < max(1.2 * span, 0.11)  # nearly all of the width is theirs
    assert figure.layout.xaxis.range[0] <= least and most <= figure.layout.xaxis.range[1]
    assert figure.layout.xaxis2.range[0] < 0 < 100 < figure.layout.xaxis2.range[1]
    assert np.allclose(by_name(figure)["whole"].x, 100 * np.array(shares))
    (marked,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (marked.x0, marked.x1) == (least, most)


def test_values_far_apart_need_no_second_axis():
    assert bounds(SHARES, 0.97) == (0, 100)
    assert "whole" not in by_name(drawn()) and not drawn().layout.shapes


def test_a_few_values_far_off_do_not_press_the_others_together():
    shares = [0.803, 0.84, *np.linspace(0.985, 0.9995, 30)]
    least, most = bounds(shares, 0.999)
    assert 97.5 < least < 98.5 and 99.95 < most <= 100
    kept = [True] * len(shares)
    figure = strip(shares, kept, kept, unchanged=0.999, worst=0, words=WORDS, palette=LIGHT)
    marked = [80.3, 100 * np.mean(shares)]
    rings = [
        one for one in figure.data if one.xaxis == "x2" and len(one.x) == 2 and np.allclose(one.x, marked)
    ]
    assert len(rings) == 1  # the worst draw and the mean are seen on the whole axis
    assert max(by_name(figure)["kept"].y) < 3
