"""Choose a network: one of the known ones, or one's own; the whole of it stands in the address."""

from dataclasses import replace

import streamlit as st

from cnnviz.content.architectures import ARCHITECTURES, Architecture
from cnnviz.core.network import Network
from cnnviz.core.network_text import parse, write
from cnnviz.ui import controls
from cnnviz.ui.i18n import _

OWN = "own"
DEFAULT = "animals_10"
START = "conv 32 3 same relu; pool; conv 64 3 same relu; pool; flatten; dense 10 softmax"
TEXT_KEY = "arch_network"
KEPT_KEY = "arch_kept_network"
LARGEST = 512  # pixels


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
        usual = architecture.network.input_shape[0] if architecture else 64
        size = controls.whole_number(
            _("Input size"), 1, LARGEST, usual, key="arch_size", width=140, help=_("Pixels on each side")
        )
        if architecture:
            channels = architecture.network.input_shape[2]
            if architecture.network.is_chain:
                st.button(
                    _("Change its layers"),
                    key="arch_take_over",
                    icon=":material/edit:",
                    on_click=_take_over,
                    args=(chosen,),
                )
        else:
            depths = {"3": _("3, colour"), "1": _("1, grey")}
            channels = int(controls.choice(_("Channels"), depths, key="arch_channels"))
    shape = (size, size, channels)
    if architecture:
        return replace(architecture.network, input_shape=shape), architecture
    return parse(own_text(), shape), None


def own_text() -> str:
    """Return the text of one's own network: as it stands, as in the address, or as it was when last seen."""
    known = (st.session_state.get(TEXT_KEY), st.query_params.get(TEXT_KEY), st.session_state.get(KEPT_KEY))
    text = next((text for text in known if text and text.strip()), START)
    st.session_state[KEPT_KEY] = text
    return text


def _take_size() -> None:
    """Begin with the size that the network was made for."""
    architecture = ARCHITECTURES.get(st.session_state["arch_preset"])
    if architecture:
        st.session_state["arch_size"] = architecture.network.input_shape[0]


def _take_over(id: str) -> None:
    network = ARCHITECTURES[id].network
    st.session_state["arch_preset"] = OWN
    st.session_state["arch_channels"] = str(network.input_shape[2])
    st.session_state[TEXT_KEY] = write(network)
