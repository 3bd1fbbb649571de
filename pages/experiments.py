"""Trainings that were recorded, so that a deck's claim and a measurement stand side by side."""

import streamlit as st

from cnnviz.content.experiments import EXPERIMENTS
from cnnviz.jobs import experiment_records
from cnnviz.ui import (
    controls,
    experiment_curves,
    experiment_gains,
    experiment_settings,
    experiment_table,
    experiment_words,
    frame,
)
from cnnviz.ui.i18n import _

frame.open_page("experiments")

titles = {experiment.id: _(experiment.title) for experiment in EXPERIMENTS.values()}
first = experiment_records.most_recorded()
chosen = controls.choice(_("Experiment"), titles, key="exp_name", default=first, many=True, width=420)
experiment = EXPERIMENTS[chosen]
recorded = experiment_records.read(experiment)

sentence = experiment.question
st.subheader(_(sentence), anchor=False)
if not recorded.trainings:
    st.info(_("Not recorded yet: the command below trains it."), icon=":material/hourglass_empty:")
elif said := experiment_words.learned(recorded):
    st.markdown(said, width=frame.TEXT_WIDTH)
experiment_table.show(recorded)
note = experiment.differs
st.markdown(_(note), width=frame.TEXT_WIDTH)

if recorded.trainings:
    experiment_gains.show(recorded)
    st.subheader(_("The curves"), anchor=False)
    experiment_curves.show(recorded)
experiment_settings.show(recorded)

frame.close_page("experiments")
