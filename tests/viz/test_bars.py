import numpy as np

from cnnviz.viz import bars
from cnnviz.viz.theme import DARK, LIGHT


def test_bars_of_a_histogram_are_as_wide_as_their_bins_and_tell_the_counts():
    figure = bars.histogram([1, 100], [0, 1, 3], value="output", count="cells", palette=LIGHT)
    bar = figure.data[0]
    assert list(bar.width) == [1, 2] and list(bar.x) == [0.5, 2]
    assert list(bar.y) == [1, 10]  # roots
    assert np.asarray(bar.customdata)[:, 2].tolist() == [1, 100]
    assert figure.layout.yaxis.ticktext[-1] == "100"
    assert figure.layout.yaxis.title.text == "√ cells", "the axis says that it is no plain one"


def test_a_second_kind_of_bars_is_marked_by_a_ring_and_named():
    figure = bars.bars(
        ["a", "b"], [0, 2], name="layer", value="moved", palette=DARK, marked=[True, False], mark="kept"
    )
    ring = figure.data[1]
    assert list(ring.x) == ["a"] and ring.name == "kept" and ring.marker.symbol == "circle-open"
    plain = bars.bars(["a"], [1], name="layer", value="moved", palette=DARK)
    assert len(plain.data) == 1
