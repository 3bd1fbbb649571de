"""Many values of one kind as dots on a line, so that each is seen and so is where most of them are."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnviz.viz.theme import Palette

HEIGHT, OVERVIEW = 250, 95  # pixels: of the strip, and of the whole axis below an enlarged one
DOT, SMALL_DOT = 11, 8  # pixels; a high pile is made of small ones
MARGIN = 4  # percent of the axis beyond its ends, so that a dot at the end is whole
WIDTH_OF_A_DOT = 2.0  # percent of the axis: 11 px of about 550; on a telephone neighbours touch
WIDE = 60  # percent points: values that lie further apart need no enlarging
NARROWEST = 0.1  # percent points of the closest look: finer differences mean nothing
TUKEY = 1.5
AROUND = 0.08  # of the values' range, added at each end
ROWS = 11  # dots that fit above one another; for a higher pile the strip grows
HEAD = 70  # pixels of the legend and the ticks
QUARTERS = [0, 25, 50, 75, 100]
RANGE_AT, MEAN_FROM = -1.3, -1.75  # heights below the dots, in dots


def bounds(shares: Sequence[float], unchanged: float) -> tuple[float, float]:
    """Say which part of the axis from 0 to 100 is drawn large: the part where nearly all values are.

    A few that lie far off are left out, or they would press all others together: those further than 1.5
    times the distance of the quartiles away from them, by Tukey's rule for box plots.

    Args:
        shares: a probability for each draw, 0 to 1.
        unchanged: the probability of the picture itself.

    Returns:
        Least and largest percent, (0, 100) where the values lie far apart.

    Example:
        >>> [round(end, 3) for end in bounds([0.995, 0.999], 0.997)]
        [99.468, 99.932]
        >>> bounds([0.1, 0.9], 0.95)
        (0.0, 100.0)
        >>> [round(end, 1) for end in bounds([0.3, *np.linspace(0.98, 0.99, 20)], 0.99)]
        [97.9, 99.1]
    """
    at = 100 * np.asarray([*shares, unchanged], np.float64)
    lower, upper = np.percentile(at, [25, 75])
    reach = TUKEY * (upper - lower)
    near = at[(at >= lower - reach) & (at <= upper + reach)]
    least, most = float(near.min()), float(near.max())
    if most - least >= WIDE:
        return 0.0, 100.0
    more = max(AROUND * (most - least), (NARROWEST - (most - least)) / 2)
    return max(0.0, least - more), min(100.0, most + more)


def heights(values: npt.ArrayLike, *, width: float) -> npt.NDArray[np.float64]:
    """Say how high each dot lies so that none covers another: on the ground, or above those it would touch.

    Args:
        values: (n,) places along the line.
        width: of a dot, in the unit of the values.

    Returns:
        (n,), whole numbers from 0, the lowest free height of each; dots are placed from left to right.

    Example:
        >>> heights([10, 50, 10.5, 11.2], width=1).tolist()
        [0.0, 0.0, 1.0, 0.0]
    """
    along = np.asarray(values, np.float64)
    found = np.zeros(len(along))
    ends: list[float] = []  # where the last dot of each height ends
    for place in np.argsort(along, kind="stable"):
        level = next((at for at, end in enumerate(ends) if along[place] >= end), len(ends))
        if level == len(ends):
            ends.append(0.0)
        ends[level] = along[place] + width
        found[place] = level
    return found


def strip(
    shares: Sequence[float],
    kept: Sequence[bool],
    notes: Sequence[str],
    *,
    unchanged: float,
    worst: int,
    words: Mapping[str, str],
    palette: Palette,
) -> go.Figure:
    """Draw one dot a draw, the range and the mean of them, and the picture without a change as a line.

    A draw with another answer differs by shape, not by colour alone. Where the values lie close together, the
    part of the axis with them is drawn large, and below it the whole axis shows how small that part is.

    Args:
        shares: a probability for each draw, 0 to 1.
        kept: whether the network's answer stayed the same.
        notes: what is said when a dot is pointed at, one each.
        unchanged: the probability of the picture itself.
        worst: place of the draw that gets a ring.
        words: "axis", "kept", "other", "unchanged", "mean", "range", "worst" and "whole" (the axis from 0 to
            100 below an enlarged part), translated.
        palette: the colours.

    Returns:
        The figure, on a transparent ground.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> names = ("axis", "kept", "other", "unchanged", "mean", "range", "worst", "whole")
        >>> names = dict.fromkeys(names, "x")
        >>> drawn = strip([0.9, 0.2], [True, False], ["a", "b"], unchanged=0.95, worst=1, words=names,
        ...               palette=LIGHT)
        >>> [dots.marker.symbol for dots in drawn.data[:2]]
        ['circle', 'x']
    """
    at = 100 * np.asarray(shares, np.float64)
    same, said = np.asarray(kept, bool), np.asarray(notes, object)
    least, most = bounds(shares, unchanged)
    length = (most - least) / 100  # of a percent of the axis
    digits = max(1, 2 - int(np.floor(np.log10(most - least))))
    value = f"%{{x:.{digits}f}} %"
    dot, up = DOT, heights(at, width=WIDTH_OF_A_DOT * length)
    if up.max() >= ROWS:
        dot, up = SMALL_DOT, heights(at, width=WIDTH_OF_A_DOT * length * SMALL_DOT / DOT)
    rows = max(ROWS, int(up.max()) + 1)
    height = max(HEIGHT, HEAD + round((dot + 1) * (rows - MEAN_FROM)))
    figure = go.Figure()
    for which, word, symbol, colour in (
        (same, words["kept"], "circle", palette.training),
        (~same, words["other"], "x", palette.validation),
    ):
        figure.add_scatter(
            x=at[which],
            y=up[which],
            mode="markers",
            name=word,
            showlegend=bool(which.any()),
            marker={
                "symbol": symbol,
                "size": dot,
                "color": colour,
                "line": {"width": 1, "color": palette.surface},
            },
            text=said[which],
            hovertemplate=f"{value}<br>%{{text}}<extra></extra>",
        )
    figure.add_scatter(
        x=[at[worst]],
        y=[up[worst]],
        mode="markers",
        name=words["worst"],
        hoverinfo="skip",
        marker={
            "symbol": "circle-open",
            "size": dot + 9,
            "color": palette.text,
            "line": {"width": 2, "color": palette.text},
        },
    )
    figure.add_scatter(
        x=[at.min(), at.mean(), at.max()],
        y=[RANGE_AT] * 3,
        mode="lines+markers",
        name=f"{words['range']}, {words['mean']}",
        line={"color": palette.muted, "width": 2},
        marker={
            "symbol": ["line-ns", "diamond", "line-ns"],
            "size": [12, 13, 12],
            "color": [palette.muted, palette.text, palette.muted],
            "line": {"width": [2, 0, 2], "color": palette.muted},
        },
        text=[words["range"], words["mean"], words["range"]],
        hovertemplate=f"%{{text}}<br>{value}<extra></extra>",
    )
    figure.add_scatter(
        x=[100 * unchanged] * 2,
        y=[MEAN_FROM, rows],
        mode="lines",
        name=words["unchanged"],
        line={"color": palette.output, "width": 2, "dash": "dash"},
        hovertemplate=f"{words['unchanged']}<br>{value}<extra></extra>",
    )
    axis = {
        "color": palette.muted,
        "griddash": "dot",
        "gridcolor": palette.padding,
        "gridwidth": 0.5,
        "zeroline": False,
        "fixedrange": True,
    }
    enlarged = length < 1
    ticks = {"nticks": 6} if enlarged else {"tickvals": QUARTERS}
    beyond = MARGIN * length
    figure.update_xaxes(range=[least - beyond, most + beyond], title=words["axis"], **ticks, **axis)
    figure.update_yaxes(visible=False, range=[MEAN_FROM - 0.4, rows], fixedrange=True)
    if enlarged:
        _whole_axis(figure, at, (least, most), words["whole"], axis, palette, above=height)
        _mark_again(figure, at[worst], float(at.mean()), 100 * unchanged, palette)
    figure.update_layout(
        height=height + OVERVIEW * enlarged,
        margin={"l": 0, "r": 0, "t": 4, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False},
    )
    return figure


def _whole_axis(
    figure: go.Figure,
    at: npt.NDArray[np.float64],
    part: tuple[float, float],
    title: str,
    axis: Mapping[str, object],
    palette: Palette,
    *,
    above: int,
) -> None:
    """Add the axis from 0 to 100 below the enlarged strip, with the part that is enlarged."""
    total = above + OVERVIEW
    top, floor = 32 / total, 1 - (above - HEAD) / total  # of the small strip, and the floor of the large one
    figure.add_scatter(
        x=at,
        y=np.zeros(len(at)),
        xaxis="x2",
        yaxis="y2",
        mode="markers",
        name=title,
        showlegend=False,
        hoverinfo="skip",
        marker={
            "symbol": "line-ns",
            "size": 12,
            "line": {"width": 1, "color": palette.training},
        },
    )
    figure.update_layout(
        xaxis={"anchor": "y"},
        yaxis={"domain": [floor, 1]},
        xaxis2={
            "range": [-MARGIN, 100 + MARGIN],
            "tickvals": QUARTERS,
            "title": title,
            "anchor": "y2",
            **axis,
        },
        yaxis2={"visible": False, "range": [-1, 1], "domain": [0, top], "fixedrange": True},
    )
    figure.add_shape(
        type="line", xref="x2", yref="y2", x0=0, x1=100, y0=0, y1=0, line={"color": palette.muted, "width": 1}
    )
    figure.add_shape(
        type="rect",
        xref="x2",
        yref="y2 domain",
        x0=part[0],
        x1=part[1],
        y0=0,
        y1=1,
        fillcolor=palette.muted,
        opacity=0.25,
        line={"color": palette.text, "width": 1},
    )


def _mark_again(figure: go.Figure, worst: float, mean: float, unchanged: float, palette: Palette) -> None:
    """Mark the worst draw, mean and unchanged picture on the whole axis too: they may lie off the part."""
    figure.add_scatter(
        x=[worst, mean],
        y=[0, 0],
        xaxis="x2",
        yaxis="y2",
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={
            "symbol": ["circle-open", "diamond"],
            "size": [DOT + 5, DOT],
            "color": palette.text,
            "line": {"width": [2, 0]},
        },
    )
    figure.add_shape(
        type="line",
        xref="x2",
        yref="y2",
        x0=unchanged,
        x1=unchanged,
        y0=-1,
        y1=1,
        line={"color": palette.output, "width": 2, "dash": "dash"},
    )
