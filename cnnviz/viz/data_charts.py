"""Charts of a data set: how many pictures each class has, and of what sizes they are."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnviz.viz.theme import Palette

ROW = 30  # pixels a class
MOST_ROWS = 40  # classes whose names are all written
MOST_DOTS = 600
GRID = 48  # cells a side, where there are more sizes than dots


def class_counts(
    names: Sequence[str], counts: Sequence[int], *, words: Mapping[str, str], palette: Palette
) -> go.Figure:
    """Draw one bar a class, its count beside it, and a line where all would end if they were equal.

    Args:
        names: of the classes, in the order of their labels.
        counts: pictures of each.
        words: "pictures" and "even", the word for the line, translated.
        palette: the colours.

    Returns:
        The figure, on a transparent ground; the first class on top.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> words = {"pictures": "pictures", "even": "if equal"}
        >>> drawn = class_counts(["cat", "dog"], [10, 30], words=words, palette=LIGHT)
        >>> drawn.data[0].x.tolist(), drawn.layout.shapes[0].x0
        ([10, 30], 20.0)
    """
    many = np.asarray(counts, np.int64)
    shares = many / max(1, many.sum())
    few = len(names) <= MOST_ROWS
    places = list(range(len(names)))
    figure = go.Figure(
        go.Bar(
            x=many,
            y=places,
            orientation="h",
            marker_color=palette.input,
            marker_line_width=0,
            text=[f"{count:,}" for count in many] if few else None,
            textposition="auto",
            customdata=[[_plain(name), f"{share:.1%}"] for name, share in zip(names, shares, strict=True)],
            hovertemplate=f"%{{customdata[0]}}<br>%{{x:,}} {words['pictures']}, %{{customdata[1]}}"
            "<extra></extra>",
        )
    )
    even = float(many.mean())
    figure.add_vline(even, line={"color": palette.kernel, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=even, y=1, yref="paper", yanchor="bottom", text=words["even"], showarrow=False,
        font={"color": palette.kernel, "size": 12},
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=places if few else None,
        ticktext=[_plain(name) for name in names] if few else None,
        showticklabels=few,
        autorange="reversed",
    )
    figure.update_xaxes(title=words["pictures"], rangemode="tozero")
    drawn = _dressed(figure, palette, height=70 + ROW * min(len(names), MOST_ROWS), top=24)
    return drawn.update_yaxes(showgrid=False)


def sizes(
    widths: npt.ArrayLike, heights: npt.ArrayLike, *, words: Mapping[str, str], palette: Palette
) -> go.Figure:
    """Draw a dot for each size of pictures, larger where there are more of them, and a cross at the median.

    Where there are very many sizes, those that lie close together share a dot.

    Args:
        widths: (N,) in pixels.
        heights: (N,) in pixels.
        words: "width", "height", "pictures", "square" and "median", translated.
        palette: the colours.

    Returns:
        The figure, on a transparent ground; on the dashed line pictures are square.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> words = dict.fromkeys(("width", "height", "pictures", "square", "median"), "x")
        >>> drawn = sizes([30, 30, 20], [20, 20, 40], words=words, palette=LIGHT)
        >>> drawn.data[1].customdata.tolist()
        [1, 2]
    """
    wide, high = np.asarray(widths, np.int64), np.asarray(heights, np.int64)
    longest = int(max(wide.max(), high.max()))
    pairs, counts = np.unique(np.stack([wide, high], axis=1), axis=0, return_counts=True)
    if len(pairs) > MOST_DOTS:
        cell = max(1, longest // GRID)
        rounded = np.maximum(np.stack([wide, high], axis=1) // cell * cell + cell // 2, 1)
        pairs, counts = np.unique(rounded, axis=0, return_counts=True)
    end = longest * 1.06
    figure = go.Figure(
        go.Scatter(
            x=[0, end],
            y=[0, end],
            mode="lines",
            name=words["square"],
            line={"color": palette.padding, "dash": "dash", "width": 1.5},
            hoverinfo="skip",
        )
    )
    figure.add_scatter(
        x=pairs[:, 0],
        y=pairs[:, 1],
        customdata=counts,
        mode="markers",
        name=words["pictures"],
        marker={
            "color": palette.input,
            "opacity": 0.55,
            "size": 5 + 21 * np.sqrt(counts / counts.max()),
            "line": {"width": 0},
        },
        hovertemplate=f"%{{x}}×%{{y}}<br>%{{customdata:,}} {words['pictures']}<extra></extra>",
    )
    figure.add_scatter(
        x=[float(np.median(wide))],
        y=[float(np.median(high))],
        mode="markers",
        name=words["median"],
        marker={"color": palette.kernel, "symbol": "x", "size": 11},
        hovertemplate=f"{words['median']} %{{x:g}}×%{{y:g}}<extra></extra>",
    )
    figure.update_xaxes(title=words["width"], range=[0, end])
    figure.update_yaxes(title=words["height"], range=[0, end])
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.1})
    return _dressed(figure, palette, height=400, top=8)


def _plain(name: str) -> str:
    """Keep a folder's name from being read as a tag."""
    return name.replace("&", "&amp;").replace("<", "&lt;")


def _dressed(figure: go.Figure, palette: Palette, *, height: int, top: int) -> go.Figure:
    figure.update_xaxes(color=palette.muted, griddash="dot", gridcolor=palette.padding, gridwidth=0.5)
    figure.update_yaxes(color=palette.muted, griddash="dot", gridcolor=palette.padding, gridwidth=0.5)
    figure.update_xaxes(fixedrange=True, zeroline=False)
    figure.update_yaxes(fixedrange=True, zeroline=False)
    figure.update_layout(
        height=height,
        bargap=0.25,
        margin={"l": 0, "r": 0, "t": top, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
    )
    return figure
