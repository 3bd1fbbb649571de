"""From folder to batch, step by step: each step begins with what the one before it made."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.data_folders import DataFolder
from cnnviz.ui import (
    controls,
    data_batch_classes,
    data_batch_code,
    data_batch_fit,
    data_batch_labels,
    data_batch_order,
    data_batch_scale,
    data_batch_settings,
    data_batch_state,
    data_batch_steps,
    data_batch_tensor,
)
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _, counted, explain
from cnnviz.ui.pictures import literal
from cnnviz.vision.survey import Survey

# On a telephone the columns stand below each other: the long explanation goes below the settings.
_WORDS_LAST = """<style>
@media (max-width: 640px) {
  .st-key-data_batch_stage > * > [data-testid="stHorizontalBlock"] { gap: 1rem;
    > [data-testid="stColumn"]:first-child,
    > [data-testid="stColumn"]:first-child > [data-testid="stVerticalBlock"] {
      display: contents; }
    > [data-testid="stColumn"]:last-child { order: 1; }
    > [data-testid="stColumn"]:first-child > * > :has(> .st-key-data_batch_words) { order: 2; }
    > [data-testid="stColumn"]:first-child > * > .st-key-data_batch_next { order: 3; } } }
</style>"""


def show(data: DataFolder, survey: Survey) -> None:
    """Show one step of the path; the settings beside it hold for all steps.

    Args:
        data: the data set.
        survey: what was found in it.
    """
    steps = {
        "classes": _("1 Classes"),
        "size": _("2 One size"),
        "steps": _("3 Steps"),
        "order": _("4 Order"),
        "labels": _("5 Labels"),
        "tensor": _("6 Tensor"),
        "scale": _("7 Scale"),
        "code": _("8 Code"),
    }
    step = controls.choice(_("Step"), steps, key="data_batch_step", many=False)
    st.html(_WORDS_LAST)
    with st.container(key="data_batch_stage"):
        stage, side = st.columns([5, 2], gap="large")
    with side.container(key="data_batch_side"):
        asked = data_batch_settings.choose(survey)
    with stage:
        try:
            state = data_batch_state.state(survey, asked)
            st.markdown(_path(state))
            if asked.number > state.steps:
                side.caption(
                    _("Batches in an epoch: {steps}. The last one is shown.").format(steps=state.steps)
                )
            _step(step, data, state)
            _offer_next(step, steps)
        except InvalidValue as error:
            st.error(literal(explain(error)), icon=":material/error:")


def _step(step: str, data: DataFolder, state: BatchState) -> None:
    if step == "classes":
        data_batch_classes.show(state)
    elif step == "size":
        data_batch_fit.show(state)
    elif step == "steps":
        data_batch_steps.show(state)
    elif step == "order":
        data_batch_order.show(state)
    elif step == "labels":
        data_batch_labels.show(state)
    elif step == "tensor":
        data_batch_tensor.show(state)
    elif step == "scale":
        data_batch_scale.show(state)
    else:
        data_batch_code.show(data, state)


def _offer_next(step: str, steps: dict[str, str]) -> None:
    names = list(steps)
    place = names.index(step) + 1
    if place < len(names):
        label = _("Next: {title}").format(title=steps[names[place]])
        st.button(
            label, icon=":material/arrow_forward:", key="data_batch_next", on_click=_go, args=(names[place],)
        )


def _go(step: str) -> None:
    st.session_state["data_batch_step"] = step


def _path(state: BatchState) -> str:
    """Say in one line what the folder becomes."""
    parts = (
        _("{files} in {folders}").format(
            files=counted(len(state.files), "1 file", "{count} files"),
            folders=counted(len(state.classes), "1 folder", "{count} folders"),
        ),
        _("batches in an epoch: {steps}").format(steps=f"{state.steps:,}"),
        _("this one: {shape}").format(shape=literal(str(state.shape))),
    )
    return f":gray[{'  →  '.join(parts)}]"
