"""The language of the session: gettext for labels, and errors told in that language.

English is the source language, so it needs no catalogue. Another language is a folder
``cnnviz/content/locale/<code>/LC_MESSAGES`` with ``cnnviz.po`` and its compiled ``cnnviz.mo``, and, for the
longer texts, ``cnnviz/content/<code>/*.md``. Nothing else changes. The commands stand in the README beside
the catalogues.
"""

import streamlit as st

from cnnviz.content import lessons
from cnnviz.core.errors import InvalidValue

LOCALE_FOLDER = lessons.FOLDER / "locale"
DOMAIN = "cnnviz"
STATE_KEY = "lang"


def languages() -> tuple[str, ...]:
    """Return the codes of the languages the product speaks, English first."""
    found = sorted(path.parts[-3] for path in LOCALE_FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return (lessons.SOURCE_LANGUAGE, *(code for code in found if code != lessons.SOURCE_LANGUAGE))


def language() -> str:
    """Return the language of this session, read at call time since sessions share the process."""
    chosen = st.session_state.get(STATE_KEY, lessons.SOURCE_LANGUAGE)
    if chosen == lessons.SOURCE_LANGUAGE:  # each label asks: do not read the folder for it
        return lessons.SOURCE_LANGUAGE
    return chosen if chosen in languages() else lessons.SOURCE_LANGUAGE


def _(text: str) -> str:
    """Translate a label into the language of this session."""
    code = language()
    if code == lessons.SOURCE_LANGUAGE:
        return text
    from cnnviz.ui import cached  # brings the picture library along: English pages need not wait for it

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
    if code == lessons.SOURCE_LANGUAGE:
        told = one if count == 1 else many
    else:
        from cnnviz.ui import cached

        told = cached.catalogue(code).ngettext(one, many, count)
    return told.format(count=f"{count:,}", **values)


def explain(error: InvalidValue) -> str:
    """Tell an error in the language of this session, with the error inside it, if there is one."""
    values = {
        name: explain(value) if isinstance(value, InvalidValue) else value
        for name, value in error.values.items()
    }
    return _(error.template).format(**values)
