"""Build a network layer by layer: choose a layer, set it, add, remove and move."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import ACTIVATIONS
from cnnviz.core.network import Network
from cnnviz.core.network_rows import LARGEST, LAYERS, from_rows, settings_of, to_rows
from cnnviz.core.network_text import WORDS, parse, write
from cnnviz.ui import frame
from cnnviz.ui.architecture_choice import LONGEST_TEXT, TEXT_KEY
from cnnviz.ui.components.network_cone.labels import short_kinds
from cnnviz.ui.i18n import _, explain

Rows = list[dict[str, Any]]

MOST_LAYERS = 60
MERGES = ("Add", "Concatenate")
NONE = "linear"
FRESH: dict[str, dict[str, Any]] = {
    "Conv2D": {"filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"},
    "DepthwiseConv2D": {"kernel_size": 3, "padding": "same"},
    "SeparableConv2D": {"filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"},
    "Conv2DTranspose": {
        "filters": 32,
        "kernel_size": 3,
        "strides": 2,
        "padding": "same",
        "activation": "relu",
    },
    "Dense": {"units": 10},
}
"""What a new layer begins with; the other kinds begin as in Keras."""

USUAL = {"pool_size": 2, "strides": 1, "padding": "valid", "activation": NONE, "rate": 0.5, "name": "relu"}


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
        row = rows[place]
        with st.container(horizontal=True, vertical_alignment="bottom", key="arch_fields"):
            _choose_kind(rows, place)
            for setting in _offered(row):
                _FIELDS[setting](rows, place, setting)
        with st.container(horizontal=True, key="arch_moves"):
            _buttons(rows, place)
    if refused := st.session_state.pop("arch_refused", None):
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


def _choose_kind(rows: Rows, place: int) -> None:
    now = rows[place]["layer"]
    kinds = [kind for kind in LAYERS if kind not in MERGES]

    def change() -> None:
        kind = st.session_state["arch_kind"]
        # what is usual differs: a pooling steps by its own size and adds no padding
        lost = {"strides", "name", "padding" if "Pooling" in kind else ""}
        kept = {
            name: value
            for name, value in rows[place].items()
            if name in settings_of(LAYERS[kind]) and name not in lost
        }
        _store([*rows[:place], {"layer": kind, **FRESH.get(kind, {}), **kept}, *rows[place + 1 :]], place)

    st.session_state["arch_kind"] = now
    st.selectbox(_("Kind"), kinds, key="arch_kind", on_change=change, width=230)


def _offered(row: dict[str, Any]) -> list[str]:
    """Return the settings the form has a field for; a size with two numbers is left to the text."""
    names = [name for name in settings_of(LAYERS[row["layer"]]) if name in _FIELDS]
    if row["layer"] == "ZeroPadding2D":
        names.remove("padding")
    return [name for name in names if not isinstance(row.get(name), tuple | list)]


def _changed(rows: Rows, place: int, setting: str) -> Callable[[], None]:
    def change() -> None:
        value = st.session_state[f"arch_{setting}"]
        row = rows[place] | {setting: None if value == NONE and setting == "activation" else value}
        _store([*rows[:place], row, *rows[place + 1 :]], place)

    return change


def _number(rows: Rows, place: int, setting: str) -> None:
    labels = {
        "filters": _("Filters"),
        "kernel_size": _("Kernel size"),
        "pool_size": _("Pool size"),
        "strides": _("Stride"),
        "units": _("Units"),
    }
    most = 64 if setting in ("kernel_size", "pool_size", "strides") else 16384
    row = rows[place]
    usual = (
        row.get("pool_size", 2)
        if setting == "strides" and "Pooling" in row["layer"]
        else USUAL.get(setting, 1)
    )
    value = row.get(setting)
    value = usual if value is None else value
    st.session_state[f"arch_{setting}"] = value if isinstance(value, int) else 1
    st.number_input(
        labels[setting],
        1,
        max(most, min(st.session_state[f"arch_{setting}"], LARGEST)),
        key=f"arch_{setting}",
        on_change=_changed(rows, place, setting),
        width=130,
    )


def _word(rows: Rows, place: int, setting: str) -> None:
    labels = {"padding": _("Padding"), "activation": _("Activation"), "name": _("Function")}
    row = rows[place]
    value = row.get(setting) or USUAL[setting]
    options = ["valid", "same"] if setting == "padding" else [NONE, *(a for a in ACTIVATIONS if a != NONE)]
    if value not in options:
        return  # a padding of numbers: the text can say it
    shown = {NONE: _("none")} if setting == "activation" else {}
    st.session_state[f"arch_{setting}"] = value
    st.selectbox(
        labels[setting],
        options,
        format_func=lambda option: shown.get(option, option),
        key=f"arch_{setting}",
        on_change=_changed(rows, place, setting),
        width=140,
    )


def _rate(rows: Rows, place: int, setting: str) -> None:
    st.session_state["arch_rate"] = float(rows[place].get(setting, USUAL["rate"]))
    st.number_input(
        _("Rate"), 0.0, 1.0, step=0.05, key="arch_rate", on_change=_changed(rows, place, setting), width=130
    )


_FIELDS: dict[str, Callable[[Rows, int, str], None]] = {
    "filters": _number,
    "kernel_size": _number,
    "pool_size": _number,
    "units": _number,
    "strides": _number,
    "padding": _word,
    "activation": _word,
    "name": _word,
    "rate": _rate,
}


def _buttons(rows: Rows, place: int) -> None:
    def add() -> None:
        new = {"layer": "Conv2D", **FRESH["Conv2D"]}
        _store([*rows[: place + 1], new, *rows[place + 1 :]], place + 1)

    def remove() -> None:
        _store(rows[:place] + rows[place + 1 :], max(0, place - 1))

    def move(step: int) -> None:
        moved = rows[:place] + rows[place + 1 :]
        moved.insert(place + step, rows[place])
        _store(moved, place + step)

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


def _store(rows: Rows, place: int) -> None:
    """Write the rows as text and choose a layer; what cannot be is said after the run, nothing is lost."""
    try:
        network = from_rows(rows, (1, 1, 1))
        text = write(network)
        parse(text, (1, 1, 1))
    except InvalidValue as error:
        st.session_state["arch_refused"] = error
        return
    st.session_state[TEXT_KEY] = text
    st.session_state["arch_layer"] = place
