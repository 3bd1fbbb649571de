"""Many values of one kind as dots on a line, so that each is seen and so is where most of them are."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnviz.viz.theme import Palette

HEIGHT = 250
DOT = 11  # pixels
MARGIN = 4  # percent points beyond 0 and 100, so that a dot at the end is whole
WIDTH_OF_A_DOT = 2.0  # percent points: 11 px of about 550; on a telephone neighbours touch
ROWS = 11  # dots that fit above one another; higher piles are pressed together, so dots overlap
RANGE_AT, MEAN_FROM = -1.3, -1.75  # heights below the dots, in dots


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

    A draw with another answer differs by shape, not by colour alone.

    Args:
        shares: a probability for each draw, 0 to 1.
        kept: whether the network's answer stayed the same.
        notes: what is said when a dot is pointed at, one each.
        unchanged: the probability of the picture itself.
        worst: place of the draw that gets a ring.
        words: "axis", "kept", "other", "unchanged", "mean", "range" and "worst", translated.
        palette: the colours.

    Returns:
        The figure, on a transparent ground.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> names = dict.fromkeys(("axis", "kept", "other", "unchanged", "mean", "range", "worst"), "x")
        >>> drawn = strip([0.9, 0.2], [True, False], ["a", "b"], unchanged=0.95, worst=1, words=names,
        ...               palette=LIGHT)
        >>> [dots.marker.symbol for dots in drawn.data[:2]]
        ['circle', 'x']
    """
    at = 100 * np.asarray(shares, np.float64)
    same, said = np.asarray(kept, bool), np.asarray(notes, object)
    up = heights(at, width=WIDTH_OF_A_DOT)
    up *= min(1.0, (ROWS - 1) / max(1.0, float(up.max())))
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
                "size": DOT,
                "color": colour,
                "line": {"width": 1, "color": palette.surface},
            },
            text=said[which],
            hovertemplate="%{x:.1f} %<br>%{text}<extra></extra>",
        )
    figure.add_scatter(
        x=[at[worst]],
        y=[up[worst]],
        mode="markers",
        name=words["worst"],
        hoverinfo="skip",
        marker={
            "symbol": "circle-open",
            "size": DOT + 9,
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
            "size": [12, 12, 12],
            "color": palette.muted,
            "line": {"width": [2, 0, 2], "color": palette.muted},
        },
        text=[words["range"], words["mean"], words["range"]],
        hovertemplate="%{text} %{x:.1f} %<extra></extra>",
    )
    figure.add_scatter(
        x=[100 * unchanged] * 2,
        y=[MEAN_FROM, ROWS],
        mode="lines",
        name=words["unchanged"],
        line={"color": palette.output, "width": 2, "dash": "dash"},
        hovertemplate=f"{words['unchanged']} %{{x:.1f}} %<extra></extra>",
    )
    figure.update_xaxes(
        range=[-MARGIN, 100 + MARGIN],
        tickvals=[0, 25, 50, 75, 100],
        title=words["axis"],
        color=palette.muted,
        griddash="dot",
        gridcolor=palette.padding,
        gridwidth=0.5,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(visible=False, range=[MEAN_FROM - 0.4, ROWS], fixedrange=True)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 4, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False},
    )
    return figure
