"""An inspection as the visitor sees it: begin it, watch it, stop it, leave it."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.jobs import inspection_runs, queue, runs
from cnnviz.jobs.inspection_pictures import Listed
from cnnviz.jobs.inspection_runs import Progress
from cnnviz.jobs.runs import Run
from cnnviz.ui import cached, controls, own_runs
from cnnviz.ui.i18n import _, counted, explain
from cnnviz.ui.model_choice import ChosenModel
from cnnviz.ui.pictures import literal
from cnnviz.ui.watching import watch

SECONDS = 0.5  # between two looks at an inspection that is not over
MOST_EARLIER = 8
_MINE, _TROUBLE = "eval_job", "eval_trouble"


def current() -> Run | None:
    """Return this session's inspection; nobody else's, since no address leads to one."""
    run = inspection_runs.find(st.session_state.get(_MINE, ""))
    return run if run and own_runs.is_mine(run) else None


def offer_earlier() -> None:
    """Offer what the visitor looked at before; who sits at the machine gets everybody's."""
    owner = None if own_runs.at_the_machine() else own_runs.owner()
    found = runs.recent(owner=owner, limit=MOST_EARLIER, folder=inspection_runs.folder())
    if not found:
        return
    with st.popover(_("Earlier ones"), icon=":material/history:", key="eval_earlier"):
        for run in found:
            spec = run.spec
            said = _("{title}, {pictures}, {time}").format(
                title=literal(spec["title"]),
                pictures=counted(spec["pictures"], "1 picture", "{count} pictures"),
                time=spec["created"][:16].replace("T", " "),
            )
            st.button(said, key=f"eval_take_{run.id}", type="tertiary", on_click=_take, args=(run,))


def _take(run: Run) -> None:
    st.session_state[_MINE] = run.id


def offer(listed: Listed, title: str, model: ChosenModel) -> None:
    """Choose the map and begin.

    Args:
        listed: the pictures.
        title: what they are called for people.
        model: who is asked.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="eval_begin_row"):
        titles = {method.id: method.title for method in METHODS.values()}
        method = controls.choice(
            _("Map"), titles, key="eval_method", default="grad_cam", many=True, width=220
        )
        st.button(
            counted(len(listed.files), "Look at 1 picture", "Look at {count} pictures"),
            key="eval_begin",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(listed, title, model, method),
        )
    if METHODS[method].passes == "many":
        st.caption(_("This map asks the network many times for each picture, so many pictures take long."))
    if trouble := st.session_state.get(_TROUBLE):
        st.error(literal(explain(trouble)))


def show(run: Run) -> bool:
    """Show how an inspection stands; look again until it is over.

    Args:
        run: the inspection.

    Returns:
        Whether it is over, so that its results can be shown.
    """
    state = inspection_runs.progress_of(run)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="eval_head"
    ):
        spec = run.spec
        told = (
            f"**{literal(spec['title'])}**",
            literal(spec["model_title"]),
            METHODS[spec["settings"]["method"]].title,
        )
        st.markdown(" · ".join(told))
        st.button(
            _("Other pictures"), icon=":material/arrow_back:", key="eval_leave", on_click=_leave, args=(run,)
        )
    if state.active:
        watch(_look, "evaluation", SECONDS, run)
        return False
    if state.status in ("failed", "lost"):
        why = literal(explain(state.reason)) if state.reason else ""
        st.error(_("It did not come to its end: {why}.").format(why=why), icon=":material/error:")
        if state.status == "lost":
            st.button(
                _("Go on"), icon=":material/play_arrow:", key="eval_again", on_click=_again, args=(run,)
            )
    elif state.status == "stopped":
        st.info(
            counted(
                state.total,
                "Stopped after {done} of 1 picture.",
                "Stopped after {done} of {count} pictures.",
                done=f"{state.done:,}",
            )
        )
    if trouble := st.session_state.get(_TROUBLE):
        st.error(literal(explain(trouble)))
    return True


def _look(run: Run) -> None:
    state = inspection_runs.progress_of(run)
    if not state.active:
        st.rerun()
    share = state.done / state.total if state.total else 0.0
    with st.container(key="eval_state"):
        st.progress(min(1.0, share), text=_line(run, state))
        st.button(
            _("Stop"),
            icon=":material/stop:",
            key="eval_stop",
            on_click=run.ask_to_stop,
            disabled=run.stop_asked(),
            help=_("What was looked at up to then is kept."),
        )


def _line(run: Run, state: Progress) -> str:
    if run.stop_asked():
        return _("stopping…")
    if state.status == "queued":
        place = queue.place(run)
        ahead = place.ahead if place else 0
        return _("Waiting for a worker; {count} before you").format(count=ahead)
    if not state.done:
        return _("A worker loads the network…")
    return counted(state.total, "{done} of 1 picture", "{done} of {count} pictures", done=f"{state.done:,}")


def _begin(listed: Listed, title: str, model: ChosenModel, method: str) -> None:
    st.session_state.pop(_TROUBLE, None)
    try:
        queue.check_room(own_runs.owner(), folder=inspection_runs.folder())
        own = cached.classifier(model.key) if model.own else None
        run = inspection_runs.create(
            listed,
            model=model.key,
            card=model.card,
            method=method,
            layer=None,
            owner=own_runs.owner(),
            title=title,
            model_title=model.title,
            own=own,
        )
        st.session_state[_MINE] = run.id
        cached.cluster().submit(run)
    except InvalidValue as error:
        st.session_state[_TROUBLE] = error


def _again(run: Run) -> None:
    st.session_state.pop(_TROUBLE, None)
    try:
        cached.cluster().submit(run)
    except InvalidValue as error:
        st.session_state[_TROUBLE] = error


def _leave(run: Run) -> None:
    """Stop what nobody looks at any more."""
    if inspection_runs.progress_of(run).active:
        run.ask_to_stop()
    st.session_state.pop(_MINE, None)
    st.session_state.pop(_TROUBLE, None)
