"""How bright the pictures are: mean and deviation of each channel, and what each class is on average."""

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui import cached, frame
from cnnviz.ui.data_words import short_class_words
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.encode import as_jpeg
from cnnviz.vision.resize import LUMA
from cnnviz.vision.survey import Survey
from cnnviz.viz import bars, theme

FEW = 24  # pictures of a class that are averaged
SIDE = 64
SHOWN = 110
MOST_CLASSES = 24
BINS = 32


def show(survey: Survey) -> None:
    """Show mean and deviation of the channels, the brightness of the pictures and the mean of each class.

    Args:
        survey: of the data set.
    """
    left, right = st.columns([2, 3], gap="large")
    with left:
        _channels(survey)
    with right:
        _brightness(survey)
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(frame.passage("data", "look_colours"))
    _means(survey)


def _channels(survey: Survey) -> None:
    grey = all(one.channels == 1 for one in survey.pictures)
    names = [_("grey")] if grey else [_("red"), _("green"), _("blue")]
    rows = [
        {_("Channel"): name, _("Mean"): mean, _("Deviation"): deviation}
        for name, mean, deviation in zip(names, survey.mean, survey.deviation, strict=False)
    ]
    number = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(
        rows,
        key="data_look_channels",
        hide_index=True,
        alt=_("Mean and standard deviation of each channel, from 0 for black to 1 for white"),
        column_config={_("Mean"): number, _("Deviation"): number},
    )
    st.caption(_("Over all pixels of all pictures; 0 is black, 1 is white"))


def _brightness(survey: Survey) -> None:
    levels = np.array([one.mean for one in survey.pictures]) @ LUMA
    counts, edges = np.histogram(levels, BINS, (0, 1))
    figure = bars.histogram(
        counts, edges, value=_("mean brightness of a picture"), count=_("pictures"),
        palette=theme.palette(st.context.theme.type),
    )  # fmt: skip
    alt = _("Mean brightness of the pictures, from {least:.2f} to {most:.2f}, median {median:.2f}").format(
        least=levels.min(), most=levels.max(), median=np.median(levels)
    )
    st.plotly_chart(figure, key="data_look_brightness", alt=alt, config={"displayModeBar": False})
    st.caption(_("The height is the square root (√) of the count, so that rare brightnesses show too."))


def _means(survey: Survey) -> None:
    names = short_class_words(survey)
    made: list[tuple[str, bytes]] = []
    try:
        with st.spinner(_("Averaging some pictures of each class…")):
            for label in range(min(len(names), MOST_CLASSES)):
                of_class = [one for one in survey.pictures if one.label == label]
                if not of_class:
                    continue
                drawn = np.random.default_rng(0).permutation(len(of_class))[:FEW]
                some = [of_class[place] for place in sorted(drawn)]
                mean = cached.mean_picture(
                    tuple(one.digest for one in some),
                    SIDE,
                    tuple(one.path for one in some),
                    survey.root,
                )
                made.append((names[label], as_jpeg(mean)))
    except InvalidValue as error:
        st.caption(literal(explain(error)))
    with st.container(horizontal=True, gap="xsmall", key="data_look_means"):
        for name, data in made:
            alt = _("The mean picture of class {name}").format(name=name)
            st.image(data, caption=literal(name), alt=alt, width=SHOWN)
