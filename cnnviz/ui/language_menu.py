"""The language beside the menu of the pages."""

import streamlit as st
from babel import Locale

from cnnviz.ui import address, i18n
from cnnviz.ui.i18n import _

_WIDGET = "lang_choice"


def choose() -> None:
    """Offer the languages beside the menu of the pages; with one language there is nothing to choose.

    Without a word in the address it is that of the browser. The address names every other one, and any but
    English always: Streamlit writes a choice there as its label, and another browser may read the link.
    """
    key, codes = i18n.STATE_KEY, i18n.languages()
    if len(codes) == 1:
        return
    names = {code: Locale.parse(code).get_display_name(code) or code for code in codes}
    spoken = (st.context.locale or "").split("-")[0]
    browser = spoken if spoken in names else i18n.SOURCE
    if key not in st.session_state:
        said = st.query_params.get(key, browser)
        meant = {name: code for code, name in names.items()}.get(said, said)
        st.session_state[key] = meant if meant in names else browser
    # A widget loses a value that the program has set when the page changes; its first value it does not.
    with st.container(key="language"):
        st.selectbox(
            _("Language"),
            codes,
            codes.index(st.session_state[key]),
            names.__getitem__,
            key=_WIDGET,
            on_change=_take,
        )
    address.write(key, st.session_state[key], browser if browser == i18n.SOURCE else None)


def _take() -> None:
    st.session_state[i18n.STATE_KEY] = st.session_state[_WIDGET]
