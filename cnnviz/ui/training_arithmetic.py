"""Batch, epoch, iteration: the calculator, and the memory that a run needs."""

import psutil
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_arithmetic import (
    BatchPlan,
    MemoryEstimate,
    batch_plan,
    memory_estimate,
)
from cnnviz.jobs import trainable
from cnnviz.jobs.training_data import DataFacts
from cnnviz.ui import controls, frame
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.viz import theme
from cnnviz.viz.batch_strip import batch_formulas, batch_strip

# Pictures, batch size, epochs. Deck A10 trained for ten epochs.
DECKS = {"p2": (2000, 500, 20), "a10": (21_179, 20, 10)}


def show(settings: TrainingSettings, facts: DataFacts) -> None:
    """Count batches and iterations, of the run or of numbers one types, and the memory of the run.

    Args:
        settings: of the run.
        facts: about its data.
    """
    plan = _choose(settings, facts)
    st.image(
        batch_strip(plan, theme.palette(st.context.theme.type)),
        width="content",
        alt=_("The batches of one epoch, side by side, each as high as it is full"),
    )
    st.markdown(_in_words(plan))
    titles = (_("Iterations in an epoch"), _("Pictures in the last batch"), _("Iterations in all"))
    for column, title, formula in zip(st.columns(3), titles, batch_formulas(plan), strict=True):
        column.markdown(title)
        column.latex(formula)
    st.caption(_("N pictures to train with, B in a batch, E epochs; ⌈ ⌉ rounds up."))
    _memory(settings, facts)


def _choose(settings: TrainingSettings, facts: DataFacts) -> BatchPlan:
    names = {
        "run": _("This run"),
        "p2": _("Deck P2"),
        "a10": _("Deck A10"),
        "own": _("My own"),
    }
    whose = controls.choice(_("Numbers"), names, key="train_count")
    run = (facts.train, settings.batch_size, settings.epochs)
    if whose != "own":
        return batch_plan(*DECKS.get(whose, run))
    with st.container(horizontal=True):
        samples = controls.whole_number(
            _("Pictures N"), 1, 10_000_000, run[0], key="train_count_pictures", width=150, varying=True
        )
        batch = controls.whole_number(
            _("Batch size B"), 1, 10_000_000, run[1], key="train_count_batch", width=150, varying=True
        )
        epochs = controls.whole_number(
            _("Epochs E"), 1, 100_000, run[2], key="train_count_epochs", width=150, varying=True
        )
    return batch_plan(samples, batch, epochs)


def _in_words(plan: BatchPlan) -> str:
    kinds = {
        "stochastic": _("One picture a batch: **stochastic** descent."),
        "mini-batch": _("**Mini-batch** descent."),
        "full batch": _("All pictures in one batch: **full-batch** descent."),
    }
    numbers = {"batches": plan.an_epoch, "size": plan.batch_size, "last": plan.last_batch}
    if plan.an_epoch == 1:
        text = _("One batch of {last:,} an epoch.")
    elif plan.last_batch == plan.batch_size:
        text = _("{batches:,} batches of {size:,} an epoch.")
    else:
        numbers["batches"] -= 1
        text = _("{batches:,} batches of {size:,} and a last one of {last:,} an epoch.")
    each = _("Every weight changes {steps:,} times an epoch and {all:,} times in all.")
    return " ".join(
        [kinds[plan.kind], text.format(**numbers), each.format(steps=plan.an_epoch, all=plan.in_all)]
    )


def _memory(settings: TrainingSettings, facts: DataFacts) -> None:
    st.subheader(_("Memory of this run"), anchor=False)
    pictures = facts.train + facts.validation + facts.test
    try:
        network = trainable.network_to_train(settings, facts)
    except InvalidValue:  # the page says why, beside the settings
        st.caption(_("It is counted as soon as the network fits the data."))
        return
    estimate = memory_estimate(network, settings, (pictures, *facts.input_shape))
    free = psutil.virtual_memory().available
    text = _(
        "At its peak about **{need}**, of which {tensorflow} are TensorFlow's, which a worker that is warm "
        "holds already. {free} are free on this machine."
    )
    told = {"need": estimate.total, "tensorflow": estimate.tensorflow, "free": free}
    st.markdown(text.format(**{name: _bytes(size) for name, size in told.items()}))
    try:
        trainable.check_memory(network, settings, facts, warm=True)
    except InvalidValue as error:
        st.error(literal(explain(error)))
    with st.expander(_("Part by part"), icon=":material/memory:"):
        st.table(
            {_("Part"): list(_names(estimate)), _("Size"): [_bytes(one) for one in estimate.parts().values()]}
        )
        st.markdown(
            _(
                "Training keeps the output of every layer for every picture of the batch, because the way "
                "back needs them: half the batch size takes half of that part. The estimate is meant to lie "
                "above the truth."
            ),
            width=frame.TEXT_WIDTH,
        )


def _names(estimate: MemoryEstimate) -> list[str]:
    names = {
        "weights": _("Weights"),
        "gradients": _("Gradients, one for each weight that learns"),
        "optimizer": _("What the optimizer remembers of them"),
        "copies": _("Copies: the best weights and the checkpoint"),
        "activations": _("Outputs of the layers for one batch, and their gradients"),
        "data": _("Pictures, one byte a colour"),
        "tensorflow": _("TensorFlow itself"),
    }
    return [names[part] for part in estimate.parts()]


def _bytes(size: float) -> str:
    """Write a size as people say it."""
    for unit, bound in (("GB", 1e9), ("MB", 1e6)):
        if size >= bound:
            return f"{size / bound:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"
