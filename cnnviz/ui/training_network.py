"""The network of a training run: its own settings, and what becomes of a picture on its way through."""

from collections import Counter
from itertools import groupby
from typing import Any

import streamlit as st

from cnnviz.content.training_networks import PictureTooSmall
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Dense
from cnnviz.core.network import Summary
from cnnviz.core.network_text import parse, write
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import MOST_FILTERS
from cnnviz.jobs.trainable import gives_shares
from cnnviz.jobs.training_data import DataFacts
from cnnviz.ui import written_controls
from cnnviz.ui.i18n import _
from cnnviz.ui.training_fields import word
from cnnviz.ui.training_words import SETTINGS
from cnnviz.viz import formulas

FILTERS = ("8", "16", "32", "8, 16", "16, 32", "32, 64", "8, 16, 32", "16, 32, 64", "32, 64, 128")
KERNELS = ("1", "3", "5", "7")
START = "conv 16 3 same relu; pool; flatten; dense 10 softmax"
LONGEST_TEXT = 3000  # letters: an address has to hold them


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
        setting = SETTINGS["filters"]
        filters = written_controls.written(
            _(setting.label),
            FILTERS,
            _read_filters,
            _("one to three whole numbers from 1 to {most}, with commas between").format(most=MOST_FILTERS),
            key=setting.key,
            default="16, 32",
            help=_(setting.why),
            width=150,
        )
        kernel = word("kernel_size", KERNELS, default="3", many=True, width=150)
    return {"filters": _numbers(filters), "kernel_size": int(kernel)}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _read_filters(text: str) -> str:
    """Refuse what `TrainingSettings` would refuse."""
    return ", ".join(map(str, TrainingSettings(filters=_numbers(text)).filters))


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


def offer_to_fit(settings: TrainingSettings, facts: DataFacts, error: InvalidValue) -> None:
    """Offer what makes network and data fit, where one click can do that.

    Pictures are brought to the size that the network needs; own layers get as many units at the end as there
    are classes, if they end otherwise.

    Args:
        settings: of the run to come.
        facts: of its data.
        error: why it cannot be trained.
    """
    if isinstance(error, PictureTooSmall):
        side = error.values["least"]
        st.button(
            _("Bring the pictures to {side}×{side}").format(side=side),
            key="train_fit_pictures",
            icon=":material/photo_size_select_large:",
            on_click=_set,
            args=("picture_size", side),
        )
        return
    classes = len(facts.classes)
    try:
        network = parse(settings.layers, facts.input_shape)
    except InvalidValue:
        return
    last = network.nodes[-1].layer if network.nodes else None
    if (
        settings.network != "own"
        or not isinstance(last, Dense)
        or (last.units == classes and gives_shares(last))
    ):
        return
    *parts, _last = write(network).split("; ")
    st.button(
        _("End with {classes} units and softmax").format(classes=classes),
        key="train_fit_layers",
        icon=":material/build:",
        on_click=_set,
        args=("layers", "; ".join([*parts, f"dense {classes} softmax"])),
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


def _set(name: str, value: str | int) -> None:
    st.session_state[SETTINGS[name].key] = value


def show(summary: Summary) -> None:
    """Show the shapes on the way through a network as one line, and how many parameters it has.

    Args:
        summary: of the network.
    """
    shape = formulas.shape_text(summary.network.input_shape)
    parts = [f":blue-badge[{shape}]"]
    layers = summary.rows[1:]  # the first brings the pictures to 0…1 and belongs to every network
    for out, rows in groupby(layers, key=lambda row: row.output_shape):
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
        layers=len(layers),
    )
    st.markdown(f"{told}  \n{' '.join(parts)}")
