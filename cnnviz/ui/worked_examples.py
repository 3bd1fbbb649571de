"""Choose a worked example: its settings move into the widgets of the page, where they can be changed."""

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import streamlit as st

from cnnviz.content.examples import EXAMPLES, Example
from cnnviz.ui import address, controls
from cnnviz.ui.i18n import _

HIDDEN = {"pad": 1, "crop_cells": 1}  # widgets that an example may bring along with what they begin with


def choose_source(
    prefix: str,
    operation: str,
    *,
    default: str,
    name: str = "example",
    width: int | Literal["stretch"] = 340,
) -> str:
    """Choose where the small picture comes from.

    Args:
        prefix: of the page's widgets. An example sets ``<prefix>_stride``, ``_padding`` and so on.
        operation: "conv", "conv_transpose" or "pool": which examples are offered.
        default: id of the example shown first; the page's widgets begin with its settings.
        name: of this widget, after the prefix.
        width: pixels, or "stretch".

    Returns:
        Id of an example, "photo" or "own".
    """
    key = f"{prefix}_{name}"
    options = {
        example.id: _(example.title) for example in EXAMPLES.values() if example.operation == operation
    }
    options |= {"photo": _("A photograph, shrunk to a few pixels"), "own": _("My own numbers")}

    for widget, value in HIDDEN.items():
        address.remember(f"{prefix}_{widget}", value)

    def set_widgets() -> None:
        if example := EXAMPLES.get(st.session_state[key]):
            for widget, value in widget_values(example).items():
                st.session_state[f"{prefix}_{widget}"] = value

    source = controls.choice(
        _("Picture"), options, key=key, default=default, many=True, width=width, on_change=set_widgets
    )
    if operation != "pool" and source in EXAMPLES:
        _bring_settings(prefix, EXAMPLES[source], first=f"{key}_seen", mark=f"{key}_plain")
    return source


def _bring_settings(prefix: str, example: Example, *, first: str, mark: str) -> None:
    """Let a link that names an example and none of its settings bring the settings along.

    An address leaves out what a widget begins with. So when all settings of an example were put back to that,
    the address gets a mark: the link then means what is on the screen, not what is printed.
    """
    own = _settings(example)
    plain = _settings(replace(example, settings={}))
    names = {f"{prefix}_{name}" for name in own}
    if not st.session_state.get(first):
        st.session_state[first] = True
        if mark not in st.query_params and not names & {*st.query_params} and own != plain:
            for name, value in widget_values(example).items():
                if value != plain.get(name):
                    st.query_params[f"{prefix}_{name}"] = str(value)
            st.rerun()
        return
    now = {name: st.session_state.get(f"{prefix}_{name}") for name in plain}  # None before the first drawing
    address.write(mark, now == plain and own != plain, False)


def _settings(example: Example) -> dict[str, Any]:
    return {name: value for name, value in widget_values(example).items() if name not in HIDDEN}


def widget_values(example: Example) -> dict[str, Any]:
    """Return the widget values that stand for an example's settings.

    Args:
        example: a worked example.

    Returns:
        Value by widget name, without the page's prefix.

    Example:
        >>> widget_values(EXAMPLES["zero_padding"])["padding"]
        'number'
    """
    settings = dict(example.settings)
    padding = settings.get("padding", "valid")
    values: dict[str, Any] = {"padding": padding if isinstance(padding, str) else "number"}
    if isinstance(padding, int):
        values["pad"] = padding
    if example.operation == "pool":
        size = settings.get("pool_size", 2)
        return values | {"size": size, "stride": settings.get("strides", size), "mode": settings["mode"]}
    if example.operation == "conv_transpose":
        values = {"crop": values["padding"], "crop_cells": values.get("pad", 0)}
        return values | {"up_kernel": "example", "up_stride": settings.get("strides", 1)}
    return values | {
        "kernel": "example",
        "stride": settings.get("strides", 1),
        "dilation": settings.get("dilation_rate", 1),
        "bias": settings.get("bias", 0),
        "flip": False,
        "relu": False,
        "planes": "joined",
    }


def agrees(example: Example, output: np.ndarray) -> bool:
    """Tell whether a result is the printed one; books round to two decimals.

    Args:
        example: a worked example.
        output: (OH, OW, F), computed.

    Returns:
        True if every printed number is met; False also where the source prints none.
    """
    if example.expected is None or output.shape[:2] != example.expected_size:
        return False
    expected = example.expected.reshape(*output.shape[:2], -1)
    return output.shape == expected.shape and np.allclose(output, expected, atol=0.006)


def agrees_in_size(example: Example, output: np.ndarray) -> bool:
    """Tell whether a result has the printed size, for an example whose source prints no numbers.

    Args:
        example: a worked example.
        output: (OH, OW, F), computed.

    Returns:
        True if the size is met; False also where the source prints the numbers, see `agrees`.
    """
    return example.expected is None and output.shape[:2] == example.expected_size
