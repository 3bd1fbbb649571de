"""Choose a network: one of the known ones, or one's own; the whole of it stands in the address."""

from dataclasses import replace

import streamlit as st

from cnnviz.content.architectures import ARCHITECTURES, Architecture
from cnnviz.core.network import Network
from cnnviz.core.network_text import parse, write
from cnnviz.ui import address, controls
from cnnviz.ui.i18n import _

OWN = "own"
DEFAULT = "animals_10"
START = "conv 32 3 same relu; pool; conv 64 3 same relu; pool; flatten; dense 10 softmax"
TEXT_KEY = "arch_network"
CHANNELS_KEY = "arch_channels"
USUAL_INPUT = (64, 64, 3)
LARGEST = 512  # pixels a side, and channels
LONGEST_TEXT = 3000  # letters: an address has to hold them


def choose_network() -> tuple[Network, Architecture | None]:
    """Choose a network and the size of its input.

    Returns:
        The network with the chosen input, and the architecture it is a copy of; None for one's own.

    Raises:
        InvalidValue: the text of one's own network cannot be read.
    """
    titles = {id: _(architecture.title) for id, architecture in ARCHITECTURES.items()}
    options = titles | {OWN: _("My own network")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="arch_settings"):
        chosen = controls.choice(
            _("Network"),
            options,
            key="arch_preset",
            default=DEFAULT,
            many=True,
            width=300,
            on_change=_take_size,
        )
        architecture = ARCHITECTURES.get(chosen)
        usual = architecture.network.input_shape if architecture else USUAL_INPUT
        size = controls.whole_number(
            _("Input size"), 1, LARGEST, usual[0], key="arch_size", width=140, varying=True
        )
        if architecture is None:
            channels = controls.whole_number(
                _("Channels"), 1, LARGEST, usual[2], key=CHANNELS_KEY, width=140, varying=True
            )
            return parse(own_text(), (size, size, channels)), None
        address.write(CHANNELS_KEY, usual[2], usual[2])
        address.write(TEXT_KEY, START, START)
        text = write(architecture.network)
        if len(text) <= LONGEST_TEXT:
            st.button(
                _("Change its layers"),
                key="arch_take_over",
                icon=":material/edit:",
                on_click=_take_over,
                args=(text, usual[2]),
            )
    return replace(architecture.network, input_shape=(size, size, usual[2])), architecture


def own_text() -> str:
    """Return the text of one's own network: as it stands, or as the address says; kept in both places."""
    known = (st.session_state.get(TEXT_KEY), st.query_params.get(TEXT_KEY, "")[:LONGEST_TEXT])
    text = next((text for text in known if text and text.strip()), START)
    st.session_state[TEXT_KEY] = text
    address.write(TEXT_KEY, text, START)
    return text


def _take_size() -> None:
    """Begin with the size that the network was made for."""
    architecture = ARCHITECTURES.get(st.session_state["arch_preset"])
    if architecture:
        st.session_state["arch_size"] = architecture.network.input_shape[0]


def _take_over(text: str, channels: int) -> None:
    st.session_state["arch_preset"] = OWN
    st.session_state[CHANNELS_KEY] = channels
    st.session_state[TEXT_KEY] = text
