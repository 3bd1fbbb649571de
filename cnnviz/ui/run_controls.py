"""The driver's seat of a run: go on, wait, one batch, one epoch, another learning rate, stop."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import control
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import State, state_of
from cnnviz.nn.steering import Mode
from cnnviz.ui import own_runs, written_controls
from cnnviz.ui.i18n import _
from cnnviz.ui.training_fields import RATES


def show(run: Run, state: State) -> None:
    """Draw the controls of a run that is not over.

    Pressing one only writes a wish; the worker sees it between two batches, the page says it at once.

    Args:
        run: the run.
        state: how it stands.
    """
    if not own_runs.is_mine(run):
        st.caption(_("Somebody else started this run. You may look at it and fork it, not steer it."))
        return
    wish = control.wish_for(run).mode
    stopping, waiting = wish == "stop", state.status == "queued"
    # Asked to go on, it still counts as paused until its worker says more; one without a worker needs one.
    keeps_waiting = state.status == "paused" and (stopping or state.parked)
    holds = wish in ("pause", "batch", "epoch") or keeps_waiting
    with st.container(horizontal=True, vertical_alignment="bottom", key="train_controls"):
        if not waiting:
            # One button with two names: the keyboard's focus stays on it.
            st.button(
                _("Go on") if holds else _("Pause"),
                icon=":material/play_arrow:" if holds else ":material/pause:",
                key="train_pause",
                on_click=_ask,
                args=(run, "run" if holds else "pause"),
                disabled=stopping,
            )
            _step(run, _("One batch"), "batch", ":material/skip_next:", disabled=stopping)
            _step(run, _("One epoch"), "epoch", ":material/fast_forward:", disabled=stopping)
        st.button(
            _("Stop"),
            icon=":material/stop:",
            key="train_stop",
            on_click=_ask,
            args=(run, "stop"),
            disabled=stopping,
            help=_("Ends the run and keeps what it learned and recorded."),
        )
        if not waiting:
            _rate(run, disabled=stopping)


def _step(run: Run, label: str, mode: Mode, icon: str, *, disabled: bool) -> None:
    st.button(label, icon=icon, key=f"train_one_{mode}", on_click=_ask, args=(run, mode), disabled=disabled)


def _rate(run: Run, *, disabled: bool) -> None:
    """Offer another learning rate; it holds from the next batch on and is marked on the curve."""
    usual = f"{run.settings.learning_rate:.10g}"
    rates = RATES if usual in RATES else tuple(sorted((*RATES, usual), key=float))
    rate = written_controls.number(
        _("Learning rate"),
        rates,
        control.LOWEST_RATE,
        control.HIGHEST_RATE,
        key=f"train_new_rate_{run.id}",
        default=usual,
        width=130,
        in_address=False,
    )
    st.button(
        _("Change"),
        key="train_change_rate",
        icon=":material/speed:",
        on_click=_change_rate,
        args=(run, float(rate)),
        disabled=disabled,
        help=_("From the next batch on; a schedule goes on from the new value."),
    )


def wish_in_words(run: Run, state: State) -> str:
    """Say what the worker was asked and has not done yet.

    Args:
        run: the run.
        state: how it stands.

    Returns:
        A word or two; empty if nothing is open.
    """
    wish = control.wish_for(run)
    if wish.mode == "stop":
        return _("stopping…")
    if state.status in ("queued", "starting"):
        return "" if wish.mode == "run" else _("it will pause early")
    if state.status == "paused":
        return _("going on…") if wish.mode == "run" else ""
    if wish.mode == "pause":
        return _("pausing…")
    return _("pauses at the end of this epoch") if wish.mode == "epoch" else ""


def _ask(run: Run, mode: Mode) -> None:
    own_runs.calm()
    try:
        control.ask(run, mode)
    except OSError as error:
        _complain(error)
        return
    if state_of(run).parked and mode != "pause":  # its worker serves others meanwhile
        own_runs.go_on(run)


def _change_rate(run: Run, rate: float) -> None:
    own_runs.calm()
    try:
        control.set_learning_rate(run, rate)
    except InvalidValue as error:
        own_runs.complain(error)
    except OSError as error:
        _complain(error)


def _complain(error: OSError) -> None:
    own_runs.complain(InvalidValue("the wish could not be written: {why}", why=error.strerror or str(error)))
