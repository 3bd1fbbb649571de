"""Train a network in a worker: choose its settings, watch it learn, drive."""

import streamlit as st

from cnnviz.ui import cached, frame, own_runs, run_view, training_sections, training_settings
from cnnviz.ui.i18n import _, explain

frame.open_page("training")
cached.cluster().warm()  # TensorFlow takes seconds to load; the visitor reads meanwhile

run = own_runs.current()
chosen = training_settings.choose(run)

if own_runs.unknown():
    st.warning(_("The address names a run that is not on this machine (any more)."))
if run:
    run_view.show(run, chosen.settings)
elif error := own_runs.trouble():
    st.error(explain(error))
training_sections.show(run, chosen)

frame.close_page("training")
