"""The numbers of each channel before and after a change, as small histograms over one another."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.viz.theme import Palette

BINS, ROW = 40, 95  # pixels a channel
MARGIN = 30


def channel_histograms(
    before: npt.NDArray[np.float32],
    after: npt.NDArray[np.float32],
    *,
    channels: Sequence[str],
    heads: tuple[str, str],
    count: str,
    palette: Palette,
) -> go.Figure:
    """Draw a row of two histograms for each channel, with a line at zero.

    Args:
        before: (N, height, width, channels).
        after: the same shape.
        channels: their names, translated.
        heads: above the two columns, translated.
        count: word for what is counted, translated; said on hover.
        palette: the colours.

    Returns:
        The figure, on a transparent ground; each column has one axis for all its channels.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> grey = np.array([0, 1, 1, 1], np.float32).reshape(1, 2, 2, 1)
        >>> words = {"channels": ["Grey"], "heads": ("Before", "After"), "count": "pixels"}
        >>> drawn = channel_histograms(grey, grey - 1, palette=LIGHT, **words)
        >>> [int(bars.y.max()) for bars in drawn.data]
        [3, 3]
    """
    rows = len(channels)
    figure = make_subplots(
        rows,
        2,
        shared_xaxes="columns",
        column_titles=list(heads),
        vertical_spacing=0.05,
        horizontal_spacing=0.07,
    )
    for column, (numbers, colour) in enumerate(((before, palette.input), (after, palette.output)), 1):
        ends = _ends(numbers)
        for row in range(rows):
            many, edges = np.histogram(numbers[..., row], BINS, ends)
            bars = go.Bar(
                x=(edges[:-1] + edges[1:]) / 2,
                y=many,
                width=np.diff(edges),
                marker={"color": colour, "line_width": 0},
                customdata=np.stack([edges[:-1], edges[1:]], axis=1),
                hovertemplate=f"{channels[row]} %{{customdata[0]:.3g}} – %{{customdata[1]:.3g}}<br>"
                f"%{{y:,}} {count}<extra></extra>",
            )
            figure.add_trace(bars, row + 1, column)
            figure.add_vline(0, row=row + 1, col=column, line={"color": palette.text, "width": 1.5})
            if column == 1:
                figure.update_yaxes(title=channels[row], row=row + 1, col=1)
    figure.update_xaxes(color=palette.muted, fixedrange=True, zeroline=False, gridcolor="rgba(0,0,0,0)")
    figure.update_yaxes(
        color=palette.muted, fixedrange=True, showticklabels=False, gridcolor="rgba(0,0,0,0)", zeroline=False
    )
    figure.update_layout(
        height=ROW * rows + 2 * MARGIN,
        showlegend=False,
        bargap=0,
        margin={"l": 0, "r": 0, "t": MARGIN, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
    )
    return figure


def _ends(numbers: npt.NDArray[np.float32]) -> tuple[float, float]:
    """From the least number to the largest, zero always between them."""
    least, most = min(float(numbers.min()), 0.0), max(float(numbers.max()), 0.0)
    return (least, most) if most > least else (least - 1, most + 1)
