"""A run on the screen: how it stands, its curves, and what it learned."""

import streamlit as st

from cnnviz.jobs.curve import curve_of
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import State, state_of
from cnnviz.ui import cached, frame, guesses, learning_curves, own_runs
from cnnviz.ui.i18n import _, explain

SECONDS = 0.5  # between two looks at a run that goes on


def show(run: Run) -> None:
    """Show a run; while it goes on, look again twice a second, and once more when it is over.

    Args:
        run: the run.
    """
    state = state_of(run)
    look = st.fragment(_look, run_every=SECONDS if state.active else None)
    look(run, state.active)


def _look(run: Run, was_active: bool) -> None:
    events = run.events()
    state, curve = state_of(run, events), curve_of(events)
    if was_active and not state.active:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="train_state"):
        st.progress(state.share, text=_in_words(state))
        if state.active:
            st.button(_("Stop training"), icon=":material/stop:", key="train_stop", on_click=run.ask_to_stop)
    if state.status == "queued" and not cached.cluster().holds(run):
        st.info(_("This server did not place the run. If the one that did has ended, it can go on here."))
        _offer_to_go_on(run)
    if state.status in ("failed", "lost"):
        _trouble(run, state)
    learning_curves.draw(curve, epochs=state.epochs, prefix="train")
    st.caption(f"{learning_curves.in_words(curve)} {frame.passage('training', 'reading')}")


def _in_words(state: State) -> str:
    words = {
        "queued": _("Waiting for a worker. The first start takes some seconds."),
        "starting": _("The worker loads TensorFlow."),
        "running": _("Epoch {epoch} of {epochs}, {share:.0%} done"),
        "stopped": _("Stopped after {done} of {epochs} epochs"),
        "finished": _("Finished after {epochs} epochs"),
        "failed": _("Failed after {done} of {epochs} epochs"),
        "lost": _("Interrupted after {done} of {epochs} epochs"),
    }
    text = words[state.status].format(
        epoch=min(state.epoch + 1, state.epochs), done=state.epoch, epochs=state.epochs, share=state.share
    )
    if state.active and state.attempts > 1:
        text += " · " + _("the worker was replaced, the run goes on from its last checkpoint")
    return text


def _trouble(run: Run, state: State) -> None:
    """Say why a run came to a bad end; what was recorded stands below."""
    reason = explain(state.reason) if state.reason else _("unknown")
    if state.status == "failed":
        st.error(_("The run failed: {reason}.").format(reason=reason))
        return
    st.warning(
        _("The run was interrupted: {reason}. What it recorded is kept, and it can go on.").format(
            reason=reason
        )
    )
    _offer_to_go_on(run)


def _offer_to_go_on(run: Run) -> None:
    st.button(
        _("Go on"), icon=":material/play_arrow:", key="train_go_on", on_click=own_runs.go_on, args=(run,)
    )


def show_result(run: Run) -> None:
    """Show what a run that is over learned; nothing if it learned nothing.

    Args:
        run: the run.
    """
    result = run.result() or {}
    test = result.get("test")
    if not test:
        return
    st.subheader(_("Pictures it has never seen"), anchor=False)
    with st.container(horizontal=True, gap="large", key="train_numbers"):
        with st.container(width=320, gap=None):
            guesses.accuracy(test)
        with st.container(width=260, gap=None):
            st.metric(_("Kept weights"), _("epoch {epoch}").format(epoch=result["best_epoch"] + 1))
            st.caption(_("The epoch with the lowest validation loss."))
        with st.container(width=200):
            st.metric(_("Parameters"), f"{result['parameters']:,}")
    st.markdown(_("**Drawn at random**"))
    guesses.show(test["sample"], result["classes"], key="train_sample")
    if test["mistakes"]:
        st.markdown(_("**The mistakes it was most sure of**"))
        guesses.show(test["mistakes"], result["classes"], key="train_mistakes")
