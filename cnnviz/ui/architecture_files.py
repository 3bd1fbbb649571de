"""What the architecture page offers as files."""

from typing import Any

from cnnviz.core.network import Summary
from cnnviz.ui.architecture_table import table_rows
from cnnviz.ui.components.network_cone.labels import role_words, short_kinds
from cnnviz.ui.i18n import _
from cnnviz.ui.take_away import take_away
from cnnviz.viz.network_figure import NetworkFigure, network_figure, places_with_a_cone
from cnnviz.viz.network_layout import network_layout

WIDEST = 1600  # pixels of an animation
MOST_LAYERS = 100  # in a longer network the words of an animation would be too small to read


def offer_files(summary: Summary, program: str | None) -> None:
    """Offer the drawing, the cone growing from layer to layer, the table and the program.

    Args:
        summary: of the network on the screen.
        program: its Keras program; None if it does not fit.
    """
    # a file is made in another thread, which does not know the session's language
    words = role_words() | {"cone": _("In blue: what the middle unit of {name} depends on.")}
    kinds = short_kinds()
    places = places_with_a_cone(summary, network_layout(summary))

    def draw(theme: str) -> NetworkFigure:
        return network_figure(summary, theme, words=words, kinds=kinds)

    def figure(theme: str) -> Any:
        return draw(theme).figure

    def animation(theme: str) -> bytes:
        return growing_cone(draw(theme))

    take_away(
        "arch",
        name="architecture",
        code=program,
        figure=figure,
        animation=animation if len(places) > 1 and len(summary.rows) <= MOST_LAYERS else None,
        table=table_rows(summary),
    )


def growing_cone(drawn: NetworkFigure) -> bytes:
    """Pack the cone of one layer after the other.

    Args:
        drawn: the figure; nobody else may use it meanwhile.

    Returns:
        The GIF.
    """
    from cnnviz.vision.animation import as_gif
    from cnnviz.viz.figure_files import frames

    return as_gif(list(frames(drawn, width=WIDEST)))
