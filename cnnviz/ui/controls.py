"""Widgets that live in the address: a link restores them, and what a link says is checked first.

The browser enforces a widget's bounds; these functions enforce them again in Python.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from cnnviz.ui import address
from cnnviz.ui.i18n import _


def choice(
    label: str,
    options: Sequence[str] | Mapping[str, str],
    *,
    key: str,
    default: str | None = None,
    help: str | None = None,
    many: bool | None = None,
    width: int | Literal["stretch", "content"] | None = None,
    on_change: Callable[[], None] | None = None,
    disabled: bool = False,
) -> str:
    """Choose one of a few words (buttons side by side) or of many (a list).

    Args:
        label: what is chosen, translated.
        options: ids, or ids with the translated label of each.
        key: widget key and name in the address; the address may give the id or the label.
        default: id of the option without a word in the address; the first if left out.
        help: tooltip, translated.
        many: True for a list, False for buttons; by the number of options if left out.
        width: pixels, or "stretch" or "content"; a list stretches and buttons do not if left out.
        on_change: called before the page runs again with another option.
        disabled: shown, but not to be changed: another setting makes it mean nothing.

    Returns:
        The id of the chosen option, always one of ``options``.
    """
    labels = dict(options) if isinstance(options, Mapping) else {option: option for option in options}
    ids = list(labels)
    default = ids[0] if default is None else default

    address.spell_out(key, labels)
    address.check(
        key,
        {shown: option for option, shown in labels.items()}.__getitem__,
        _("one of {options}").format(options=", ".join(ids)),
        default,
    )
    many = len(ids) > 5 if many is None else many
    if many:
        value = st.selectbox(
            label,
            ids,
            ids.index(default),
            labels.__getitem__,
            key=key,
            help=help,
            bind="query-params",
            width=width or "stretch",
            on_change=on_change or "rerun",
            disabled=disabled,
        )
    else:
        value = st.segmented_control(
            label,
            ids,
            default=default,
            format_func=labels.__getitem__,
            key=key,
            help=help,
            required=True,
            bind="query-params",
            width=width or "content",
            on_change=on_change or "rerun",
            disabled=disabled,
        )
    value = value if value in labels else default
    address.show_note(key, value)
    return value


def whole_number(
    label: str,
    least: int,
    most: int,
    default: int,
    *,
    key: str,
    help: str | None = None,
    slider: bool = False,
    width: int | Literal["stretch"] = "stretch",
    disabled: bool = False,
    varying: bool = False,
) -> int:
    """Choose a whole number between two bounds.

    Args:
        label: what is chosen, translated.
        least: smallest value.
        most: largest value.
        default: value without a word in the address.
        key: widget key and name in the address.
        help: tooltip, translated.
        slider: True for a slider, False for a box with plus and minus.
        width: pixels, or "stretch".
        disabled: shown, but not to be changed: another setting makes it mean nothing.
        varying: True if the default depends on other settings. Streamlit would leave a number out of the
            address that was once the default; here it is written there whenever it is not the default now.

    Returns:
        A value from least to most.
    """

    def parse(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise ValueError
        return value

    rule = _("a whole number from {least} to {most}").format(least=least, most=most)
    address.check(key, parse, rule, default)
    widget: Callable[..., Any] = st.slider if slider else st.number_input
    options: dict[str, Any] = {"value": default, "bind": "query-params"}
    if varying:
        options = {"persist_state": "session"}
        if key not in st.session_state:
            st.session_state[key] = parse(st.query_params[key]) if key in st.query_params else default
    value = widget(label, least, most, key=key, help=help, width=width, disabled=disabled, **options)
    value = value if isinstance(value, int) and least <= value <= most else default
    if varying:
        address.write(key, value, default)
    address.show_note(key, value)
    return value


def switch(
    label: str,
    *,
    key: str,
    default: bool = False,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> bool:
    """Turn something on or off.

    Args:
        label: what is switched, translated.
        key: widget key and name in the address.
        default: state without a word in the address.
        help: tooltip, translated.
        on_change: called before the page runs again with the other state.

    Returns:
        True if it is on.
    """

    def parse(text: str) -> bool:
        return {"true": True, "1": True, "false": False, "0": False}[text.lower()]

    address.spell_out(key, {"1": "true", "0": "false"})  # Streamlit reads the words alone
    address.check(key, parse, _("true or false"), default)
    value = bool(st.toggle(label, default, key=key, help=help, bind="query-params", on_change=on_change))
    address.show_note(key, value)
    return value


def text(label: str, default: str, *, key: str, help: str | None = None, most: int = 200) -> str:
    """Write a short text that a link restores; the caller checks what it says.

    Args:
        label: what is written, translated.
        default: text without a word in the address.
        key: widget key and name in the address.
        help: tooltip, translated.
        most: longest text in letters.

    Returns:
        The text without spaces at its ends.
    """
    value = st.text_input(label, default, key=key, help=help, max_chars=most, bind="query-params")
    return (value or "")[:most].strip()


def padding(prefix: str) -> str | int | tuple[tuple[int, int], tuple[int, int]]:
    """Choose a padding: a name, a number for all sides, or one for top and left and one for bottom and right.

    Args:
        prefix: of the page's widgets.

    Returns:
        The padding as `cnnviz.core.conv.conv2d` takes it.
    """
    names = {
        "valid": _("valid"),
        "same": _("same"),
        "full": _("full"),
        "number": _("number"),
        "pair": _("pair"),
    }
    name = choice(_("Padding"), names, key=f"{prefix}_padding")
    if name == "number":
        return whole_number(_("On each side"), 0, 10, 1, key=f"{prefix}_pad", width=130)
    if name == "pair":
        before = whole_number(_("Top and left"), 0, 10, 0, key=f"{prefix}_before", width=130)
        after = whole_number(_("Bottom and right"), 0, 10, 1, key=f"{prefix}_after", width=130)
        return (before, after), (before, after)
    return name
