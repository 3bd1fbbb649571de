"""Which examples are held out in which round: a strip of all examples for each fold."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnviz.core.fold_sample import fold_sample
from cnnviz.viz.theme import Palette

CELLS = 160  # examples that are drawn; of more, some that keep the shares of each class and fold
ROW = 26  # pixels
PALE, HATCH = 0.25, "/"
NARROW = 0.07  # share of the strip below which a class is not named in it


def fold_strips(
    labels: npt.ArrayLike,
    held: npt.ArrayLike,
    *,
    folds: int,
    names: Sequence[str],
    rows: Sequence[str],
    words: Mapping[str, str],
    palette: Palette,
    colours: Sequence[str],
) -> go.Figure:
    """Draw the examples in order of their classes, once for each fold, what is held out hatched and strong.

    Of more than `CELLS` examples as many are drawn as `cnnviz.core.fold_sample.fold_sample` chooses.

    Args:
        labels: (n,) class of each example, in rising order.
        held: (n,) the fold in which it is held out.
        folds: how many there are.
        names: of the classes.
        rows: of the strips: that of the classes, then one for each fold.
        words: "train" and "held", translated.
        palette: the colours.
        colours: of the classes, used in turn.

    Returns:
        The figure, on a transparent ground.

    Example:
        >>> from cnnviz.viz.theme import LIGHT, RUNS_LIGHT
        >>> drawn = fold_strips([0, 0, 1, 1], [0, 1, 0, 1], folds=2, names=["a", "b"], rows=["", "1", "2"],
        ...     words={"train": "x", "held": "y"}, palette=LIGHT, colours=RUNS_LIGHT)
        >>> len(drawn.data[0].x), list(drawn.data[0].marker.pattern.shape[2:6])
        (10, ['/', '', '/', ''])
    """
    known, rounds = np.asarray(labels), np.asarray(held)
    shown = fold_sample(known, rounds, CELLS)
    known, rounds = known[shown], rounds[shown]
    bars = [bar for row in range(-1, folds) for bar in _bars(known, rounds == row, row)]
    starts, lengths, places, classes, marked = (np.array(column) for column in zip(*bars, strict=True))
    count, top = len(known), places < 0
    wide = lengths >= NARROW * count
    figure = go.Figure(
        go.Bar(
            base=starts,
            x=lengths,
            y=places + 1,
            orientation="h",
            marker={
                "color": [colours[label % len(colours)] for label in classes],
                "opacity": np.where(marked | top, 1.0, PALE),
                "line_width": 0,
                "pattern": {
                    "shape": np.where(marked, HATCH, "").tolist(),
                    "fillmode": "overlay",
                    "fgcolor": palette.text,
                    "fgopacity": 0.6,
                    "size": 6,
                    "solidity": 0.22,
                },
            },
            text=[
                _plain(names[label]) if here and w else ""
                for label, here, w in zip(classes, top, wide, strict=True)
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": palette.surface, "size": 12},
            customdata=[
                [_plain(names[label]), "" if here else words["held"] if mark else words["train"]]
                for label, mark, here in zip(classes, marked, top, strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
            showlegend=False,
        )
    )
    edges = np.flatnonzero(np.diff(known)) + 1
    for edge in edges:
        figure.add_vline(float(edge), line={"color": palette.surface, "width": 2})
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, count])
    figure.update_yaxes(
        tickvals=list(range(folds + 1)),
        ticktext=[_plain(row) for row in rows],
        color=palette.text,
        autorange="reversed",
        fixedrange=True,
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(
        barmode="overlay",
        bargap=0.18,
        height=16 + ROW * (folds + 1),
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
        uniformtext={"minsize": 9, "mode": "hide"},
    )
    return figure


def _bars(
    labels: npt.NDArray[np.int64], held: npt.NDArray[np.bool_], row: int
) -> list[tuple[int, int, int, int, bool]]:
    """Join neighbours of one class that are treated alike: start, length, row, class, whether held out."""
    edges = np.flatnonzero((np.diff(labels) != 0) | (np.diff(held) != 0)) + 1
    starts = np.concatenate([[0], edges])
    ends = np.concatenate([edges, [len(labels)]])
    return [
        (int(start), int(end - start), row, int(labels[start]), bool(held[start]))
        for start, end in zip(starts, ends, strict=True)
    ]


def _plain(name: str) -> str:
    """Keep a folder's name from being read as a tag."""
    return name.replace("&", "&amp;").replace("<", "&lt;")
