"""Widgets with a list of usual values in which another one can be written; they live in the address too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import streamlit as st

from cnnviz.ui import address
from cnnviz.ui.i18n import _


def number(
    label: str,
    suggestions: Sequence[str] | Mapping[str, str],
    least: float,
    most: float,
    *,
    key: str,
    default: str,
    whole: bool = False,
    help: str | None = None,
    width: int | Literal["stretch"] = "stretch",
    in_address: bool = True,
) -> str:
    """Choose a number from a list of usual ones, or write another one between two bounds.

    Args:
        label: what is chosen, translated.
        suggestions: usual numbers; a mapping may also hold words with their translated labels.
        least: smallest number.
        most: largest number.
        key: widget key and name in the address.
        default: one of the suggestions.
        whole: whether the number has to be whole.
        help: tooltip, translated.
        width: pixels, or "stretch".
        in_address: whether the address holds the value.

    Returns:
        A number as text, or one of the words; always one that the rule allows.
    """

    def parse(text: str) -> str:
        value = int(text) if whole else float(text)
        if not least <= value <= most:  # also refuses NaN
            raise ValueError
        return f"{value:.10g}"

    kind = _("a whole number from {least} to {most}") if whole else _("a number from {least:g} to {most:g}")
    rule = kind.format(least=least, most=most)
    return written(
        label, suggestions, parse, rule, key=key, default=default, help=help, width=width,
        in_address=in_address,
    )  # fmt: skip


def written(
    label: str,
    suggestions: Sequence[str] | Mapping[str, str],
    parse: Callable[[str], str],
    rule: str,
    *,
    key: str,
    default: str,
    help: str | None = None,
    width: int | Literal["stretch"] = "stretch",
    in_address: bool = True,
) -> str:
    """Choose a text from a list of usual ones, or write another one that follows a rule.

    Args:
        label: what is chosen, translated.
        suggestions: usual texts, or words with their translated labels.
        parse: returns what was written in the form to go on with, or raises a ValueError.
        rule: what ``parse`` allows, translated, to follow "it must be".
        key: widget key and name in the address.
        default: one of the suggestions.
        help: tooltip, translated.
        width: pixels, or "stretch".
        in_address: whether the address holds the value.

    Returns:
        One of the suggestions, or what ``parse`` made of what was written.
    """
    labels = dict(suggestions) if isinstance(suggestions, Mapping) else {text: text for text in suggestions}
    shown_ids = {shown: id for id, shown in labels.items()}

    def read(text: str) -> str:
        return shown_ids.get(text) or (text if text in labels else parse(text.strip()))

    address.spell_out(key, labels)
    if in_address:
        address.check(key, read, rule, default)
    said = st.session_state.get(key, st.query_params.get(key) if in_address else None)
    options = list(labels)
    try:  # a number that somebody wrote is an option of the list from then on
        if said is not None and said not in shown_ids and said not in labels and read(said):
            options.append(said)
    except (ValueError, AttributeError):
        pass
    value = st.selectbox(
        label,
        options,
        options.index(default),
        lambda id: labels.get(id, id),
        key=key,
        help=help,
        accept_new_options=True,
        bind="query-params" if in_address else None,
        width=width,
    )
    try:
        value = read(value or default)
    except (ValueError, OverflowError):
        note = _("{label}: {said} must be {rule}. {default} is used instead.")
        st.caption(f":orange[{note.format(label=label, said=value[:20], rule=rule, default=default)}]")
        return default
    address.show_note(key, value)
    return value
