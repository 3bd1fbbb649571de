"""Every cache of the app, each bounded; the library below knows nothing of caching.

Big arrays are never hashed: the key is an id or a digest, and a leading underscore keeps the array out of it.
"""

import gettext

import streamlit as st

from cnnviz.content import lessons


@st.cache_resource(max_entries=20, show_spinner=False)
def catalogue(language: str) -> gettext.NullTranslations:
    """Load the compiled catalogue of a language."""
    return gettext.translation("cnnviz", lessons.FOLDER / "locale", [language], fallback=True)
