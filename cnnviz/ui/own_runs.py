"""The visitor's runs: which one is on the screen, who owns it, which came before.

The name of the run stands in the address, so it survives a reload, which is a new session to Streamlit. The
name is long and random: who has the link has the run.
"""

import secrets
from datetime import datetime

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs
from cnnviz.jobs.runs import Run
from cnnviz.ui import cached, training_settings
from cnnviz.ui.i18n import _

PARAMETER = "train_run"
_CHOSEN, _OWNER, _TROUBLE = "train_chosen_run", "train_owner", "train_trouble"


def current() -> Run | None:
    """Return the run that the address names, or after a change of page the one looked at before.

    Returns:
        The run, or None if there is none or the address names none that exists.
    """
    named = st.query_params.get(PARAMETER)
    run = runs.find(named or st.session_state.get(_CHOSEN) or "")
    if run:
        show(run)
        # A reload is a new session; its visitor is the one who started the run.
        st.session_state.setdefault(_OWNER, run.owner)
    return run


def unknown() -> bool:
    """Whether the address names a run that does not exist (any more)."""
    return PARAMETER in st.query_params and runs.find(st.query_params[PARAMETER]) is None


def show(run: Run) -> None:
    """Make a run the one on the screen."""
    st.session_state[_CHOSEN] = run.id
    if st.query_params.get(PARAMETER) != run.id:
        st.query_params[PARAMETER] = run.id


def start(settings: TrainingSettings) -> None:
    """Begin a new run and make it the one on the screen; if that fails, ``trouble`` says why.

    Args:
        settings: what to train and how.
    """
    try:
        run = runs.create(settings, owner=_owner())
    except InvalidValue as error:
        st.session_state[_TROUBLE] = error
        return
    show(run)
    cached.cluster().submit(run)


def trouble() -> InvalidValue | None:
    """Return why the last start failed, once."""
    return st.session_state.pop(_TROUBLE, None)


def go_on(run: Run) -> None:
    """Hand a lost run to a worker again; it goes on from its last checkpoint."""
    cached.cluster().submit(run)


def earlier() -> list[Run]:
    """List the last runs: the visitor's own, and on the machine's own screen those of everybody.

    Returns:
        Newest first.
    """
    return runs.recent(owner=None if _at_the_machine() else _owner())


def _owner() -> str:
    return str(st.session_state.setdefault(_OWNER, secrets.token_hex(8)))


def _at_the_machine() -> bool:
    """Whether the browser runs on the server's machine; behind a proxy it is not known, so no."""
    return st.context.ip_address is None and "X-Forwarded-For" not in st.context.headers


def choose_earlier() -> None:
    """Offer the last runs; the chosen one comes on the screen."""
    found = earlier()
    if not found:
        st.caption(_("There are none yet."))
    for run in found:
        st.button(
            _label(run),
            key=f"train_show_{run.id}",
            help=training_settings.in_a_line(run.settings),
            on_click=show,
            args=(run,),
            type="tertiary",
        )


def _label(run: Run) -> str:
    begun = datetime.fromisoformat(run.spec["created"])
    test = (run.result() or {}).get("test")
    outcome = f"{test['correct'] / test['count']:.1%}" if test else _("no result")
    return f"{begun:%Y-%m-%d %H:%M} · {run.settings.dataset} · {outcome}"
