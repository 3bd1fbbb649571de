"""How sure a model is against how often it is right, as Vega-Lite."""

from collections.abc import Mapping, Sequence
from typing import Any

from cnnviz.core.statistics import wilson_interval
from cnnviz.viz.theme import Palette


def table(ranges: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put ranges of confidence into a table in percent; those without a picture are left out.

    Args:
        ranges: each with "above", "to", "pictures", "right" and "confidence", its mean confidence.

    Returns:
        One entry a range, with the 95 % interval of the share of right answers.

    Example:
        >>> one = {"above": 0.8, "to": 0.9, "pictures": 4, "right": 3, "confidence": 0.85}
        >>> [(row["sure"], row["right"], row["pictures"]) for row in table([one])]
        [(85.0, 75.0, 4)]
    """
    rows = []
    for one in ranges:
        if one["pictures"]:
            low, high = wilson_interval(one["right"], one["pictures"])
            rows.append({
                "sure": round(100 * one["confidence"], 2),
                "right": round(100 * one["right"] / one["pictures"], 2),
                "low": round(100 * low, 2),
                "high": round(100 * high, 2),
                "pictures": one["pictures"],
            })  # fmt: skip
    return rows


def chart(*, words: Mapping[str, str], palette: Palette) -> dict[str, Any]:
    """Describe the chart: a dot for each range with its interval, and the line on which both are equal.

    Args:
        words: "sure", "right", "pictures" and "interval", translated.
        palette: the colours.

    Returns:
        A Vega-Lite description without data.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> names = dict.fromkeys(("sure", "right", "pictures", "interval"), "x")
        >>> len(chart(words=names, palette=LIGHT)["layer"])
        3
    """
    scale = {"domain": [0, 100]}
    across = {"field": "sure", "type": "quantitative", "title": words["sure"], "scale": scale}
    up = {"field": "right", "type": "quantitative", "title": words["right"], "scale": scale}
    told = [
        {"field": "sure", "type": "quantitative", "title": words["sure"], "format": ".1f"},
        {"field": "right", "type": "quantitative", "title": words["right"], "format": ".1f"},
        {"field": "pictures", "type": "quantitative", "title": words["pictures"]},
        {"field": "low", "type": "quantitative", "title": f"{words['interval']} ↓", "format": ".1f"},
        {"field": "high", "type": "quantitative", "title": f"{words['interval']} ↑", "format": ".1f"},
    ]
    ends = {"values": [{"x": 0, "y": 0}, {"x": 100, "y": 100}]}
    line = {"type": "line", "strokeDash": [5, 4], "color": palette.muted, "strokeWidth": 1.5}
    size = {
        "field": "pictures",
        "type": "quantitative",
        "scale": {"type": "log", "range": [50, 400]},
        "legend": None,
    }
    return {
        "layer": [
            {
                "data": ends,
                "mark": line,
                "encoding": {
                    "x": {"field": "x", "type": "quantitative", "scale": scale},
                    "y": {"field": "y", "type": "quantitative", "scale": scale},
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": palette.training, "opacity": 0.5},
                "encoding": {"x": across, "y": {**up, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "color": palette.training},
                "encoding": {"x": across, "y": up, "size": size, "tooltip": told},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
