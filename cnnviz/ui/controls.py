"""Widgets that live in the address: a link restores them, and what a link says is checked first.

Streamlit drops a bad value from the address without a word. Here it costs a sentence and a safe value, never
a traceback. The browser enforces a widget's bounds; these functions enforce them again in Python.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from babel import Locale

from cnnviz.ui import i18n
from cnnviz.ui.i18n import _

_NOTES = "address_notes"


def choose_language() -> None:
    """Offer the languages in the sidebar; with one language there is nothing to choose."""
    names = {code: Locale.parse(code).get_display_name(code) or code for code in i18n.languages()}
    wanted = (st.context.locale or "").split("-")[0]
    if len(names) > 1:
        with st.sidebar:
            first = wanted if wanted in names else next(iter(names))
            choice(_("Language"), names, key=i18n.STATE_KEY, default=first, many=True)


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

    _spell_out(key, labels)
    _check_address(
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
    _show_note(key, value)
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
    _check_address(key, parse, rule, default)
    widget: Callable[..., Any] = st.slider if slider else st.number_input
    options: dict[str, Any] = {"value": default, "bind": "query-params"}
    if varying:
        options = {"persist_state": "session"}
        if key not in st.session_state:
            st.session_state[key] = parse(st.query_params[key]) if key in st.query_params else default
    value = widget(label, least, most, key=key, help=help, width=width, disabled=disabled, **options)
    value = value if isinstance(value, int) and least <= value <= most else default
    if varying:
        write_address(key, value, default)
    _show_note(key, value)
    return value


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

    _spell_out(key, labels)
    if in_address:
        _check_address(key, read, rule, default)
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
    _show_note(key, value)
    return value


def write_address(key: str, value: object, default: object) -> None:
    """Write a setting into the address that no widget of Streamlit's writes there.

    Args:
        key: name in the address.
        value: the setting.
        default: the setting that needs no word in the address.
    """
    said = None if value == default else str(value)
    if said is None:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != said:
        st.query_params[key] = said


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

    _spell_out(key, {"1": "true", "0": "false"})  # Streamlit reads the words alone
    _check_address(key, parse, _("true or false"), default)
    value = bool(st.toggle(label, default, key=key, help=help, bind="query-params", on_change=on_change))
    _show_note(key, value)
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


def remember(key: str, value: Any) -> None:
    """Give a widget that is not on the page a value, so that one set by a callback goes into the address.

    Streamlit writes a value that a program sets into the address only if it knew the widget before.

    Args:
        key: key of the widget; nothing happens if it has a value or the address gives it one.
        value: what the widget would begin with.
    """
    if key not in st.session_state and key not in st.query_params:
        st.session_state[key] = value


def noted(keys: Iterable[str]) -> bool:
    """Tell whether a wrong word of the address is told below one of these widgets, so that it is not hidden.

    Args:
        keys: keys of the widgets.
    """
    return not set(keys).isdisjoint(st.session_state.get(_NOTES, ()))


def notes(keys: Iterable[str]) -> list[str]:
    """Return what is told below these widgets about wrong words of the address, for where it can be seen.

    Args:
        keys: keys of the widgets, which have been drawn in this run.
    """
    told = st.session_state.get(_NOTES, {})
    return [told[key][0] for key in keys if key in told]


def keep(keys: Sequence[str]) -> None:
    """Keep what widgets said that are not drawn in this run; Streamlit forgets them otherwise.

    Args:
        keys: keys of the widgets; one that has no value yet is left alone.
    """
    for key in keys:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _spell_out(key: str, labels: Mapping[str, str]) -> None:
    """Put the label in the place of an id in the address: Streamlit knows an option by its label alone."""
    said = st.query_params.get(key)
    if key not in st.session_state and said in labels and said != labels[said]:
        st.query_params[key] = labels[said]
        st.rerun()


def _check_address(key: str, parse: Callable[[str], Any], rule: str, default: Any) -> None:
    """Check what the address says about a widget before the widget is drawn for the first time.

    A wrong word is noted and taken out of the address, and the page runs again: Streamlit itself would read
    1.5 as 1 and fail on a number of 400 digits.
    """
    if key in st.session_state or key not in st.query_params:
        return
    said = st.query_params[key]
    try:
        parse(said)
    except (ValueError, KeyError):
        sentence = _("The address says {key}={said}; it must be {rule}. {default} is used instead.")
        note = sentence.format(key=key, said=said[:40], rule=rule, default=default)
        st.session_state.setdefault(_NOTES, {})[key] = (note, default)
        del st.query_params[key]
        st.rerun()


def _show_note(key: str, value: Any) -> None:
    """Keep the sentence about a bad address on the screen until the widget is moved."""
    note, used = st.session_state.get(_NOTES, {}).get(key, (None, None))
    if note and value == used:
        st.caption(f":orange[{note}]")
    elif note:
        del st.session_state[_NOTES][key]
