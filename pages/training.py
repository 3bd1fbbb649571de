"""Train a small network in a worker and watch its curves grow."""

import streamlit as st

from cnnviz.export.training_code import training_code
from cnnviz.jobs.state import state_of
from cnnviz.ui import cached, frame, own_runs, run_view, training_settings
from cnnviz.ui.guesses import enlarge
from cnnviz.ui.i18n import _, explain

frame.open_page("training")

settings = training_settings.choose()
st.image(
    enlarge(cached.training_pictures(settings.dataset)),
    width=560,
    alt=_("Training pictures, every class in turn"),
)

if error := own_runs.trouble():
    st.error(explain(error))
if own_runs.unknown():
    st.warning(_("The address names a run that is not on this machine (any more)."))
run = own_runs.current()
active = run is not None and state_of(run).active

with st.container(horizontal=True, vertical_alignment="center", key="train_actions"):
    st.button(
        _("Start training"),
        type="primary",
        icon=":material/play_arrow:",
        key="train_start",
        disabled=active,
        on_click=own_runs.start,
        args=(settings,),
    )
    with st.popover(_("Earlier runs"), icon=":material/history:", key="train_earlier"):
        own_runs.choose_earlier()

if run:
    st.caption(training_settings.in_a_line(run.settings))
    run_view.show(run)
    if not active:
        run_view.show_result(run)

what, code = st.tabs([_("What the settings do"), _("The same in Keras")], key="train_tabs")
with what:
    st.markdown(frame.passage("training", "settings"))
with code:
    st.markdown(frame.passage("training", "code"))
    st.code(training_code(settings), language="python")

frame.close_page("training")
