"""A small grid of numbers as a heat map with the numbers in it."""

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnviz.viz import theme

ROOM_FOR_NUMBERS = 14  # columns; in narrower cells the number shows on hover alone


def value_grid(values: npt.ArrayLike, *, row: str, column: str, value: str, dark: bool = False) -> go.Figure:
    """Draw a grid of magnitudes from zero up, each cell with its number.

    Args:
        values: (h, w), finite, not negative.
        row: word for a row, translated; shown on hover.
        column: word for a column, translated.
        value: word for a cell's number, translated.
        dark: True for the dark theme.

    Returns:
        The figure, on a transparent ground, with square cells.

    Example:
        >>> value_grid([[0.0, 1.0]], row="row", column="column", value="evidence").data[0].z.tolist()
        [[0.0, 1.0]]
    """
    numbers = np.asarray(values, np.float32)
    height, width = numbers.shape
    colours = theme.palette("dark" if dark else "light")
    figure = go.Figure(
        go.Heatmap(
            z=numbers,
            x=np.arange(1, width + 1),
            y=np.arange(1, height + 1),
            zmin=0,
            zmax=max(float(numbers.max(initial=0)), 1e-6),
            colorscale=[list(stop) for stop in theme.SEQUENTIAL],
            showscale=False,
            xgap=1,
            ygap=1,
            texttemplate="%{z:.2f}" if width <= ROOM_FOR_NUMBERS else None,
            hovertemplate=f"{row} %{{y}}, {column} %{{x}}<br>{value} %{{z:.4f}}<extra></extra>",
        )
    )
    figure.update_xaxes(visible=False, fixedrange=True, constrain="domain")
    figure.update_yaxes(
        visible=False, fixedrange=True, autorange="reversed", scaleanchor="x", constrain="domain"
    )
    figure.update_layout(
        height=340,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": colours.text},
    )
    return figure
