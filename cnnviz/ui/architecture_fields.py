"""The fields of the form that set one layer: its kind and what Keras wants to know about it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import ACTIVATIONS
from cnnviz.core.network_rows import LARGEST, LAYERS, from_rows, settings_of
from cnnviz.core.network_text import parse, write
from cnnviz.ui.architecture_choice import LONGEST_TEXT, TEXT_KEY
from cnnviz.ui.i18n import _

Rows = list[dict[str, Any]]

REFUSED_KEY = "arch_refused"
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


def set_layer(rows: Rows, place: int) -> None:
    """Offer the kind of a layer and its settings.

    Args:
        rows: of the network, as in `cnnviz.core.network_rows`.
        place: of the layer in them.
    """
    _choose_kind(rows, place)
    for setting in _offered(rows[place]):
        _FIELDS[setting](rows, place, setting)


def store_rows(rows: Rows, place: int) -> None:
    """Write the rows as text and choose a layer; what cannot be is said after the run, nothing is lost."""
    try:
        network = from_rows(rows, (1, 1, 1))
        text = write(network)
        parse(text, (1, 1, 1))
        if len(text) > LONGEST_TEXT:
            raise InvalidValue(
                "the text of {count} characters is too long: at most {most}",
                count=len(text),
                most=LONGEST_TEXT,
            )
    except InvalidValue as error:
        st.session_state[REFUSED_KEY] = error
        return
    st.session_state[TEXT_KEY] = text
    st.session_state["arch_layer"] = place


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
        store_rows([*rows[:place], {"layer": kind, **FRESH.get(kind, {}), **kept}, *rows[place + 1 :]], place)

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
        store_rows([*rows[:place], row, *rows[place + 1 :]], place)

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
