"""One bar made of parts that sum up to the whole, each with its name in it."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnviz.viz.theme import Palette

HEIGHT = 56
SLASH = "/"  # the pattern of the second part: not by colour alone


def share_bar(names: Sequence[str], shares: Sequence[float], *, palette: Palette) -> go.Figure:
    """Draw two shares of a whole as one bar.

    Args:
        names: of the two parts, written into them.
        shares: of the two parts, with the sum 1.
        palette: the colours.

    Returns:
        The figure, on a transparent ground.

    Example:
        >>> from cnnviz.viz.theme import LIGHT
        >>> [bar.x[0] for bar in share_bar(["0.7 cat", "0.3 dog"], [0.75, 0.25], palette=LIGHT).data]
        [0.75, 0.25]
    """
    figure = go.Figure()
    colours = (palette.input, palette.kernel)
    for name, share, colour, shape in zip(names, shares, colours, ("", SLASH), strict=True):
        figure.add_bar(
            x=[share],
            y=[""],
            orientation="h",
            name=name,
            marker={
                "color": colour,
                "line_width": 0,
                "pattern": {"shape": shape, "fillmode": "overlay", "fgopacity": 0.5},
            },
            hovertemplate=f"{name}<extra></extra>",
        )
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, 1])
    figure.update_yaxes(visible=False, fixedrange=True)
    figure.update_layout(
        barmode="stack",
        bargap=0,
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "traceorder": "normal"},
        showlegend=True,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.text},
    )
    return figure
