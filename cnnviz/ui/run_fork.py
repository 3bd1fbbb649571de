"""Forking: a new run that begins with the weights another one had after an epoch."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import forks, runs
from cnnviz.jobs.runs import Fork, Run
from cnnviz.ui import frame, own_runs, training_fields, training_told
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.training_settings import facts_of


def offer(run: Run, settings: TrainingSettings | None) -> None:
    """Offer to go on from an epoch of a run with other settings.

    Args:
        run: a run that is over, or that waits.
        settings: what the widgets say now; None if it cannot be trained.
    """
    with st.popover(_("Fork"), icon=":material/call_split:", key="train_fork_box"):
        st.markdown(frame.passage("training", "fork"), width=420)
        st.button(
            _("Use the settings of this run"),
            key="train_use",
            icon=":material/settings_backup_restore:",
            on_click=training_fields.use,
            args=(run.settings,),
        )
        epochs = runs.snapshots(run)
        if not epochs:
            st.caption(_("There are no weights to begin with before the first epoch has ended."))
            return
        epoch = st.selectbox(
            _("Begin with the weights after"),
            epochs,
            len(epochs) - 1,
            lambda epoch: _("epoch {epoch}").format(epoch=epoch + 1),
            key=f"train_fork_epoch_{run.id}",
            width=220,
        )
        fork = Fork(run, epoch)
        settings, why = _checked(settings, fork)
        if settings:
            span = _("It trains epochs {first} to {last}.")
            changed = training_told.differences(settings, run.settings)
            st.caption(span.format(first=epoch + 2, last=settings.epochs))
            st.caption(
                _("Changed: {settings}").format(settings=literal(changed))
                if changed
                else _("No setting differs from this run's: change some above first, or see chance at work.")
            )
        if why:
            st.warning(literal(explain(why)), icon=":material/link_off:")
        st.button(
            _("Fork from epoch {epoch}").format(epoch=epoch + 1),
            key="train_fork",
            type="primary",
            icon=":material/call_split:",
            disabled=settings is None,
            on_click=own_runs.start,
            args=(settings, fork),
        )


def _checked(
    settings: TrainingSettings | None, fork: Fork
) -> tuple[TrainingSettings | None, InvalidValue | None]:
    """Return the settings of the fork, or None and why there can be none; the page tells what is above."""
    if settings is None:
        return None, None
    try:
        settings = forks.counted_on(settings, fork.epoch + 1)
        forks.check(settings, fork, facts=facts_of(settings))
    except InvalidValue as error:
        return None, error
    return settings, None
