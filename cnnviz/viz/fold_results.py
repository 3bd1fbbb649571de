"""The accuracy of each fold beside that of a single split, as Vega-Lite: it grows while a job runs."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Any

from cnnviz.viz.theme import Palette

COLUMNS = ("name", "kind", "accuracy", "low", "high", "note")
KINDS = ("fold", "split", "going")
ROW, AXIS = 28, 48  # pixels


def axis_of(values: Sequence[float]) -> tuple[float, float]:
    """Choose where the axis of accuracies begins and ends: at tenths, so that it seldom moves.

    Args:
        values: all that is drawn, shares.

    Returns:
        The lowest and the highest share that has a place.

    Example:
        >>> axis_of([0.64]), axis_of([0.83, 0.905])
        ((0.6, 0.7), (0.8, 1.0))
    """
    low, high = floor(10 * min(values) + 1e-9), ceil(10 * max(values) - 1e-9)
    return max(0, min(low, high - 1)) / 10, min(10, max(high, low + 1)) / 10


def fold_results(
    names: Sequence[str], *, axis: tuple[float, float], words: Mapping[str, str], palette: Palette
) -> dict[str, Any]:
    """Describe the chart; its table has the columns `COLUMNS` and grows.

    A row of kind "fold" or "split" is a result, one of kind "going" what an arm in work has reached; that of
    kind "mean" is drawn as a line with a band from "low" to "high". A split's own interval goes from "low"
    to "high".

    Args:
        names: of the rows from top to bottom; they are there from the beginning, so that nothing moves.
        axis: where it begins and ends, as `axis_of` says.
        words: "accuracy", translated.
        palette: the colours.

    Returns:
        A Vega-Lite description without data.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> drawn = fold_results(
        ...     ["1", "one split"], axis=(0, 1), words={"accuracy": "Accuracy"}, palette=LIGHT)
        >>> len(drawn["layer"]), drawn["layer"][0]["mark"]["type"]
        (5, 'rect')
    """
    across = {
        "type": "quantitative",
        "title": words["accuracy"],
        "axis": {"format": ".0%", "gridOpacity": 0.5, "tickCount": 6},
        "scale": {"domain": list(axis), "nice": False},
    }
    down = {
        "field": "name",
        "type": "nominal",
        "title": None,
        "sort": list(names),
        "scale": {"domain": list(names), "type": "point", "padding": 0.6},
        "axis": {"labelLimit": 140, "ticks": False, "domain": False, "grid": True, "gridDash": [1, 4]},
    }
    looks = {
        "color": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": list(KINDS), "range": [palette.training, palette.validation, palette.muted]},
            "legend": None,
        },
        "shape": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": list(KINDS), "range": ["circle", "diamond", "square"]},
            "legend": None,
        },
    }
    mean = [{"filter": "datum.kind === 'mean'"}]
    told = [{"field": "name", "title": " "}, {"field": "note", "title": words["accuracy"]}]
    return {
        "layer": [
            {
                "transform": mean,
                "mark": {"type": "rect", "opacity": 0.14, "color": palette.training},
                "encoding": {"x": across | {"field": "low"}, "x2": {"field": "high"}},
            },
            {
                "transform": mean,
                "mark": {"type": "rule", "size": 2, "strokeDash": [6, 4], "color": palette.training},
                "encoding": {"x": across | {"field": "accuracy"}},
            },
            {
                "transform": [{"filter": "datum.kind === 'split'"}],
                "mark": {"type": "rule", "size": 2, "color": palette.validation},
                "encoding": {"y": down, "x": across | {"field": "low"}, "x2": {"field": "high"}},
            },
            {
                "transform": [{"filter": "datum.kind === 'going'"}],
                "mark": {"type": "tick", "thickness": 2, "size": 14, "color": palette.muted},
                "encoding": {"y": down, "x": across | {"field": "accuracy"}, "tooltip": told},
            },
            {
                "transform": [{"filter": "datum.kind === 'fold' || datum.kind === 'split'"}],
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "encoding": {"y": down, "x": across | {"field": "accuracy"}, "tooltip": told} | looks,
            },
        ],
        "config": {"view": {"stroke": None}},
        "usermeta": {"embedOptions": {"renderer": "svg"}},
    }
