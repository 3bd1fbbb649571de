"""How many pictures of each class stand in training, validation and test: one stacked bar a class."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnviz.viz.theme import Palette

ROW = 30  # pixels a class
MOST_ROWS = 40  # classes whose names are all written
PATTERNS = {"train": "", "validation": "/", "test": "x"}


def part_bars(
    names: Sequence[str],
    counts: Mapping[str, Sequence[int]],
    *,
    words: Mapping[str, str],
    palette: Palette,
) -> go.Figure:
    """Draw a bar of parts for each class, each part with its colour, its pattern and its number.

    Args:
        names: of the classes.
        counts: pictures of each class for "train", "validation" and "test".
        words: for the three parts and for "pictures", translated.
        palette: the colours.

    Returns:
        The figure, on a transparent ground; the first class on top.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> words = {"train": "train", "validation": "val", "test": "test", "pictures": "pictures"}
        >>> counts = {"train": [6, 5], "validation": [3, 2], "test": [1, 0]}
        >>> drawn = part_bars(["cat", "dog"], counts, words=words, palette=LIGHT)
        >>> [(bar.name, list(bar.x)) for bar in drawn.data]
        [('train', [6, 5]), ('val', [3, 2]), ('test', [1, 0])]
    """
    few = len(names) <= MOST_ROWS
    places = list(range(len(names)))
    plain = [_plain(name) for name in names]
    colours = {"train": palette.training, "validation": palette.validation, "test": palette.test}
    figure = go.Figure()
    for part, shape in PATTERNS.items():
        figure.add_bar(
            x=list(counts[part]),
            y=places,
            orientation="h",
            name=words[part],
            marker={
                "color": colours[part],
                "line": {"color": palette.surface, "width": 1},
                "pattern": {
                    "shape": shape,
                    "bgcolor": colours[part],  # without it the bar itself would not be filled
                    "fgcolor": palette.surface,
                    "fgopacity": 0.3,
                    "size": 8,
                    "solidity": 0.2,
                },
            },
            text=[f"{count:,}" if count else "" for count in counts[part]] if few else None,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": palette.surface, "size": 12},
            customdata=plain,
            hovertemplate=f"%{{customdata}}<br>{words[part]}: %{{x:,}} {words['pictures']}<extra></extra>",
        )
    figure.update_yaxes(
        tickvals=places if few else None,
        ticktext=plain if few else None,
        showticklabels=few,
        autorange="reversed",
        color=palette.muted,
        fixedrange=True,
    )
    figure.update_xaxes(
        title=words["pictures"],
        color=palette.muted,
        griddash="dot",
        gridcolor=palette.padding,
        gridwidth=0.5,
        fixedrange=True,
    )
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        height=110 + ROW * min(len(names), MOST_ROWS),
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "normal"},
        uniformtext={"mode": "hide", "minsize": 10},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
    )
    return figure


def _plain(name: str) -> str:
    """Keep a folder's name from being read as HTML."""
    return name.replace("&", "&amp;").replace("<", "&lt;")
