"""A wall of pictures of one class, drawn by lot: the quickest way to find what is wrong with a label."""

import numpy as np
import streamlit as st

from cnnviz.content.animals10_facts import LABELS_LOOKED_AT, LABELS_WRONG
from cnnviz.ui import controls, data_tiles, frame
from cnnviz.ui.data_words import class_words, short_class_words
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import Survey

MOST = 36
SIDE = 96
MOST_SEED = 9999


def show(survey: Survey) -> None:
    """Show some pictures of a class, others with each seed.

    Args:
        survey: of the data set.
    """
    names = class_words(survey)
    kinds = {"all": _("all")} | {f"class_{label}": name for label, name in enumerate(names)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="data_look_drawing"):
        kind = controls.choice(_("Class"), kinds, key="data_look_class", many=True, width=240)
        seed = controls.whole_number(_("Seed"), 0, MOST_SEED, 0, key="data_look_seed", width=130)
        st.button(
            _("Other pictures"),
            icon=":material/casino:",
            on_click=_next_seed,
            args=(seed,),
            key="data_look_others",
        )
    of_class = [one for one in survey.pictures if kind in ("all", f"class_{one.label}")]
    if not of_class:
        st.info(_("This class holds no picture that can be read."), icon=":material/info:")
        return
    drawn = np.random.default_rng(seed).permutation(len(of_class))[:MOST]
    some = [of_class[place] for place in drawn]
    short = [literal(name) for name in short_class_words(survey)]
    captions = [short[one.label] for one in some] if kind == "all" else None
    data_tiles.show(survey, some, side=SIDE, captions=captions)
    st.caption(
        _("{count} of {total} pictures, the square in the middle of each").format(
            count=len(drawn), total=f"{len(of_class):,}"
        )
    )
    wrong = LABELS_WRONG / LABELS_LOOKED_AT
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(
            frame.passage(
                "data",
                "look_pictures",
                wrong=f"{LABELS_WRONG:,}",
                total=f"{LABELS_LOOKED_AT:,}",
                share=f"{wrong:.1%}",
                ceiling=f"{1 - wrong:.0%}",
                count=MOST,
                chance=f"{1 - (1 - wrong) ** MOST:.0%}",
            )
        )


def _next_seed(seed: int) -> None:
    st.session_state["data_look_seed"] = (seed + 1) % (MOST_SEED + 1)
