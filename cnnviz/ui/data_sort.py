"""Sort a data set into training, validation and test, and take the split away."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.data_folders import DataFolder
from cnnviz.ui import cached, data_sort_files, data_sort_result, data_sort_settings, frame, nav
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import Survey
from cnnviz.vision.survey_split import content_of


def show(data: DataFolder, survey: Survey) -> None:
    """Offer the sizes and the seed, and show what comes of them at once.

    Args:
        data: the data set.
        survey: what was found in it.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="data_sort_head"):
        settings = data_sort_settings.choose(survey)
        file = data_sort_files.upload()
    loaded = data_sort_files.load(file, survey)
    if loaded:
        split, wanted = loaded.split, (False, False)
    else:
        try:
            split = cached.split(
                content_of(survey),
                settings.seed,
                settings.counts,
                settings.shares,
                settings.exact_only,
                survey,
            )
        except InvalidValue as error:
            st.error(literal(explain(error)), icon=":material/broken_image:")
            if not settings.exact_only:
                st.caption(_("Smaller parts fit, or keep only the same bytes together."))
            return
        wanted = settings.wanted
    data_sort_result.show(survey, split, wanted=wanted)
    data_sort_files.offer(survey, split, None if loaded else settings)
    with st.container(width=frame.TEXT_WIDTH):
        for mark in ("sort_parts", "sort_copies"):
            st.subheader(nav.entry("data").lesson.sections[mark].heading, anchor=False)
            st.markdown(frame.passage("data", mark))
