"""Build a network layer by layer: choose a layer, set it, add, remove and move."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.core.network import Network
from cnnviz.core.network_rows import to_rows
from cnnviz.core.network_text import WORDS
from cnnviz.ui import frame
from cnnviz.ui.architecture_choice import LONGEST_TEXT, TEXT_KEY
from cnnviz.ui.architecture_fields import FRESH, REFUSED_KEY, USUAL, Rows, set_layer, store_rows
from cnnviz.ui.components.network_cone.labels import short_kinds
from cnnviz.ui.i18n import _, explain

MOST_LAYERS = 60


def write_network(*, expanded: bool = False) -> None:
    """Show one's own network as text, which the address keeps; the form writes the same text.

    Args:
        expanded: whether the text is in sight at once, since it must be mended.
    """
    with st.expander(_("As text"), expanded, icon=":material/notes:"):
        st.text_area(
            _("Network as text"),
            key=TEXT_KEY,
            max_chars=LONGEST_TEXT,
            height=120,
            persist_state="session",
            help=_("Semicolons between the layers."),
        )
        words = ", ".join(f"`{word}`" for word in WORDS)
        st.caption(frame.passage("architecture", "text", words=words))


def edit_layers(network: Network) -> None:
    """Offer the form that changes one's own network, if it is a chain.

    Args:
        network: as the text says.
    """
    if not network.is_chain:
        st.info(frame.passage("architecture", "branches"))
        return
    rows = to_rows(network)
    with st.container(border=True, key="arch_form"):
        place = _choose_layer(rows)
        with st.container(horizontal=True, vertical_alignment="bottom", key="arch_fields"):
            set_layer(rows, place)
        with st.container(horizontal=True, key="arch_moves"):
            _buttons(rows, place)
    if refused := st.session_state.pop(REFUSED_KEY, None):
        st.error(explain(refused))


def layer_label(row: dict[str, Any], kinds: Mapping[str, str]) -> str:
    """Say a layer in a few letters, for the list of layers.

    Args:
        row: the layer, as in `cnnviz.core.network_rows`.
        kinds: a short word for each kind.

    Returns:
        Such as "conv 32, 3×3".
    """
    size = row.get(
        "kernel_size", row.get("pool_size", USUAL["pool_size"] if "Pooling2D" in row["layer"] else None)
    )
    if "Global" in row["layer"]:
        size = None
    sides = (size, size) if isinstance(size, int) else size
    parts = [str(row.get("filters", row.get("units", "")) or ""), "×".join(map(str, sides)) if sides else ""]
    return " ".join([kinds.get(row["layer"], row["layer"]), ", ".join(filter(None, parts))]).strip()


def _choose_layer(rows: Rows) -> int:
    key = "arch_layer"
    kinds = short_kinds()
    kept = st.session_state.get(key)
    st.session_state[key] = min(kept, len(rows) - 1) if isinstance(kept, int) else 0
    chosen = st.pills(
        _("Layer"),
        range(len(rows)),
        format_func=lambda place: f"{place + 1} {layer_label(rows[place], kinds)}",
        key=key,
        required=True,
    )
    return chosen if isinstance(chosen, int) and chosen < len(rows) else 0


def _buttons(rows: Rows, place: int) -> None:
    def add() -> None:
        new = {"layer": "Conv2D", **FRESH["Conv2D"]}
        store_rows([*rows[: place + 1], new, *rows[place + 1 :]], place + 1)

    def remove() -> None:
        store_rows(rows[:place] + rows[place + 1 :], max(0, place - 1))

    def move(step: int) -> None:
        moved = rows[:place] + rows[place + 1 :]
        moved.insert(place + step, rows[place])
        store_rows(moved, place + step)

    last = len(rows) - 1
    st.button(
        _("Add after"), icon=":material/add:", key="arch_add", on_click=add, disabled=last >= MOST_LAYERS - 1
    )
    st.button(_("Remove"), icon=":material/delete:", key="arch_remove", on_click=remove, disabled=last == 0)
    st.button(
        _("Earlier"),
        icon=":material/arrow_back:",
        key="arch_earlier",
        on_click=move,
        args=(-1,),
        disabled=place == 0,
    )
    st.button(
        _("Later"),
        icon=":material/arrow_forward:",
        key="arch_later",
        on_click=move,
        args=(1,),
        disabled=place == last,
    )
