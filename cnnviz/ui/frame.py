"""What every page begins and ends with."""

import gc
from functools import lru_cache

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from cnnviz.ui import nav, style, warming
from cnnviz.ui.connection import send_at_once
from cnnviz.ui.i18n import _

TEXT_WIDTH = 760  # pixels: a line of about ninety letters, also on a projector


def ensure_routed() -> None:
    """Rerun through app.py when Streamlit's legacy discovery of ``pages/`` ran this page on its own.

    Until one session has run ``st.navigation``, Streamlit serves a deep link without app.py. The switch
    is private in Streamlit, hence the exact pin of its version and the browser test with a deep link as first
    visit.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def open_page(name: str) -> None:
    """Begin a page: routing guard, title, one sentence.

    Args:
        name: the page's name in the table of pages.
    """
    ensure_routed()
    style.apply()
    lesson = nav.entry(name).lesson
    with st.container(key="page_title"):
        st.title(lesson.title, anchor=False)
        st.markdown(f":gray[{lesson.sentence}]")


def passage(name: str, section: str, **values: object) -> str:
    """Return a passage of the page's lesson with values put in.

    Args:
        name: the page's name in the table of pages.
        section: the passage's mark in the lesson.
        **values: what the passage's fields in braces stand for.

    Returns:
        Markdown.
    """
    return nav.entry(name).lesson.sections[section].body.format(**values)


def close_page(name: str) -> None:
    """End a page: why it works, where it is from, and the next page of the learning path.

    Args:
        name: the page's name in the table of pages.
    """
    sections = nav.entry(name).lesson.sections
    with st.container(width=TEXT_WIDTH):
        if why := sections.get("why"):
            st.subheader(why.heading, anchor=False)
            st.markdown(why.body)
        if sources := sections.get("sources"):
            with st.expander(sources.heading, icon=":material/menu_book:"):
                st.markdown(sources.body)
    following = nav.following(name)
    if following:
        label = _("Next: {title}").format(title=following.lesson.title)
        st.page_link(following.path, label=label, icon=following.icon)
    _settle(name)
    if warm := warming.of_keras():
        warm.page_drawn()


@lru_cache(maxsize=32)
def _settle(name: str) -> None:
    """Make the next reruns quick, after the first visit to a page of a server.

    After each page run Streamlit collects garbage. The modules that came in with a page stay for good, and
    looking through them each time takes a third of the whole rerun; so they are hidden from the collector.
    And each rerun's answer would wait 40 ms in the connection.
    """
    send_at_once()
    gc.collect()
    gc.freeze()
