"""A small grid of numbers as a heat map with the numbers in it."""

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnviz.viz import theme

ROOM_FOR_NUMBERS = 14  # columns; in narrower cells the number shows on hover alone


def value_grid(values: npt.ArrayLike, *, row: str, column: str, value: str) -> go.Figure:
    """Draw a grid of numbers, each cell with its number: magnitudes from zero up, signed ones around zero.

    Args:
        values: (h, w), finite.
        row: word for a row, translated; shown on hover.
        column: word for a column, translated.
        value: word for a cell's number, translated.

    Returns:
        The figure, on a transparent ground, with square cells.

    Example:
        >>> value_grid([[0.0, 1.0]], row="row", column="column", value="evidence").data[0].z.tolist()
        [[0.0, 1.0]]
    """
    numbers = np.asarray(values, np.float32)
    height, width = numbers.shape
    top = max(float(np.abs(numbers).max(initial=0)), 1e-6)
    signed = bool((numbers < 0).any())
    figure = go.Figure(
        go.Heatmap(
            z=numbers,
            x=np.arange(1, width + 1),
            y=np.arange(1, height + 1),
            zmin=-top if signed else 0,
            zmax=top,
            colorscale=[list(stop) for stop in (theme.DIVERGING if signed else theme.SEQUENTIAL)],
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate=f"{row} %{{y}}, {column} %{{x}}<br>{value} %{{z:.4f}}<extra></extra>",
        )
    )
    if width <= ROOM_FOR_NUMBERS:
        _write_numbers(figure, numbers, -top if signed else 0.0, top)
    figure.update_xaxes(visible=False, fixedrange=True, constrain="domain")
    figure.update_yaxes(
        visible=False, fixedrange=True, autorange="reversed", scaleanchor="x", constrain="domain"
    )
    figure.update_layout(
        height=340,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure


def _write_numbers(figure: go.Figure, numbers: npt.NDArray[np.float32], least: float, most: float) -> None:
    """Write each cell's number in ink or in white, whichever its colour lets stand out more."""
    colours = theme.table(theme.DIVERGING if least < 0 else theme.SEQUENTIAL)
    places = np.rint((numbers - least) / (most - least) * (len(colours) - 1)).astype(np.intp)
    for (row, column), number in np.ndenumerate(numbers):
        figure.add_annotation(
            x=column + 1,
            y=row + 1,
            text=f"{round(float(number), 2) + 0.0:.2f}".replace("-", "−"),  # + 0.0 turns −0.0 into 0.0
            showarrow=False,
            font={"size": 12, "color": _ink_on(colours[places[row, column]])},
        )


def _ink_on(colour: npt.NDArray[np.floating]) -> str:
    """Choose black or white, whichever has the larger contrast (WCAG 2.2, 1.4.3): it is always above 4.5."""
    return max((ink for _, ink in theme.GREY), key=lambda ink: theme.contrast(theme.rgb(ink), colour))
