"""The settings of a training run as widgets: a few at once, the rest one click away, all in the address."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.network import Summary
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import (
    AUGMENTATIONS,
    HIGHEST_RATE,
    INITIALIZERS,
    LOSSES,
    LOWEST_RATE,
    NETWORKS,
    OPTIMIZERS,
    SCHEDULES,
)
from cnnviz.jobs import trainable
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import state_of
from cnnviz.jobs.training_data import DataFacts
from cnnviz.ui import address, cached, frame, own_runs, training_data_choice, training_network
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.training_fields import AS_IT_SAYS, BOX, RATES, USUAL, bring, number, use, whole, word
from cnnviz.ui.training_told import as_the_network_says, differences, in_a_line
from cnnviz.ui.training_words import SETTINGS

__all__ = ["AS_IT_SAYS", "USUAL", "Chosen", "choose", "differences", "facts_of", "in_a_line", "use"]

PICTURE, GAP = 52, 4  # pixels on the screen
_SEEN = ("dataset", "network", "epochs", "learning_rate")  # the others stand in what is closed at first
_HIDDEN = tuple(setting.key for name, setting in SETTINGS.items() if name not in _SEEN)
_SAID = "train_network_dropout"
BATCHES = ("8", "16", "32", "64", "128", "256", "512")
PENALTIES = ("0", "1e-05", "0.0001", "0.001", "0.01")


@dataclass(frozen=True)
class Chosen:
    """What the widgets say.

    Attributes:
        settings: of the run to come; None if they do not go together.
        facts: of the data; None if they cannot be used.
        network: what is counted about it; None if it does not fit the data.
    """

    settings: TrainingSettings | None
    facts: DataFacts | None
    network: Summary | None


def choose(run: Run | None) -> Chosen:
    """Draw the widgets and the button that begins a run; the values are Keras' own names and numbers.

    Args:
        run: the run on the screen; pictures and shapes leave the screen to it and stand in the tabs then.

    Returns:
        What they say; where it cannot be trained the page says why.
    """
    if run:
        bring(run.settings)
    values: dict[str, Any] = {}
    with st.container(horizontal=True, vertical_alignment="bottom", key="train_first"):
        values |= training_data_choice.choose()
        values["network"] = word("network", NETWORKS, many=True, width=270)
        values["epochs"] = whole("epochs", 1, 500, width=120)
        rate = number("learning_rate", RATES, LOWEST_RATE, HIGHEST_RATE, "0.001", width=130)
        values["learning_rate"] = float(rate)
        start = st.container(width="content")
    if values["network"] == "own":
        values |= training_network.choose("own")
    summary = st.container()
    with st.expander(_("All settings"), icon=":material/tune:", key="train_more"):
        names = (_("Data"), _("Network"), _("Optimizer"), _("Regularization"), _("Callbacks"))
        data, network, optimizer, regularization, callbacks = st.tabs(names, key="train_tabs")
        with data:
            values |= _data()
            pictures = st.container()
            _lesson("data")
        with network:
            if values["network"] != "own":
                values |= training_network.choose(values["network"])
            values["initializer"] = word("initializer", INITIALIZERS, many=True, width=200)
            shapes = st.container()
            _lesson("initializers")
        with optimizer:
            values |= _optimizer()
        with regularization:
            values |= _regularization(values)
        with callbacks:
            values |= _callbacks(values)
    with summary:
        chosen = _check(values)
        for note in address.notes(_HIDDEN):
            st.caption(f":orange[{literal(note)}]")
        if chosen.settings and (changed := differences(chosen.settings)):
            st.caption(_("Not the default: {settings}").format(settings=literal(changed)))
    if chosen.facts:
        with pictures if run else summary:
            _pictures(chosen)
    if chosen.network:
        with shapes if run else summary:
            training_network.show(chosen.network)
    with start:
        _offer_start(chosen, run)
    return chosen


def _check(values: dict[str, Any]) -> Chosen:
    settings = facts = network = None
    try:
        settings = TrainingSettings(**values)
        facts = facts_of(settings)
        network = trainable.network_to_train(settings, facts)
        trainable.check_memory(network, settings, facts, warm=True)
    except InvalidValue as error:
        network = None
        # Nothing is wrong yet with a folder that is still to come.
        tell = st.info if values["dataset"] == "folder" and not values["source"] else st.error
        tell(literal(explain(error)))
        if settings and facts:
            training_network.offer_to_fit(settings, facts, error)
    return Chosen(settings, facts, network)


def facts_of(settings: TrainingSettings) -> DataFacts:
    """Describe the data of a run; quick after the first time.

    Args:
        settings: of the run.

    Returns:
        Classes, shape and numbers of pictures.

    Raises:
        InvalidValue: if the data cannot be used.
    """
    return cached.training_facts(settings.dataset, settings.source, settings.picture_size, settings.per_class)


def _pictures(chosen: Chosen) -> None:
    """Show some training pictures and how many there are."""
    settings, facts = chosen.settings, chosen.facts
    if settings is None or facts is None:
        return
    strip = cached.training_pictures(settings.dataset, settings.source, settings.picture_size)
    st.image(apart(strip), width=680, alt=_("Training pictures, every class in turn"))
    note = facts.note
    told = _(
        "{train:,} pictures to train with, {validation:,} for validation, {test:,} for the test: {note}."
    )
    st.caption(told.format(train=facts.train, validation=facts.validation, test=facts.test, note=_(note)))


def apart(strip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Enlarge a row of squares so that their pixels show, and put a gap between them.

    Args:
        strip: (side, count · side) or (side, count · side, 3).

    Returns:
        (height, width, 4) with nothing in the gaps.
    """
    side = len(strip)
    colours = strip if strip.ndim == 3 else np.repeat(strip[:, :, None], 3, axis=2)
    solid = np.dstack([colours, np.full(strip.shape[:2], 255, np.uint8)])
    times = max(1, -(-PICTURE // side))
    large = solid.repeat(times, axis=0).repeat(times, axis=1)
    gap = np.zeros((len(large), GAP * len(large) // PICTURE, 4), np.uint8)
    squares = np.split(large, strip.shape[1] // side, axis=1)
    return np.hstack([part for square in squares for part in (square, gap)][:-1])


def _data() -> dict[str, Any]:
    with _row("data"):
        values: dict[str, Any] = {
            "augmentation": word("augmentation", AUGMENTATIONS, many=True, width=270),
            "seed": whole("seed", 0, 2**31 - 1, width=BOX),
        }
    return values


def _optimizer() -> dict[str, Any]:
    with _row("optimizer"):
        optimizer = word("optimizer", tuple(OPTIMIZERS), many=True, width=BOX, default="adam")
        decay = USUAL.weight_decay
        if optimizer == "adamw":
            decay = float(number("weight_decay", ("0", "0.001", "0.004", "0.01", "0.1"), 0, 1, "0.004"))
        schedule = word("schedule", SCHEDULES, many=True, width=250)
        batch = int(number("batch_size", BATCHES, 1, 1024, "32", whole=True))
    _lesson("optimizers", f"optimizer_{optimizer}", "schedules")
    with _row("loss"):
        loss = word("loss", LOSSES, many=True, width=310)
        smoothing = 0.0
        if loss == "categorical_crossentropy":
            smoothing = float(number("label_smoothing", ("0", "0.05", "0.1", "0.2"), 0, 0.5, "0"))
    _lesson("losses")
    return {
        "optimizer": optimizer, "weight_decay": decay, "schedule": schedule, "batch_size": batch,
        "loss": loss, "label_smoothing": smoothing,
    }  # fmt: skip


def _regularization(values: dict[str, Any]) -> dict[str, Any]:
    says = as_the_network_says(TrainingSettings(network=values["network"], layers=values.get("layers", "")))
    if st.session_state.setdefault(_SAID, says) != says:
        # The browser sends the words that were chosen. Now the same choice has others.
        address.keep([SETTINGS["dropout"].key])
        st.session_state[_SAID] = says
    with _row("regularization"):
        rates = {AS_IT_SAYS: says} | {
            rate: rate for rate in ("0", "0.1", "0.2", "0.25", "0.3", "0.4", "0.5", "0.6")
        }
        dropout = number("dropout", rates, 0, 0.9, AS_IT_SAYS, width=250)
        norm = word("batch_normalization", (AS_IT_SAYS, "on", "off"), many=True, width=200)
        l1 = float(number("l1", PENALTIES, 0, 1, "0"))
        l2 = float(number("l2", PENALTIES, 0, 1, "0"))
    _lesson("regularization")
    return {
        "dropout": None if dropout == AS_IT_SAYS else float(dropout),
        "batch_normalization": {AS_IT_SAYS: None, "on": True, "off": False}[norm],
        "l1": l1,
        "l2": l2,
    }


def _callbacks(values: dict[str, Any]) -> dict[str, Any]:
    reduce = 0
    with _row("callbacks"):
        patience = whole("early_stopping", 0, 500, width=BOX)
        if values["schedule"] == "constant":
            reduce = whole("reduce_on_plateau", 0, 500, width=BOX)
        keep = word("keep", ("best", "last"))
    if values["schedule"] != "constant":
        st.caption(_("Reduce on plateau needs the constant schedule: otherwise both would set the rate."))
    _lesson("callbacks")
    return {"early_stopping": patience, "reduce_on_plateau": reduce, "keep": keep}


def _row(name: str) -> Any:
    return st.container(horizontal=True, vertical_alignment="bottom", key=f"train_row_{name}")


def _lesson(*sections: str) -> None:
    """Show what the settings of a group mean, beside them."""
    told = [frame.passage("training", section) for section in sections]
    st.markdown("\n\n".join(told), width=frame.TEXT_WIDTH)


def _offer_start(chosen: Chosen, run: Run | None) -> None:
    """Draw the button that begins a run.

    Args:
        chosen: what the widgets say.
        run: the run on the screen.
    """
    busy = run is not None and state_of(run).status in ("queued", "starting", "running")
    st.button(
        _("Start training"),
        type="primary",
        icon=":material/play_arrow:",
        key="train_start",
        disabled=busy or chosen.network is None,
        on_click=own_runs.start,
        args=(chosen.settings,),
    )
