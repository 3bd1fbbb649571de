"""What the architecture page offers as files."""

from typing import Any

from cnnviz.core.network import Summary
from cnnviz.ui.architecture_table import table_rows
from cnnviz.ui.components.network_cone.labels import role_words, short_kinds
from cnnviz.ui.i18n import _
from cnnviz.ui.take_away import take_away
from cnnviz.viz.network_figure import network_figure


def offer_files(summary: Summary, program: str | None) -> None:
    """Offer the drawing, the table and the program.

    Args:
        summary: of the network on the screen.
        program: its Keras program; None if it does not fit.
    """
    # a file is made in another thread, which does not know the session's language
    words = role_words() | {"cone": _("In blue: what the middle unit of {name} depends on.")}
    kinds = short_kinds()

    def draw(theme: str) -> Any:
        return network_figure(summary, theme, words=words, kinds=kinds)

    take_away("arch", name="architecture", code=program, figure=draw, table=table_rows(summary))
