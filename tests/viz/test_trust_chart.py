import numpy as np
import pytest

from cnnviz.core.faithfulness import as_curve
from cnnviz.viz.theme import DARK, LIGHT
from cnnviz.viz.trust_chart import chart, table

NAMES = {"map": "this map", "edges": "edges", "random": "random orders"}


def test_chance_is_drawn_with_its_mean_and_its_range():
    random = [as_curve([0, 0.5, 1], [1, share, 0]) for share in (0.2, 0.4, 0.9)]
    rows = table(random[0], random[1], random, NAMES)
    (middle,) = [row for row in rows if row["kind"] == "random" and row["at"] == 50]
    assert (middle["score"], middle["low"], middle["high"]) == (50, 20, 90)
    assert [row["score"] for row in rows if row["kind"] == "map"] == [100, 20, 0]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_lines_differ_by_more_than_colour(palette):
    drawn = chart(across="a", up="b", names=NAMES, palette=palette)["layer"][1]["encoding"]
    for channel in ("color", "strokeDash"):
        scale = drawn[channel]["scale"]
        assert scale["domain"] == list(NAMES.values())
        assert len(np.unique([str(one) for one in scale["range"]])) == 3
