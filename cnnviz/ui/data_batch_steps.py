"""Step 3: how many batches, that is steps, an epoch has."""

import streamlit as st

from cnnviz.core.training_arithmetic import BatchPlan, batch_plan
from cnnviz.ui import controls, frame
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _, counted
from cnnviz.viz import theme
from cnnviz.viz.batch_strip import batch_formulas, batch_strip

# Pictures, batch size, epochs.
DECKS = {"a10": (21_179, 20, 10), "p2": (2000, 500, 20)}
EPOCHS = 10


def show(state: BatchState) -> None:
    """Count the batches of this folder, of the decks' examples or of numbers one types.

    Args:
        state: of the path.
    """
    names = {"folder": _("This folder"), "a10": _("Deck A10"), "p2": _("Deck P2"), "own": _("My own")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="data_batch_count"):
        whose = controls.choice(_("Numbers"), names, key="data_batch_numbers")
        drop = controls.switch(
            "drop_remainder",
            key="data_batch_drop",
            help=_(
                "dataset.batch(…, drop_remainder=True) of tf.data; ImageDataGenerator has no such option."
            ),
        )
    plan = _plan(whose, state)
    shown = plan
    if drop and plan.last_batch < plan.batch_size <= plan.samples:
        shown = batch_plan(plan.samples - plan.last_batch, plan.batch_size, plan.epochs)
    if drop and plan.samples < plan.batch_size:
        st.warning(_("There are fewer pictures than a batch has: with drop_remainder no batch is left."))
        return
    st.image(
        batch_strip(shown, theme.palette(st.context.theme.type)),
        width="content",
        alt=_(
            "The {steps} batches of one epoch, side by side; the last one has {last} of {size} pictures"
        ).format(steps=f"{shown.an_epoch:,}", last=shown.last_batch, size=plan.batch_size),
    )
    st.markdown(_in_words(shown, plan.samples - shown.samples))
    titles = (_("Steps in an epoch"), _("Pictures in the last batch"), _("Steps in all"))
    with st.grid(min_column_width=230, gap="small", key="data_batch_formulas"):
        for title, formula in zip(titles, batch_formulas(shown), strict=True):
            with st.container():
                st.markdown(title)
                st.latex(formula)
    st.caption(_("N pictures to train with, B in a batch, E epochs; ⌈ ⌉ rounds up."))
    with st.container(width=frame.TEXT_WIDTH, key="data_batch_words"):
        st.markdown(frame.passage("data", "batch_steps"))


def _plan(whose: str, state: BatchState) -> BatchPlan:
    folder = (len(state.files), state.settings.batch_size, EPOCHS)
    if whose != "own":
        return batch_plan(*DECKS.get(whose, folder))
    bounds = (
        (_("Pictures N"), "own_n", 10_000_000),
        (_("Batch size B"), "own_b", 10_000_000),
        (_("Epochs E"), "own_e", 100_000),
    )
    with st.container(horizontal=True):
        numbers = [
            controls.whole_number(label, 1, most, default, key=f"data_batch_{key}", width=150)
            for (label, key, most), default in zip(bounds, DECKS["a10"], strict=True)
        ]
    return batch_plan(*numbers)


def _in_words(plan: BatchPlan, dropped: int) -> str:
    numbers = {"steps": f"{plan.an_epoch:,}", "size": f"{plan.batch_size:,}", "last": f"{plan.last_batch:,}"}
    if plan.an_epoch == 1:
        said = _("**1** step an epoch, with every picture in it.")
    elif plan.last_batch == plan.batch_size:
        said = _("**{steps}** steps an epoch, each with {size} pictures.")
    else:
        said = _("**{steps}** steps an epoch; the last one has **{last}** pictures instead of {size}.")
    in_all = _("{all} steps in {epochs} epochs.").format(all=f"{plan.in_all:,}", epochs=f"{plan.epochs:,}")
    left = ""
    if dropped:
        left = counted(
            dropped,
            "1 picture is left out of every epoch.",
            "{count} pictures are left out of every epoch.",
        )
    return f"{said.format(**numbers)} {in_all} {left}"
