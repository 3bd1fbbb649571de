"""The charts of a data set show its counts and sizes, and read no folder's name as a tag."""

import numpy as np

from cnnviz.viz import data_charts
from cnnviz.viz.theme import DARK, LIGHT

WORDS = {
    "pictures": "pictures", "even": "if equal", "width": "width", "height": "height", "square": "square",
    "median": "median",
}  # fmt: skip


def test_the_first_class_stands_on_top_and_the_line_at_the_mean():
    drawn = data_charts.class_counts(["a", "b", "c"], [1, 0, 5], words=WORDS, palette=LIGHT)
    assert drawn.layout.yaxis.autorange == "reversed" and list(drawn.data[0].y) == [0, 1, 2]
    assert list(drawn.data[0].text) == ["1", "0", "5"] and drawn.layout.shapes[0].x0 == 2
    assert [row[1] for row in drawn.data[0].customdata] == ["16.7%", "0.0%", "83.3%"]


def test_a_folders_name_is_not_read_as_a_tag():
    drawn = data_charts.class_counts(["<a href=x>&"], [1], words=WORDS, palette=DARK)
    assert drawn.layout.yaxis.ticktext == ("&lt;a href=x>&amp;",)
    assert drawn.data[0].customdata[0][0] == "&lt;a href=x>&amp;"


def test_many_classes_are_drawn_without_their_names_in_the_same_room():
    many = data_charts.MOST_ROWS + 60
    drawn = data_charts.class_counts([str(n) for n in range(many)], [3] * many, words=WORDS, palette=LIGHT)
    assert not drawn.layout.yaxis.showticklabels and drawn.data[0].text is None
    edge = data_charts.class_counts(["x"] * data_charts.MOST_ROWS, [3] * 40, words=WORDS, palette=LIGHT)
    assert drawn.layout.height == edge.layout.height


def test_each_size_is_a_dot_and_the_cross_stands_at_the_median():
    drawn = data_charts.sizes([30, 30, 20], [20, 20, 40], words=WORDS, palette=LIGHT)
    dots = drawn.data[1]
    counts = {(x, y): n for x, y, n in zip(dots.x, dots.y, dots.customdata, strict=True)}
    assert counts == {(30, 20): 2, (20, 40): 1}
    assert (drawn.data[2].x[0], drawn.data[2].y[0]) == (30, 20)


def test_where_there_are_very_many_sizes_none_is_lost():
    rng = np.random.default_rng(0)
    wide, high = rng.integers(50, 900, (2, 5000))
    dots = data_charts.sizes(wide, high, words=WORDS, palette=LIGHT).data[1]
    assert dots.customdata.sum() == 5000 and len(dots.x) < 2500
    cell = 899 // data_charts.GRID
    assert np.abs(np.median(np.repeat(dots.x, dots.customdata)) - np.median(wide)) <= cell
