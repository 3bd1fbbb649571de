"""Some pictures of a data set in a row or a wall."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.ui import cached
from cnnviz.ui.data_words import file_name
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import FileFacts, Survey

LONGEST_NAME = 16


def show(
    survey: Survey,
    pictures: Sequence[FileFacts],
    *,
    side: int,
    whole: bool = False,
    captions: Sequence[str] | None = None,
) -> None:
    """Show pictures side by side, in as many rows as they need.

    Args:
        survey: of the data set.
        pictures: some of it.
        side: the most pixels of a side.
        whole: True for whole pictures, False for the squares in their middles.
        captions: a line below each, safe for Markdown; none if left out.
    """
    found = [(cached.tile(one.digest, side, whole, survey.root / one.path), one) for one in pictures]
    here = [place for place, (data, _picture) in enumerate(found) if data]
    with st.container(horizontal=True, gap="xsmall"):
        for place in here:
            data, picture = found[place]
            alt = _("{name}, of class {kind}").format(
                name=file_name(picture), kind=survey.classes[picture.label]
            )
            caption = captions[place] if captions else None
            st.image(data, caption=caption, alt=alt, width="content" if whole else side)
    if len(here) < len(found):
        st.caption(
            _("Pictures that have gone or changed since: {count}").format(count=len(found) - len(here))
        )


def short_name(picture: FileFacts) -> str:
    """Name a picture's file in a few letters, safe for Markdown."""
    name = file_name(picture)
    return literal(name if len(name) <= LONGEST_NAME else f"…{name[1 - LONGEST_NAME :]}")
