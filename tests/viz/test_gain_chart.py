"""Gains as dots: where the titles stand, and what stands behind them."""

import pytest

from cnnviz.viz import gain_chart
from cnnviz.viz.theme import DARK, LIGHT


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_titles_stand_on_the_surface_so_that_the_line_of_zero_does_not_cross_them(palette):
    layers = gain_chart.chart([], axis="Gain", interval="Interval", palette=palette)["layer"]
    kinds = [layer["mark"]["type"] for layer in layers]
    behind, title = (layer for layer in layers if layer["mark"]["type"] == "text")
    assert behind["mark"]["stroke"] == palette.surface and title["mark"]["color"] == palette.text
    assert behind["encoding"] == title["encoding"]
    zero = next(place for place, layer in enumerate(layers) if layer["mark"].get("strokeDash"))
    # Above the line of zero, below everything that is measured.
    assert zero < layers.index(behind) < kinds.index("tick") < layers.index(title)
