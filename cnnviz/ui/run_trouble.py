"""What went wrong with a run, in words, and what to do about it."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from cnnviz.core.mark import mark
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import State
from cnnviz.ui import cached, own_runs
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal

# By the sentence that the run was given as its reason.
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "the disk is full": mark(
            "Make room, for instance by deleting earlier runs under *Runs*; then let it go on."
        ),
        "its worker was killed {times} times": mark(
            "Mostly that means that the memory was full: start again, or fork, with a smaller batch size, "
            "smaller pictures or a smaller network."
        ),
        "the app was closed": mark("The server is back: let it go on."),
        "the scheduler is gone": mark("Let it go on: that starts another scheduler if there is none."),
        "no worker could be reached: {why}": mark("Try again in a while, or ask whoever runs this server."),
        "its worker gave no sign for {seconds} seconds": mark(
            "The machine may be overloaded or restarted: let it go on from its last checkpoint."
        ),
    }
)


def show(run: Run, state: State) -> None:
    """Say why a run came to a bad end or waits for nobody; nothing if all is well.

    Args:
        run: the run.
        state: how it stands.
    """
    if error := own_runs.trouble():
        st.error(literal(explain(error)))
    if state.status == "queued" and not cached.cluster().holds(run):
        st.info(_("This server did not place the run. If the one that did has ended, it can go on here."))
        _offer_to_go_on(run)
    if state.status not in ("failed", "lost"):
        return
    reason = literal(explain(state.reason)) if state.reason else _("unknown")
    text = ADVICE.get(state.reason.template, "") if state.reason else ""
    advice = f" {_(text)}" if text else ""
    if state.status == "failed":
        st.error(_("The run failed: {reason}.").format(reason=reason) + advice)
        return
    told = _("The run was interrupted: {reason}. What it recorded is kept, and it can go on.")
    st.warning(told.format(reason=reason) + advice)
    _offer_to_go_on(run)


def _offer_to_go_on(run: Run) -> None:
    if not own_runs.is_mine(run):
        return
    st.button(
        _("Go on"), icon=":material/play_arrow:", key="train_go_on", on_click=own_runs.go_on, args=(run,)
    )
