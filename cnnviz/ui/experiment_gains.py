"""What each arm gains against the first one, as dots with ranges."""

import pyarrow as pa
import streamlit as st

from cnnviz.jobs.experiment_records import Recorded
from cnnviz.ui import frame, nav
from cnnviz.ui.experiment_figures import points
from cnnviz.ui.i18n import _
from cnnviz.viz import gain_chart, theme

ROW = 46  # pixels
FEWEST = 2  # a single gain is told in words


def show(recorded: Recorded) -> None:
    """Draw the gains, largest first; nothing where there are too few of them.

    Args:
        recorded: what is recorded of an experiment.
    """
    rows = [
        gain_chart.GainRow(_(arm.title), gain.mean, *gain.interval, gain.by_seed, gain.clear)
        for arm in recorded.arms
        if not arm.repeats and (gain := recorded.gain(arm.id))
    ]
    if len(rows) < FEWEST:
        return
    rows.sort(key=lambda row: -row.mean)
    st.subheader(_("What each one gains"), anchor=False)
    said = "; ".join(f"{row.title} {points(row.mean)}" for row in rows)
    st.vega_lite_chart(
        pa.Table.from_pylist(gain_chart.table(rows)),
        gain_chart.chart(
            rows,
            axis=_("Gain in percentage points"),
            interval=_("95 % interval"),
            palette=theme.palette(st.context.theme.type),
        ),
        key=f"exp_gains_{recorded.experiment.id}",
        height=ROW * len(rows) + 60,
        alt=_("Gains in percentage points of test accuracy: {said}").format(said=said),
    )
    st.caption(frame.passage("experiments", "gains"))
    about = nav.entry("experiments").lesson.sections.get(recorded.experiment.id)
    if about:
        with st.container(width=frame.TEXT_WIDTH):
            st.subheader(about.heading, anchor=False)
            st.markdown(about.body)
