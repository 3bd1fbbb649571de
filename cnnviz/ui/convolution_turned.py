"""What it changes to turn the kernel by half a turn first: convolution beside cross-correlation."""

import numpy as np
import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.ui import frame
from cnnviz.ui.components.number_boards import MOST, Board, number_boards
from cnnviz.ui.i18n import _

NEAR = 1e-6  # of the largest number


def show_difference(turned: Float32, plain: Float32) -> None:
    """Show both outputs side by side and count the numbers that differ.

    Args:
        turned: (OH, OW, F), the output of the true convolution, which is on the stage.
        plain: (OH, OW, F), the output of the cross-correlation.
    """
    scale = max(float(np.abs(turned).max()), float(np.abs(plain).max()), 1e-12)
    differ = np.abs(turned - plain) > NEAR * scale
    count = int(differ.sum())
    name = "turned" if count else "turned_alike"
    st.markdown(frame.passage("convolution", name, changed=count, count=turned.size))
    if count and max(turned.shape[:2]) <= MOST:
        filter = int(np.argmax(differ.any(axis=(0, 1))))
        note = _("filter {filter}").format(filter=filter + 1) if turned.shape[2] > 1 else ""
        boards = [
            Board(plain[:, :, filter], _("As it stands (Keras)"), note=note),
            Board(turned[:, :, filter], _("Turned (mathematics)"), note=note, marked=differ[:, :, filter]),
        ]
        number_boards(boards, key="conv_turned", label=_("Output without and with the kernel turned"))
