"""Earlier runs: which one is on the screen, and whose curves lie over each other."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import runs
from cnnviz.jobs.deleting import delete
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import State, state_of
from cnnviz.nn.history import HISTORY, read_history
from cnnviz.ui import address, learning_curves, own_runs, training_told
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal

PARAMETER = "train_with"
MOST = 12  # curves on one chart, and letters in an address


def chosen(shown: Run | None) -> list[Run]:
    """Return the runs whose curves are to lie beside that of the run on the screen.

    Args:
        shown: the run on the screen.

    Returns:
        Runs that exist, in the order of the address, without the one on the screen.
    """
    named = dict.fromkeys(st.query_params.get(PARAMETER, "").split(",")[:MOST])
    found = [runs.find(name) for name in named]
    return [run for run in found if run is not None and run != shown]


def labels(shown: Sequence[Run]) -> list[str]:
    """Name runs by what differs between them, for the legend.

    Args:
        shown: the runs, in the order of their curves.
    """
    told = learning_curves.labels_of([run.settings for run in shown])
    return [label + _forked(run) for label, run in zip(told, shown, strict=True)]


def choose(shown: Run | None, found: Sequence[Run]) -> None:
    """List earlier runs: look at one, lay several over each other, delete one.

    Args:
        shown: the run on the screen.
        found: the runs to list, newest first.
    """
    if not found:
        st.caption(_("There are none yet."))
    drawn = [*([shown] if shown else []), *chosen(shown)]
    for run in found:
        _row(run, is_shown=run == shown, number=drawn.index(run) + 1 if run in drawn else 0)


def _row(run: Run, *, is_shown: bool, number: int) -> None:
    """Draw a run of the list; the number is that of its curve, 0 if it is not drawn."""
    state = state_of(run)
    with st.container(horizontal=True, vertical_alignment="center", key=f"train_earlier_{run.id}"):
        key = f"train_beside_{run.id}"
        st.session_state[key] = bool(number)
        st.checkbox(
            _("Curve {number}").format(number=number) if number else _("Curve"),
            key=key,
            disabled=is_shown,
            on_change=_lay_beside,
            args=(run.id,),
            width="content",
        )
        with st.container(width=230):
            st.button(
                f"{_when(run)} · {_outcome(run, state)}",
                key=f"train_show_{run.id}",
                on_click=own_runs.show,
                args=(run,),
                type="tertiary",
                disabled=is_shown,
                help=_("Look at this run"),
            )
        with st.container(width=640):
            st.caption(literal(training_told.in_a_line(run.settings) + _forked(run)))
        _offer_to_delete(run, state, is_shown)


def _forked(run: Run) -> str:
    if not run.first_epoch:
        return ""
    return " · " + _("forked after epoch {epoch}").format(epoch=run.first_epoch)


def _offer_to_delete(run: Run, state: State, is_shown: bool) -> None:
    with st.container(width=110):
        if state.active or not own_runs.is_mine(run):
            return
        with st.popover(
            _("Delete"), icon=":material/delete:", type="tertiary", key=f"train_delete_box_{run.id}"
        ):
            st.markdown(_("All its files go: curves, weights and results."))
            st.button(
                _("Delete for good"), key=f"train_delete_{run.id}", on_click=_delete, args=(run, is_shown)
            )


def _lay_beside(run_id: str) -> None:
    """Write the choice of runs into the address."""
    named = [name for name in st.query_params.get(PARAMETER, "").split(",") if name]
    changed = [name for name in named if name != run_id] if run_id in named else [*named, run_id]
    address.write(PARAMETER, ",".join(changed), "")


def _delete(run: Run, is_shown: bool) -> None:
    own_runs.calm()
    try:
        delete(run)
    except InvalidValue as error:
        own_runs.complain(error)
        return
    if is_shown:
        own_runs.leave()


def _when(run: Run) -> str:
    return f"{datetime.fromisoformat(run.spec['created']):%Y-%m-%d %H:%M}"


def _outcome(run: Run, state: State) -> str:
    """Say how a run stands in two words: what it got on the validation part, or its state.

    Not on the test part: runs are chosen from this list, and test pictures have no say in any choice.
    """
    best = (run.result() or {}).get("best_epoch", -1)
    if best >= 0 and state.status in ("finished", "stopped"):
        rows = [row for row in read_history(run.directory / HISTORY) if row["epoch"] == best]
        if rows:
            return _("validation {share:.1%}").format(share=rows[-1]["val_accuracy"])
    return status_word(state)


def status_word(state: State) -> str:
    """Say the state of a run in a word.

    Args:
        state: how it stands.
    """
    words = {
        "queued": _("waiting"),
        "starting": _("starting"),
        "running": _("running"),
        "paused": _("paused"),
        "stopped": _("stopped"),
        "finished": _("finished"),
        "failed": _("failed"),
        "lost": _("interrupted"),
    }
    return words.get(state.status, state.status)
