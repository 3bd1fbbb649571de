"""Learning curves as Vega-Lite: a description that stays the same while its table of points grows.

A Plotly chart is taken down and built again for every new point. A Vega chart whose description does not
change takes the new table and keeps its place in the page.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnviz.viz.theme import Palette

Values = npt.NDArray[np.float64]
KINDS = ("batches", "training", "validation")


def table(lines: Mapping[str, tuple[Values, Values]], names: Mapping[str, str]) -> dict[str, list[Any]]:
    """Put the lines of a chart into one table, as Vega-Lite wants them.

    Args:
        lines: kind of line, one of ``KINDS``: (epochs done, values), both (n,); NaN is left out.
        names: what each kind is called on the screen.

    Returns:
        Columns "epoch", "value" and "line", equally long.

    Example:
        >>> table({"training": (np.array([1.0]), np.array([0.5]))}, {"training": "Training"})
        {'epoch': [1.0], 'value': [0.5], 'line': ['Training']}
    """
    columns: dict[str, list[Any]] = {"epoch": [], "value": [], "line": []}
    for kind, (at, values) in lines.items():
        there = np.isfinite(values)
        columns["epoch"] += at[there].tolist()
        columns["value"] += values[there].tolist()
        columns["line"] += [names[kind]] * int(there.sum())
    return columns


def chart(
    *,
    epochs: int,
    names: Mapping[str, str],
    title: str,
    epoch_title: str,
    share: bool,
    palette: Palette,
) -> dict[str, Any]:
    """Describe the chart of one quantity over the epochs of a run.

    Training and validation differ in colour, dash and mark; groups of batches are a thin, pale line.

    Args:
        epochs: right end of the axis, so that the chart fills from the left while the run goes on.
        names: what each of ``KINDS`` is called on the screen.
        title: name of the quantity.
        epoch_title: name of the horizontal axis.
        share: True for shares from 0 to 1, shown in percent; False for a loss, from 0.
        palette: the colours.

    Returns:
        A Vega-Lite description without data.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> names = {kind: kind for kind in KINDS}
        >>> words = {"names": names, "title": "Loss", "epoch_title": "Epoch"}
        >>> drawn = chart(epochs=5, share=False, palette=LIGHT, **words)
        >>> len(drawn["layer"])
        3
    """
    main = [names["training"], names["validation"]]
    legend = {"orient": "top", "title": None, "symbolSize": 90, "symbolStrokeWidth": 0, "labelLimit": 260}

    def differ(*values: Any) -> dict[str, Any]:
        return {"field": "line", "type": "nominal", "scale": {"domain": main, "range": list(values)}}

    x = {
        "field": "epoch",
        "type": "quantitative",
        "title": epoch_title,
        "scale": {"domain": [0, epochs], "nice": False},
        "axis": {"tickMinStep": 1, "format": "d", "grid": False, "tickCount": min(epochs, 10)},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        # A loss that begins above 1 and an empty chart have the same frame from the start.
        "scale": {"domain": [0, 1]} if share else {"domain": {"unionWith": [0, 1]}, "nice": True},
        "axis": {"format": ".0%" if share else "~g", "tickCount": 5},
    }
    number = {"field": "value", "type": "quantitative", "title": title, "format": ".1%" if share else ".4f"}
    place = {"field": "epoch", "type": "quantitative", "title": epoch_title, "format": "~g"}
    only_main = [{"filter": {"field": "line", "oneOf": main}}]
    colour = differ(palette.training, palette.validation)
    return {
        "layer": [
            {
                "transform": [{"filter": {"field": "line", "equal": names["batches"]}}],
                "mark": {"type": "line", "strokeWidth": 1.25, "opacity": 0.45, "color": palette.training},
                "encoding": {"x": x, "y": y},
            },
            {
                "transform": only_main,
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": colour | {"legend": legend},
                    "strokeDash": differ([1, 0], [6, 4]) | {"legend": None},
                },
            },
            {
                "transform": only_main,
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": max(6, min(55, 1600 / epochs)),
                    "opacity": 1,
                },
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": colour | {"legend": legend},
                    "shape": differ("circle", "diamond") | {"legend": legend},
                    "tooltip": [{"field": "line", "type": "nominal", "title": " "}, place, number],
                },
            },
        ],
        "config": {"view": {"stroke": None}},
    }
