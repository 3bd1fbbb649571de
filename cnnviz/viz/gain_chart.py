"""Gains as dots with their ranges, as Vega-Lite: one row for each thing that was tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.viz.theme import Palette

HALO = 8  # pixels: half of it lies outside the letters and closes the gaps between words


@dataclass(frozen=True)
class GainRow:
    """One row of the chart; shares of the test pictures, so 0.01 is a percentage point.

    Args:
        title: what was tried.
        mean: the gain.
        low: lower end of its interval.
        high: upper end of its interval.
        singles: the gain of each training.
        clear: whether it is clear on which side of zero the gain lies.
    """

    title: str
    mean: float
    low: float
    high: float
    singles: tuple[float, ...]
    clear: bool


def table(rows: Sequence[GainRow]) -> list[dict[str, Any]]:
    """Put the rows into one table in percentage points, as Vega-Lite wants them.

    Args:
        rows: what was tried.

    Returns:
        One entry a row with ``part`` "mean", and one a training with ``part`` "single".

    Example:
        >>> row = GainRow("Twice as long", 0.02, -0.01, 0.05, (0.01, 0.03), False)
        >>> [(entry["part"], entry["gain"]) for entry in table([row])]
        [('mean', 2.0), ('single', 1.0), ('single', 3.0)]
    """
    found: list[dict[str, Any]] = []
    for row in rows:
        found.append(
            {"part": "mean", "title": row.title, "gain": _points(row.mean), "clear": row.clear}
            | {"low": _points(row.low), "high": _points(row.high)}
        )
        found += [
            {"part": "single", "title": row.title, "gain": _points(one), "clear": row.clear}
            | {"low": None, "high": None}
            for one in row.singles
        ]
    return found


def chart(rows: Sequence[GainRow], *, axis: str, interval: str, palette: Palette) -> dict[str, Any]:
    """Describe the chart.

    A filled dot stands for a gain whose side of zero is clear, a hollow one for any other. Short strokes are
    the single trainings. The titles stand on the surface's colour, so that the line of zero does not cross
    them.

    Args:
        rows: what was tried, in the order from top to bottom.
        axis: name of the horizontal axis.
        interval: what the ends of the range are called when one points at it.
        palette: the colours.

    Returns:
        A Vega-Lite description without data.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> len(chart([], axis="Gain", interval="Interval", palette=LIGHT)["layer"])
        8
    """
    up = {
        "field": "title",
        "type": "nominal",
        "sort": [row.title for row in rows],
        "title": None,
        "axis": None,  # the titles stand above their ranges, so that the chart is as wide on a phone
    }
    across = {"type": "quantitative", "title": axis, "scale": {"domain": {"unionWith": [0]}, "nice": True}}
    place = {"field": "gain", **across}
    means = [{"filter": "datum.part == 'mean'"}]
    number = {"type": "quantitative", "format": "+.1f"}
    told = [
        {"field": "title", "type": "nominal", "title": " "},
        {"field": "gain", "title": axis, **number},
        {"field": "low", "title": f"{interval} ↓", **number},
        {"field": "high", "title": f"{interval} ↑", **number},
    ]
    dot = {"type": "point", "size": 130, "stroke": palette.training, "strokeWidth": 2, "opacity": 1}

    written = {"type": "text", "align": "left", "dy": -16, "fontSize": 13}
    titles = {"x": {"value": 2}, "y": up, "text": {"field": "title"}}

    def dots(clear: bool) -> dict[str, Any]:
        return {
            "transform": [*means, {"filter": f"datum.clear == {str(clear).lower()}"}],
            "mark": dot | {"fill": palette.training if clear else palette.surface},
            "encoding": {"x": place, "y": up, "tooltip": told},
        }

    return {
        "layer": [
            {
                "transform": means,
                "mark": {"type": "rule", "color": palette.padding, "opacity": 0.3},
                "encoding": {"y": up},
            },
            {
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": palette.muted, "strokeWidth": 1.5},
                "encoding": {"x": {"datum": 0, **across}},
            },
            {
                "transform": means,
                "mark": written
                | {"stroke": palette.surface, "strokeWidth": HALO, "strokeJoin": "round", "opacity": 1},
                "encoding": titles,
            },
            {
                "transform": means,
                "mark": {"type": "rule", "strokeWidth": 2, "color": palette.training},
                "encoding": {"x": {"field": "low", **across}, "x2": {"field": "high"}, "y": up},
            },
            {
                "transform": [{"filter": "datum.part == 'single'"}],
                "mark": {
                    "type": "tick",
                    "thickness": 2,
                    "size": 16,
                    "color": palette.validation,
                    "opacity": 1,
                },
                "encoding": {"x": place, "y": up},
            },
            dots(True),
            dots(False),
            {
                "transform": means,
                "mark": written | {"color": palette.text},
                "encoding": titles,
            },
        ],
        "config": {"view": {"stroke": None}},
    }


def _points(share: float) -> float:
    return round(100 * share, 3)
