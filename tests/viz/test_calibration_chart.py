"""The calibration chart: shares in percent, honest intervals, nothing drawn where nothing was counted."""

from cnnviz.core.statistics import wilson_interval
from cnnviz.viz import calibration_chart, theme

RANGES = [
    {"above": 0.0, "to": 0.5, "pictures": 0, "right": 0, "confidence": 0.0},
    {"above": 0.5, "to": 1.0, "pictures": 10, "right": 7, "confidence": 0.8},
]


def test_a_range_without_pictures_is_not_drawn():
    (row,) = calibration_chart.table(RANGES)
    low, high = wilson_interval(7, 10)
    assert row == {
        "sure": 80.0, "right": 70.0, "low": round(100 * low, 2), "high": round(100 * high, 2), "pictures": 10,
    }  # fmt: skip


def test_every_text_of_the_chart_is_handed_over():
    words = {"sure": "A", "right": "B", "pictures": "C", "interval": "D"}
    drawn = calibration_chart.chart(words=words, palette=theme.DARK)
    assert theme.DARK.training in str(drawn) and theme.LIGHT.training not in str(drawn)
    dots = drawn["layer"][-1]["encoding"]
    assert (dots["x"]["title"], dots["y"]["title"]) == ("A", "B")
    assert [one["title"] for one in dots["tooltip"]] == ["A", "B", "C", "D ↓", "D ↑"]
