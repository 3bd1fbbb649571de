"""The batches of an epoch as formulas and as a strip."""

import doctest
import re
import xml.etree.ElementTree as ET

import pytest

from cnnviz.core.training_arithmetic import batch_plan
from cnnviz.viz import batch_strip as module
from cnnviz.viz.batch_strip import batch_formulas, batch_strip
from cnnviz.viz.theme import DARK, LIGHT


def full_heights(drawing):
    """Return the height of the filled part of every batch."""
    rects = [one for one in ET.fromstring(drawing) if one.tag.endswith("rect")]
    return [float(one.get("height")) for one in rects if one.get("fill") != "none"]


def test_deck_a10_has_1059_batches_and_19_pictures_in_the_last():
    steps, last, in_all = batch_formulas(batch_plan(21_179, 20, 10))
    assert steps.endswith("= 1{,}059")
    assert r"= 21{,}179 - 1{,}058 \cdot 20 = 19" in last
    assert in_all.endswith(r"= 10 \cdot 1{,}059 = 10{,}590")


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_last_batch_is_as_high_as_it_is_full(palette):
    heights = full_heights(batch_strip(batch_plan(350, 100, 1), palette))
    assert heights == [42, 42, 42, 21]
    assert palette.kernel in batch_strip(batch_plan(350, 100, 1), palette)
    assert palette.kernel not in batch_strip(batch_plan(400, 100, 1), palette)


def test_one_batch_of_all_pictures_is_full():
    assert full_heights(batch_strip(batch_plan(7, 100, 1), LIGHT)) == [42]


def test_of_many_batches_the_first_and_the_last_stand_for_all():
    drawing = batch_strip(batch_plan(21_179, 20, 10), LIGHT)
    heights = full_heights(drawing)

    assert len(heights) == module.FIRST + module.LAST
    assert set(heights[:-1]) == {42}
    assert heights[-1] == pytest.approx(42 * 19 / 20, abs=0.1)
    assert len(re.findall("<circle", drawing)) == 3


def test_docstring_examples_are_true():
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed
