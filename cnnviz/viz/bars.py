"""Plain bars: how often numbers occur, and numbers side by side."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnviz.viz.theme import Palette

HEIGHT = 240


def histogram(
    counts: npt.ArrayLike, edges: npt.ArrayLike, *, value: str, count: str, palette: Palette
) -> go.Figure:
    """Draw how often numbers occur, on a root scale (√ at the axis) so that rare numbers show too.

    Args:
        counts: (bins,).
        edges: (bins + 1,).
        value: word for a number, translated; the horizontal axis.
        count: word for what is counted, translated.
        palette: the colours.

    Returns:
        The figure, on a transparent ground.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> histogram([4, 9], [0, 1, 2], value="output", count="cells", palette=LIGHT).data[0].y.tolist()
        [2.0, 3.0]
    """
    many, ends = np.asarray(counts, np.int64), np.asarray(edges, np.float64)
    figure = go.Figure(
        go.Bar(
            x=(ends[:-1] + ends[1:]) / 2,
            y=np.sqrt(many),
            width=np.diff(ends),
            marker_color=palette.output,
            marker_line_width=0,
            customdata=np.stack([ends[:-1], ends[1:], many], axis=1),
            hovertemplate=f"{value} %{{customdata[0]:.3g}} – %{{customdata[1]:.3g}}<br>"
            f"%{{customdata[2]:,}} {count}<extra></extra>",
        )
    )
    top = int(many.max(initial=1))
    ticks = sorted({0, round(top / 16), round(top / 4), top})
    figure.update_yaxes(
        tickvals=np.sqrt(ticks), ticktext=[f"{tick:,}" for tick in ticks], title=f"√ {count}", fixedrange=True
    )
    figure.update_xaxes(title=value, fixedrange=True)
    return _dressed(figure, palette)


def bars(
    names: Sequence[str],
    values: npt.ArrayLike,
    *,
    name: str,
    value: str,
    palette: Palette,
    chosen: str | None = None,
    marked: Sequence[bool] | None = None,
    mark: str = "",
    ticks: bool = True,
) -> go.Figure:
    """Draw numbers as bars in their order; some may be marked as a kind of their own, by a ring.

    Args:
        names: of the bars, each once.
        values: one a bar.
        name: word for a bar, translated.
        value: word for a number, translated; the vertical axis.
        palette: the colours.
        chosen: name of a bar in another colour.
        marked: which bars are of the second kind.
        mark: word for the second kind, translated.
        ticks: whether the names stand below the bars; on hover they show anyway.

    Returns:
        The figure, on a transparent ground.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> drawn = bars(["a", "b"], [1, -2], name="unit", value="output", palette=LIGHT, chosen="b")
        >>> drawn.data[0].marker.color == (LIGHT.input, LIGHT.kernel)
        True
    """
    numbers = np.asarray(values, np.float64)
    kinds = list(marked) if marked is not None else [False] * len(names)
    figure = go.Figure(
        go.Bar(
            x=list(names),
            y=numbers,
            marker_color=[palette.kernel if one == chosen else palette.input for one in names],
            marker_line_width=0,
            hovertemplate=f"{name} %{{x}}<br>{value} %{{y:.4g}}<extra></extra>",
            showlegend=False,
        )
    )
    if any(kinds):
        figure.add_scatter(
            x=[one for one, kind in zip(names, kinds, strict=True) if kind],
            y=[one for one, kind in zip(numbers, kinds, strict=True) if kind],
            mode="markers",
            name=mark,
            marker={"color": palette.muted, "size": 6, "symbol": "circle-open"},
            hovertemplate=f"{name} %{{x}}<br>{value} %{{y:.2g}}<br>{mark}<extra></extra>",
            showlegend=True,
        )
    figure.update_xaxes(type="category", showticklabels=ticks, fixedrange=True, title=name)
    figure.update_yaxes(title=value, fixedrange=True, zeroline=True, zerolinecolor=palette.padding)
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.12})
    return _dressed(figure, palette)


def _dressed(figure: go.Figure, palette: Palette) -> go.Figure:
    figure.update_xaxes(color=palette.muted, gridcolor="rgba(0,0,0,0)")
    figure.update_yaxes(color=palette.muted, griddash="dot", gridcolor=palette.padding, gridwidth=0.5)
    figure.update_layout(
        height=HEIGHT,
        bargap=0.08,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
    )
    return figure
