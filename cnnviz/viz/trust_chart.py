"""Deletion or insertion in the order of a map, beside edges and chance, as Vega-Lite."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnviz.core.faithfulness import Curve
from cnnviz.viz.theme import Palette

MAP, EDGES, RANDOM = "map", "edges", "random"


def table(map_: Curve, edges: Curve, random: Sequence[Curve], names: dict[str, str]) -> list[dict[str, Any]]:
    """Put the curves into one table, as Vega-Lite wants them.

    Args:
        map_: in the order of the map.
        edges: in the order of the edges.
        random: in random orders; their mean and range are drawn.
        names: of the three lines, by `MAP`, `EDGES` and `RANDOM`, for people.

    Returns:
        One entry a point: share of the pixels in percent, probability in percent, and for chance its range.

    Example:
        >>> from cnnviz.core.faithfulness import as_curve
        >>> one, other = as_curve([0, 1], [1, 0]), as_curve([0, 1], [0.5, 0])
        >>> rows = table(one, one, [one, other], {"map": "Map", "edges": "Edges", "random": "Chance"})
        >>> rows[4]["score"], rows[4]["low"], rows[4]["high"]
        (75.0, 50.0, 100.0)
    """
    drawn = np.stack([one.scores for one in random])
    lines = (
        (MAP, map_.fractions, map_.scores),
        (EDGES, edges.fractions, edges.scores),
        (RANDOM, random[0].fractions, drawn.mean(axis=0)),
    )
    rows: list[dict[str, Any]] = []
    for kind, fractions, scores in lines:
        for place, (fraction, score) in enumerate(zip(fractions, scores, strict=True)):
            column = drawn[:, place] if kind == RANDOM else [score]
            rows.append(
                {"at": _percent(fraction), "score": _percent(score), "line": names[kind], "kind": kind}
                | {"low": _percent(min(column)), "high": _percent(max(column))}
            )
    return rows


def chart(*, across: str, up: str, names: dict[str, str], palette: Palette) -> dict[str, Any]:
    """Describe the chart: three lines of three looks, and the range of chance behind them.

    Args:
        across: name of the horizontal axis.
        up: name of the vertical axis.
        names: as for `table`.
        palette: the colours.

    Returns:
        A Vega-Lite description without data.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> names = {"map": "Map", "edges": "Edges", "random": "Chance"}
        >>> len(chart(across="Deleted", up="Probability", names=names, palette=LIGHT)["layer"])
        2
    """
    order = [names[kind] for kind in (MAP, EDGES, RANDOM)]
    x = {"field": "at", "type": "quantitative", "title": across, "scale": {"domain": [0, 100]}}
    y = {"type": "quantitative", "title": up, "scale": {"domain": [0, 100]}}
    colour = {
        "field": "line",
        "type": "nominal",
        "scale": {"domain": order, "range": [palette.training, palette.validation, palette.muted]},
        "legend": {"title": None, "orient": "bottom", "direction": "vertical", "symbolType": "stroke"}
        | {"labelLimit": 400, "symbolStrokeWidth": 3},
    }
    dash = {
        "field": "line",
        "type": "nominal",
        "scale": {"domain": order, "range": [[1, 0], [8, 4], [2, 3]]},
        "legend": colour["legend"],
    }
    told = [
        {"field": "line", "type": "nominal", "title": " "},
        {"field": "at", "type": "quantitative", "title": across, "format": ".0f"},
        {"field": "score", "type": "quantitative", "title": up, "format": ".1f"},
    ]
    return {
        "layer": [
            {
                "transform": [{"filter": f"datum.kind == '{RANDOM}'"}],
                "mark": {"type": "area", "color": palette.padding, "opacity": 0.3},
                "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 25, "filled": True}},
                "encoding": {
                    "x": x, "y": {"field": "score", **y}, "color": colour, "strokeDash": dash,
                    "tooltip": told,
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }  # fmt: skip


def _percent(share: float) -> float:
    return round(100 * float(share), 2)
