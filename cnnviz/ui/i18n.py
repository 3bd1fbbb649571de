"""The language of the session: gettext for labels, and errors told in that language.

English is the source language, so it needs no catalogue. Another language is a folder
``cnnviz/content/locale/<code>/LC_MESSAGES`` with ``cnnviz.po`` and, for the longer texts,
``cnnviz/content/<code>/*.md``. Nothing else changes. The commands stand in the README beside
the catalogues.
"""

from collections.abc import Collection

import streamlit as st

from cnnviz.content import catalogues, lessons
from cnnviz.core.errors import InvalidValue

SOURCE = lessons.SOURCE_LANGUAGE
STATE_KEY = "lang"


def languages() -> tuple[str, ...]:
    """Return the codes of the languages the product speaks, English first."""
    return catalogues.languages(lessons.FOLDER)


def language() -> str:
    """Return the language of this session, read at call time since sessions share the process."""
    chosen = st.session_state.get(STATE_KEY, SOURCE)
    if chosen == SOURCE:  # each label asks: do not read the folder for it
        return SOURCE
    from cnnviz.ui import cached  # brings the picture library along: English pages need not wait for it

    return chosen if chosen in cached.languages() else SOURCE


def _(text: str) -> str:
    """Translate a label into the language of this session."""
    code = language()
    if code == SOURCE:
        return text
    from cnnviz.ui import cached

    return cached.catalogue(code).gettext(text)


def counted(count: int, one: str, many: str, **values: object) -> str:
    """Say how many there are, in the form that the language of this session has for that number.

    Args:
        count: how many.
        one: the words for one of them, in English.
        many: the words for any other number, with the field ``{count}``; extracted together with `one`.
        **values: what the words' other fields stand for.

    Returns:
        The words with the number in them.

    Example:
        >>> counted(1, "1 picture", "{count} pictures"), counted(1200, "1 picture", "{count} pictures")
        ('1 picture', '1,200 pictures')
    """
    code = language()
    if code == SOURCE:
        told = one if count == 1 else many
    else:
        from cnnviz.ui import cached

        told = cached.catalogue(code).ngettext(one, many, count)
    return told.format(count=f"{count:,}", **values)


def in_this_language(said: str, among: Collection[str]) -> str | None:
    """Find what a label of another language is called in the language of this session.

    Args:
        said: the label.
        among: the labels that it can be.

    Returns:
        The label in this language, one of ``among``; None if none of them is meant.
    """
    from cnnviz.ui import cached

    for code in cached.languages():
        for text in cached.originals(code).get(said, (said,)):
            if (label := _(text)) in among:
                return label
    return None


def explain(error: InvalidValue) -> str:
    """Tell an error in the language of this session, with the error inside it, if there is one."""
    values = {
        name: explain(value) if isinstance(value, InvalidValue) else value
        for name, value in error.values.items()
    }
    return _(error.template).format(**values)
