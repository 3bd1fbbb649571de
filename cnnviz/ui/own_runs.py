"""The visitor's runs: which one is on the screen, who owns it, which came before.

The name of the run stands in the address, so it survives a reload, which is a new session to Streamlit. The
name is long and random: who has the link may look at the run and fork it. Only who started it may steer it.
"""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import queue, runs
from cnnviz.jobs.runs import Fork, Run
from cnnviz.ui import cached, visitor

PARAMETER = "train_run"
MOST = 20  # runs in the list
_CHOSEN, _TROUBLE = "train_chosen_run", "train_trouble"


def current() -> Run | None:
    """Return the run that the address names, or after a change of page the one looked at before.

    Returns:
        The run, or None if there is none or the address names none that exists.
    """
    named = st.query_params.get(PARAMETER)
    run = runs.find(named or st.session_state.get(_CHOSEN) or "")
    if run:
        show(run)
    return run


def unknown() -> bool:
    """Whether the address names a run that does not exist (any more)."""
    return PARAMETER in st.query_params and runs.find(st.query_params[PARAMETER]) is None


def show(run: Run) -> None:
    """Make a run the one on the screen."""
    st.session_state[_CHOSEN] = run.id
    if st.query_params.get(PARAMETER) != run.id:
        st.query_params[PARAMETER] = run.id


def leave() -> None:
    """Have no run on the screen."""
    st.session_state.pop(_CHOSEN, None)
    st.query_params.pop(PARAMETER, None)


def start(settings: TrainingSettings, fork: Fork | None = None) -> None:
    """Begin a new run and make it the one on the screen; if that fails, ``trouble`` says why.

    Args:
        settings: what to train and how.
        fork: run and epoch whose weights it begins with; None for random ones.
    """
    calm()
    try:
        queue.check_room(owner())
        run = runs.create(settings, owner=owner(), fork=fork)
    except InvalidValue as error:
        complain(error)
        return
    show(run)
    _hand_over(run)


def complain(error: InvalidValue) -> None:
    """Keep what went wrong in a callback for the page to say."""
    st.session_state[_TROUBLE] = error


def calm() -> None:
    """Forget what went wrong before; each callback begins with it."""
    st.session_state.pop(_TROUBLE, None)


def trouble() -> InvalidValue | None:
    """Return what went wrong in the last callback; None if nothing did."""
    return st.session_state.get(_TROUBLE)


def go_on(run: Run) -> None:
    """Hand a lost run to a worker again; it goes on from its last checkpoint."""
    calm()
    _hand_over(run)


def _hand_over(run: Run) -> None:
    """Give a run to the workers, or say why it cannot be."""
    try:
        cached.cluster().submit(run)
    except InvalidValue as error:
        complain(error)


def earlier() -> list[Run]:
    """List the last runs: the visitor's own, and on the machine's own screen those of everybody.

    Returns:
        Newest first.
    """
    return runs.recent(owner=None if at_the_machine() else owner(), limit=MOST)


def is_mine(run: Run) -> bool:
    """Whether the visitor may steer and delete a run: who asked for it, or who sits at the machine.

    Args:
        run: any run.
    """
    return run.owner == owner() or at_the_machine()


def owner() -> str:
    """Return the visitor's name for runs."""
    return visitor.name()


def at_the_machine() -> bool:
    """Whether the browser runs on the server's machine; behind a proxy it is not known, so no."""
    here = (None, "::ffff:127.0.0.1")  # Streamlit's word for it, and the same through a socket for IPv6
    return st.context.ip_address in here and "X-Forwarded-For" not in st.context.headers
