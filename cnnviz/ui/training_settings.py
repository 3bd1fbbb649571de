"""The settings of a training run as widgets, restored by a link and checked again."""

import streamlit as st

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import DATASETS, OPTIMIZERS
from cnnviz.ui import controls
from cnnviz.ui.i18n import _

FILTERS = ("8", "16", "8, 16", "16, 32", "32, 64", "16, 32, 64")
KERNELS = ("1", "3", "5")
DROPOUTS = ("0", "0.25", "0.5")
RATES = ("0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1")
BATCHES = ("8", "16", "32", "64", "128", "256")


def choose() -> TrainingSettings:
    """Draw the widgets; the values are Keras' own names and numbers.

    Returns:
        The settings they say.
    """
    with st.container(horizontal=True, key="train_network"):
        data = controls.choice(_("Data"), DATASETS, key="train_data")
        filters = controls.choice(
            _("Filters"), FILTERS, key="train_filters", default="16, 32", many=True, width=130
        )
        kernel = controls.choice(_("Kernel size"), KERNELS, key="train_kernel", default="3")
        dropout = controls.choice(_("Dropout"), DROPOUTS, key="train_dropout", default="0.25")
    with st.container(horizontal=True, key="train_steps"):
        optimizer = controls.choice(
            _("Optimizer"), tuple(OPTIMIZERS), key="train_optimizer", default="adam", many=True, width=140
        )
        rate = controls.choice(
            _("Learning rate"), RATES, key="train_rate", default="0.001", many=True, width=110
        )
        batch = controls.choice(
            _("Batch size"), BATCHES, key="train_batch", default="32", many=True, width=90
        )
        epochs = controls.whole_number(_("Epochs"), 1, 200, 20, key="train_epochs", width=130)
        seed = controls.whole_number(_("Seed"), 0, 9999, 0, key="train_seed", width=130)
    return TrainingSettings(
        dataset=data,
        filters=tuple(int(number) for number in filters.split(",")),
        kernel_size=int(kernel),
        dropout=float(dropout),
        optimizer=optimizer,
        learning_rate=float(rate),
        batch_size=int(batch),
        epochs=epochs,
        seed=seed,
    )


def in_a_line(settings: TrainingSettings) -> str:
    """Say settings in one line.

    Args:
        settings: those of a run.
    """
    text = _(
        "{dataset} · filters {filters} · kernel {kernel}×{kernel} · dropout {dropout:.0%} · {optimizer}, "
        "learning rate {rate:g} · batch size {batch} · {epochs} epochs · seed {seed}"
    )
    return text.format(
        dataset=settings.dataset,
        filters=", ".join(map(str, settings.filters)),
        kernel=settings.kernel_size,
        dropout=settings.dropout,
        optimizer=settings.optimizer,
        rate=settings.learning_rate,
        batch=settings.batch_size,
        epochs=settings.epochs,
        seed=settings.seed,
    )
