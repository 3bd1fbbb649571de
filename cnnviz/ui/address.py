"""What the address says of the widgets: checked before a widget is drawn, noted below it where it is wrong.

Streamlit drops a bad value from the address without a word. Here it costs a sentence and a safe value, never
a traceback.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from cnnviz.ui.i18n import _, in_this_language

_NOTES = "address_notes"


def write(key: str, value: object, default: object) -> None:
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


def remember(key: str, value: Any) -> None:
    """Give a widget that is not on the page a value, so that one set by a callback goes into the address.

    Streamlit writes a value that a program sets into the address only if it knew the widget before.

    Args:
        key: key of the widget; nothing happens if it has a value or the address gives it one.
        value: what the widget would begin with.
    """
    if key not in st.session_state and key not in st.query_params:
        st.session_state[key] = value


def keep(keys: Sequence[str]) -> None:
    """Keep what widgets said that are not drawn in this run; Streamlit forgets them otherwise.

    Args:
        keys: keys of the widgets; one that has no value yet is left alone.
    """
    for key in keys:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


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


def spell_out(key: str, labels: Mapping[str, str]) -> None:
    """Put the label in the place of an id in the address: Streamlit knows an option by its label alone.

    A label of another language counts too, since whoever made the link may read another one.

    Args:
        key: widget key and name in the address.
        labels: the label of each id.
    """
    said = st.query_params.get(key)
    if key in st.session_state or said is None or said in labels.values():
        return
    label = labels.get(said) or in_this_language(said, set(labels.values()))
    if label and label != said:
        st.query_params[key] = label
        st.rerun()


def check(key: str, parse: Callable[[str], Any], rule: str, default: Any) -> None:
    """Check what the address says about a widget before the widget is drawn for the first time.

    A wrong word is noted and taken out of the address, and the page runs again: Streamlit itself would read
    1.5 as 1 and fail on a number of 400 digits.

    Args:
        key: widget key and name in the address.
        parse: raises a ValueError or a KeyError for a word that the widget does not take.
        rule: what it takes, translated, to follow "it must be".
        default: what is used instead.
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


def show_note(key: str, value: Any) -> None:
    """Keep the sentence about a bad address on the screen until the widget is moved.

    Args:
        key: widget key and name in the address.
        value: what the widget says now.
    """
    note, used = st.session_state.get(_NOTES, {}).get(key, (None, None))
    if note and value == used:
        st.caption(f":orange[{note}]")
    elif note:
        del st.session_state[_NOTES][key]
