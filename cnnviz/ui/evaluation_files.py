"""An inspection to take away: a table for a spreadsheet, a report for somebody who has no CNNViz."""

import streamlit as st

from cnnviz.content.report_words import WORDS
from cnnviz.core.explanation_methods import METHODS
from cnnviz.jobs import inspection_files
from cnnviz.ui.evaluation_pictures import Shown
from cnnviz.ui.i18n import _, language


def offer(shown: Shown) -> None:
    """Offer the files; each is made when somebody asks for it.

    Args:
        shown: the inspection.
    """
    found = shown.found
    words = {key: _(text) for key, text in WORDS.items()}
    facts = [(words["model"], shown.model_title), (words["data"], shown.title)]
    if found.grids:
        facts.append((words["map"], METHODS[shown.method].title))
    names, code = shown.names, language()
    with st.container(horizontal=True):
        st.download_button(
            _("Answers (CSV)"),
            lambda: inspection_files.as_csv(found),
            "cnnviz_answers.csv",
            "text/csv",
            key="eval_csv",
            icon=":material/table:",
            on_click="ignore",
        )
        st.download_button(
            _("Report (HTML)"),
            lambda: inspection_files.as_report(found, facts=facts, words=words, classes=names, language=code),
            "cnnviz_report.html",
            "text/html",
            key="eval_report",
            icon=":material/description:",
            on_click="ignore",
        )
    st.caption(
        _(
            "The report is one file with pictures, maps and their numbers; it opens in any browser without a "
            "network."
        )
    )
