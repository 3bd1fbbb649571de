"""The few rules of style for which Streamlit's theme has no setting."""

import streamlit as st

_RULES = """
/* A projector or a small laptop leaves the page about 640 pixels: title and sentence stand in one line there,
   so that the stage is on the screen with its buttons. */
@media (max-height: 800px) and (min-width: 900px) {
  .stMainBlockContainer { padding-top: 4rem; }
  .st-key-page_title { flex-direction: row; align-items: baseline; gap: 1.25rem; }
  .st-key-page_title > * { width: auto; }
  .st-key-page_title h1 { padding: 0; font-size: 1.75rem; white-space: nowrap; }
}
@media (max-width: 640px) {
  .stMainBlockContainer { padding-top: 4.25rem; }
  .st-key-page_title h1 { padding: 0.25rem 0; font-size: 2rem; }
}

/* The language stands between the menu of the pages and Streamlit's own. */
:has(> .st-key-language) { position: absolute; }
.st-key-language { position: fixed; top: 0.875rem; right: 7.25rem; width: 5.5rem; z-index: 999991; }
.st-key-language [data-testid="stWidgetLabel"] { display: none; }
.st-key-language .react-aria-ComboBox > div { height: 2rem; min-height: 2rem; }
.st-key-language input { padding-inline: 0.5rem 0; font-size: 0.875rem; }

/* Firefox rounds widths to a sixtieth of a pixel: a button as wide as its label showed "F…" for "Fork". */
button .stMarkdownEllipsis { padding-right: 0.1px; }
"""


def apply() -> None:
    """Put the rules on the page; they take no room there."""
    st.html(f"<style>{_RULES}</style>")
