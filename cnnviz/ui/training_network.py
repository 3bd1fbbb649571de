"""The network of a training run: its own settings, and what becomes of a picture on its way through."""

import os
from collections import Counter
from itertools import groupby
from typing import Any

import psutil
import streamlit as st

from cnnviz.content.training_networks import network_of
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Activation, Dense, Layer
from cnnviz.core.network import LayerRow, Summary, summarise
from cnnviz.core.network_text import parse, write
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_memory import memory_estimate, refusal
from cnnviz.jobs.training_data import DataFacts
from cnnviz.ui import controls
from cnnviz.ui.i18n import _
from cnnviz.ui.training_words import SETTINGS
from cnnviz.viz import formulas

FILTERS = ("8", "16", "32", "8, 16", "16, 32", "32, 64", "8, 16, 32", "16, 32, 64", "32, 64, 128")
KERNELS = ("1", "3", "5", "7")
START = "conv 16 3 same relu; pool; flatten; dense 10 softmax"
LONGEST_TEXT = 3000  # letters: an address has to hold them
QUIET = ("Rescaling", "Dropout", "BatchNormalization", "Activation")  # change numbers, not shapes


def choose(network: str) -> dict[str, Any]:
    """Draw the settings that the chosen network has.

    Args:
        network: its id.

    Returns:
        Values for `TrainingSettings`; nothing for a network without settings of its own.
    """
    if network == "own":
        return {"layers": _own_layers()}
    if network != "small":
        return {}
    with st.container(horizontal=True, vertical_alignment="bottom", key="train_row_network"):
        chosen = _one_of("filters", FILTERS, "16, 32", width=150)
        kernel = _one_of("kernel_size", KERNELS, "3", width=150)
    return {"filters": tuple(int(part) for part in chosen.split(",")), "kernel_size": int(kernel)}


def _one_of(name: str, options: tuple[str, ...], default: str, width: int) -> str:
    setting = SETTINGS[name]
    said = st.session_state.get(setting.key)
    if said is not None and said not in options:  # of a run that was started with other numbers
        options = (*options, said)
    return controls.choice(
        _(setting.label),
        options,
        key=setting.key,
        default=default,
        help=_(setting.why),
        many=True,
        width=width,
    )


def _own_layers() -> str:
    setting = SETTINGS["layers"]
    said = st.text_area(
        _(setting.label),
        START,
        key=setting.key,
        help=_(setting.why),
        max_chars=LONGEST_TEXT,
        bind="query-params",
        height=100,
    )
    st.page_link(
        "pages/architecture.py",
        label=_("Build it layer by layer"),
        icon=":material/account_tree:",
        query_params={"arch_preset": "own", "arch_network": (said or START)[:LONGEST_TEXT]},
    )
    return (said or "").strip()[:LONGEST_TEXT] or START


def of(settings: TrainingSettings, facts: DataFacts) -> Summary:
    """Count the network of a run.

    Args:
        settings: of the run to come.
        facts: of its data.

    Returns:
        The table of its layers.

    Raises:
        InvalidValue: if it does not fit the data.
    """
    network = network_of(settings, input_shape=facts.input_shape, classes=len(facts.classes))
    if settings.loss.endswith("crossentropy") and not _gives_shares(network.nodes[-1].layer):
        raise InvalidValue(
            "the last layer may give any numbers, but {loss} compares shares: end with softmax",
            loss=settings.loss,
        )
    return summarise(network)


def _gives_shares(layer: Layer) -> bool:
    says = layer.name if isinstance(layer, Activation) else getattr(layer, "activation", None)
    return says in ("softmax", "sigmoid")


def check_memory(network: Summary, settings: TrainingSettings, facts: DataFacts) -> None:
    """Refuse a run that cannot fit in the memory of this machine; what a cluster has is not known here.

    Args:
        network: of the run to come.
        settings: of the run.
        facts: of its data.

    Raises:
        InvalidValue: says what takes the memory and what to choose instead.
    """
    if os.environ.get("CNNVIZ_SCHEDULER"):
        return
    pictures = facts.train + facts.validation + facts.test
    needed = memory_estimate(network, settings, (pictures, *facts.input_shape))
    # A worker that is warm already holds TensorFlow.
    if error := refusal(needed, psutil.virtual_memory().available + needed.tensorflow):
        raise error


def offer_to_fit(settings: TrainingSettings, facts: DataFacts) -> None:
    """Offer to give own layers as many units at the end as there are classes, if they end otherwise.

    Args:
        settings: of the run to come.
        facts: of its data.
    """
    classes = len(facts.classes)
    try:
        network = parse(settings.layers, facts.input_shape)
    except InvalidValue:
        return
    last = network.nodes[-1].layer if network.nodes else None
    if (
        settings.network != "own"
        or not isinstance(last, Dense)
        or (last.units == classes and _gives_shares(last))
    ):
        return
    *parts, _last = write(network).split("; ")
    st.button(
        _("End with {classes} units and softmax").format(classes=classes),
        key="train_fit_layers",
        icon=":material/build:",
        on_click=_set_layers,
        args=("; ".join([*parts, f"dense {classes} softmax"]),),
    )


def offer_to_train(summary: Summary) -> None:
    """Take a network to the training page, if it ends as one can be trained.

    Args:
        summary: of the network on the screen.
    """
    text = write(summary.network)
    why = ""
    if summary.problem is not None:
        why = _("A network can be trained once its layers fit.")
    elif len(summary.output_shape) != 1:
        why = _("A network can be trained if it ends with one number a class: flatten, then dense.")
    elif len(text) > LONGEST_TEXT:
        why = _("This network is too long for a link to the training page.")
    if why:
        st.caption(why)
        return
    st.page_link(
        "pages/training.py",
        label=_("Train this network"),
        icon=":material/model_training:",
        query_params={"train_network": "own", "train_layers": text},
    )


def _set_layers(text: str) -> None:
    st.session_state[SETTINGS["layers"].key] = text


def show(summary: Summary) -> None:
    """Show the shapes on the way through a network as one line, and how many parameters it has.

    Args:
        summary: of the network.
    """
    shape = formulas.shape_text(summary.network.input_shape)
    parts = [f":blue-badge[{shape}]"]
    for out, rows in groupby(_telling(summary), key=lambda row: row.output_shape):
        kinds = Counter(row.kind for row in rows)
        counted = [kind if count == 1 else f"{count} {kind}" for kind, count in kinds.items()]
        parts.append(f":gray[{', '.join(counted)}] →")
        parts.append(f":green-badge[{formulas.shape_text(out)}]")
    told = _("**{parameters}** parameters, **{layers}** layers")
    if summary.trainable != summary.parameters:  # running means and variances are no weights that learn
        told = _("**{parameters}** parameters, {trainable} of them trainable, **{layers}** layers")
    told = told.format(
        parameters=f"{summary.parameters:,}",
        trainable=f"{summary.trainable:,}",
        layers=len(summary.rows) - 1,
    )
    st.markdown(f"{told}  \n{' '.join(parts)}")


def _telling(summary: Summary) -> list[LayerRow]:
    """The layers that change the shape or mix its numbers."""
    return [row for row in summary.rows if row.kind not in QUIET]
