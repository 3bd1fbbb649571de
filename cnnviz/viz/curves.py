"""Learning curves as Vega-Lite: a description that stays the same while its table of points grows.

A Plotly chart is taken down and built again for every new point. A Vega chart whose description does not
change takes the new table and keeps its place in the page.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.viz import zoom
from cnnviz.viz.curve_points import key
from cnnviz.viz.theme import Palette

MAIN = ("training", "validation")
LINES = {"pale": (1.25, 0.4), "soft": (1.5, 0.8), "main": (2.25, 1.0)}  # width and opacity
# Only a part of the data is cut at the frame; else a dot at the end of an axis would lose a half.
CLIP = {"expr": "!!zoom_x"}
SHAPES = (
    "circle",
    "diamond",
    "square",
    "triangle-up",
    "triangle-down",
    "cross",
    "triangle-left",
    "triangle-right",
)


@dataclass(frozen=True)
class Axes:
    """The axes of a chart.

    Args:
        across: name of the horizontal axis.
        up: name of the vertical axis.
        end: right end of the horizontal axis, so that the chart fills from the left while a run goes on;
            None to end at the last point.
        whole: whether the horizontal axis counts something whole, such as epochs.
        share: True for shares from 0 to 1, shown in percent.
        log: whether the vertical axis is logarithmic; values of 0 and below are left out then.
        stepped: whether a value holds until the next one, as a learning rate does; such an axis need not
            reach 0 to 1.
    """

    across: str
    up: str
    end: float | None = None
    whole: bool = True
    share: bool = False
    log: bool = False
    stepped: bool = False


def chart(
    axes: Axes,
    *,
    runs: Sequence[str],
    names: Mapping[str, str],
    palette: Palette,
    colours: Sequence[str],
    dot_size: float = 40,
) -> dict[str, Any]:
    """Describe the chart of one quantity over the course of runs.

    Of one run, training and validation differ in colour, dash and dot. Of several runs, each has its colour
    and its dot, and validation is dashed.

    Args:
        axes: the axes.
        runs: what each run is called on the screen, all different.
        names: what "training" and "validation" are called on the screen; without "validation" there is one
            kind of line, and nothing to tell apart.
        palette: the colours of the theme.
        colours: the colours of several runs.
        dot_size: area of a dot in square pixels.

    Returns:
        A Vega-Lite description without data.

    Example:
        >>> from cnnviz.viz.theme import LIGHT, RUNS_LIGHT
        >>> names = {"training": "Training", "validation": "Validation"}
        >>> axes = Axes(across="Epoch", up="Loss", end=5)
        >>> drawn = chart(axes, runs=["one"], names=names, palette=LIGHT, colours=RUNS_LIGHT)
        >>> len(drawn["layer"])
        5
    """
    several = len(runs) > 1
    kinds = [names[kind] for kind in MAIN if kind in names]
    looks = _looks(axes, kinds, runs, palette, colours)
    place = {"x": _across(axes), "y": _up(axes)}
    positive = " && datum.value > 0" if axes.log else ""
    line = {"type": "line", "clip": CLIP} | ({"interpolate": "step-before"} if axes.stepped else {})
    dots = {
        "transform": [{"filter": f"datum.dot{positive}"}],
        "mark": {"type": "point", "filled": True, "clip": CLIP, "size": dot_size, "opacity": 1},
        "encoding": place | {name: looks[name] for name in ("color", "shape")},
    }
    layers = [
        {
            "transform": [{"filter": f"indexof({json.dumps(list(LINES))}, datum.role) >= 0{positive}"}],
            "mark": line,
            "encoding": place
            | {
                "detail": [{"field": "key", "type": "nominal"}, {"field": "role", "type": "nominal"}],
                "strokeWidth": _by_role([width for width, _ in LINES.values()]),
                "opacity": _by_role([opacity for _, opacity in LINES.values()]),
            }
            | {name: looks[name] for name in ("color", "strokeDash")},
        },
        *([] if axes.stepped else [dots]),
        _crosshair(axes, runs, names, palette),
        *_marks(axes, several, looks["color"], palette),
    ]
    return {
        "layer": layers,
        "config": {
            "view": {"stroke": None},
            "signals": zoom.signals(log=axes.log),
            # One legend below the other, so that both fit a telephone.
            "legend": {"layout": {"top": {"direction": "vertical", "anchor": "start"}}},
        },
        # Said here because Streamlit would choose by the number of points and build the chart again.
        "usermeta": {"embedOptions": {"renderer": "svg"}},
    }


def _looks(
    axes: Axes, kinds: Sequence[str], runs: Sequence[str], palette: Palette, colours: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """What tells the lines apart: by run if there are several, else by kind."""
    above: dict[str, Any] = {"orient": "top", "title": None, "symbolStrokeWidth": 0}
    above["labelLimit"] = {"expr": "max(120, width - 40)"}
    legend: dict[str, Any] | None = above | {"symbolSize": 90}
    dash: dict[str, Any] = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": list(kinds), "range": [[1, 0], [6, 4]][: len(kinds)]},
        "legend": None,
    }
    if len(runs) == 1:
        field, domain = "kind", list(kinds)
        paints: Sequence[str] = (palette.training, palette.validation)[: len(kinds)]
        legend = legend if len(kinds) > 1 else None
        dash["legend"] = legend
    else:
        field, domain = "run", list(runs)
        paints = [colours[place % len(colours)] for place in range(len(runs))]
        # The small chart of steps stands below others that have the legend.
        legend = None if axes.stepped else above | {"symbolSize": 90, "columns": 1}
        if len(kinds) > 1:
            dash |= {"legend": {"orient": "top", "title": None, "symbolType": "stroke", "symbolSize": 300}}

    def by(values: Sequence[str]) -> dict[str, Any]:
        return {
            "field": field,
            "type": "nominal",
            "scale": {"domain": domain, "range": list(values)},
            "legend": legend,
        }

    # Beyond the last colour the same colours come with other shapes.
    turns = [(place + place // len(colours)) % len(SHAPES) for place in range(len(domain))]
    return {"color": by(paints), "strokeDash": dash, "shape": by([SHAPES[turn] for turn in turns])}


def _by_role(values: Sequence[float]) -> dict[str, Any]:
    """Let the role of a line decide; a scale would spread numbers evenly."""
    *others, main = [
        {"test": f"datum.role == '{role}'", "value": value} for role, value in zip(LINES, values, strict=True)
    ]
    return {"condition": others, "value": main["value"]}


def _across(axes: Axes) -> dict[str, Any]:
    axis: dict[str, Any] = {"grid": False, "format": ",~r", "tickCount": 10 if axes.whole else 6}
    scale: dict[str, Any] = {"nice": False, "zero": True, "domainRaw": zoom.VISIBLE["x"]}
    if axes.end is not None:
        scale["domain"] = [0, axes.end]
        axis["tickCount"] = min(max(int(axes.end), 1), axis["tickCount"])
    if axes.whole:
        axis["tickMinStep"] = {"expr": "zoom_x && span(zoom_x) < 4 ? 0.01 : 1"}
    return {"field": "at", "type": "quantitative", "title": axes.across, "scale": scale, "axis": axis}


def _up(axes: Axes) -> dict[str, Any]:
    scale: dict[str, Any] = {"domainRaw": zoom.VISIBLE["y"]}
    if axes.log:
        scale |= {"type": "log", "nice": False}
    elif axes.share:
        scale |= {"domain": [0, 1]}
    elif axes.stepped:
        scale |= {"zero": True, "nice": True}
    else:  # a loss that begins above 1 and an empty chart have the same frame from the start
        scale |= {"domain": {"unionWith": [0, 1]}, "nice": True}
    axis = {"format": "~%" if axes.share else "~g", "tickCount": 3 if axes.stepped else 5}
    return {"field": "value", "type": "quantitative", "title": axes.up, "scale": scale, "axis": axis}


def _crosshair(axes: Axes, runs: Sequence[str], names: Mapping[str, str], palette: Palette) -> dict[str, Any]:
    """A line at the place nearest to the pointer, and what was measured there on all lines."""
    number = ".1%" if axes.share else ".4~g" if axes.stepped else ".4f"
    # A voronoi cell, which is what the pointer meets, holds the row of the table in its own "datum".
    row = "(datum.datum || datum)"
    kinds = [kind for kind in MAIN if kind in names]

    def value(run: int, kind: str, otherwise: str) -> str:
        found = f"{row}[{json.dumps(key(run, kind))}]"
        return f"isValid({found}) ? format({found}, '{number}') : {otherwise}"

    title = f"{json.dumps(axes.across)} + ' ' + format({row}.at, ',~r')"
    # A name whose value is not defined is left out of the box.
    if len(runs) == 1:
        told = [f"{json.dumps(names[kind])}: {value(0, kind, row + '.nothing')}" for kind in kinds]
    else:
        title += f" + {json.dumps(' · ' + ' / '.join(names[kind] for kind in kinds))}"
        told = []
        for run, label in enumerate(runs):
            both = " + ' / ' + ".join(f"({value(run, kind, repr('–'))})" for kind in kinds)
            there = " || ".join(f"isValid({row}[{json.dumps(key(run, kind))}])" for kind in kinds)
            told.append(f"{json.dumps(label)}: ({there}) ? {both} : {row}.nothing")
    told.insert(0, f"title: {title}")
    return {
        "transform": [
            {"filter": "datum.told"},
            {"pivot": "key", "value": "value", "groupby": ["at"]},
        ],
        "params": [
            {
                "name": "pointed",
                "select": {
                    "type": "point",
                    "encodings": ["x"],
                    "nearest": True,
                    "on": "pointermove",
                    "clear": "pointerout",
                },
            }
        ],
        "mark": {"type": "rule", "clip": CLIP, "color": palette.muted, "aria": False},
        "encoding": {
            "x": _across(axes),
            "opacity": {"condition": {"param": "pointed", "empty": False, "value": 0.8}, "value": 0},
            "tooltip": {"value": {"expr": "{" + ", ".join(told) + "}"}},
        },
    }


def _marks(axes: Axes, several: bool, colour: dict[str, Any], palette: Palette) -> list[dict[str, Any]]:
    """Moments of a run: a line with its text, or of several runs a triangle that tells it."""
    only = {"transform": [{"filter": "datum.role == 'mark'"}]}
    across, note = _across(axes), {"field": "note", "type": "nominal"}
    if several:
        symbol = {"type": "point", "shape": "triangle-down", "filled": True, "size": 70, "opacity": 1}
        place = {"x": across, "y": {"value": 0}, "color": colour, "tooltip": note}
        return [only | {"mark": symbol, "encoding": place}]
    rule = {"type": "rule", "clip": CLIP, "color": palette.muted, "strokeDash": [2, 3], "opacity": 0.9}
    # Where a curve seldom is: a loss comes down from the upper left, an accuracy goes up from the lower left.
    foot = {"y": {"value": {"expr": "height"}}} if axes.share else {"y": {"value": 0}}
    text = {
        "type": "text", "clip": CLIP, "color": palette.muted, "angle": 270, "fontSize": 11, "opacity": 1,
        "align": "left" if axes.share else "right", "dx": 4 if axes.share else -4, "baseline": "bottom",
        "dy": -3,
    }  # fmt: skip
    return [
        only | {"mark": rule, "encoding": {"x": across}},
        only | {"mark": text, "encoding": foot | {"x": across, "text": note}},
    ]
