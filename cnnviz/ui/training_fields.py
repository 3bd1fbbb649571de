"""One setting of a training run as a widget, with its label and its line of explanation."""

from typing import Any

import streamlit as st

from cnnviz.core.training import TrainingSettings
from cnnviz.ui import controls, written_controls
from cnnviz.ui.i18n import _
from cnnviz.ui.training_words import SETTINGS

USUAL = TrainingSettings()
AS_IT_SAYS = "network"  # dropout and batch normalization as the network itself has them
RATES = ("0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1")
BOX = 150  # pixels


def word(name: str, options: Any, **more: Any) -> str:
    """Choose one of the words that a setting knows, with its label and its line of explanation.

    Args:
        name: of the setting in `TrainingSettings`.
        options: ids.
        **more: for `controls.choice`.

    Returns:
        The id.
    """
    setting = SETTINGS[name]
    titles = {}
    for id in options:
        text = setting.options.get(id, id)
        titles[id] = _(text)
    return controls.choice(_(setting.label), titles, key=setting.key, help=_(setting.why), **more)


def whole(name: str, least: int, most: int, **more: Any) -> int:
    """Choose a whole number for a setting.

    Args:
        name: of the setting in `TrainingSettings`.
        least: smallest.
        most: largest.
        **more: for `controls.whole_number`.

    Returns:
        The number.
    """
    setting = SETTINGS[name]
    usual = getattr(USUAL, name)
    label, why = _(setting.label), _(setting.why)
    return controls.whole_number(label, least, most, usual, key=setting.key, help=why, **more)


def number(name: str, usual: Any, least: float, most: float, default: str, **more: Any) -> str:
    """Choose a number for a setting from the usual ones, or write another one.

    Args:
        name: of the setting in `TrainingSettings`.
        usual: numbers to offer.
        least: smallest.
        most: largest.
        default: the one to begin with.
        **more: for `written_controls.number`.

    Returns:
        The number as text.
    """
    setting = SETTINGS[name]
    more = {"width": BOX} | more
    return written_controls.number(
        _(setting.label), usual, least, most, key=setting.key, default=default, help=_(setting.why), **more
    )


def use(settings: TrainingSettings) -> None:
    """Bring settings into the widgets; only before they are drawn, that is in a callback.

    Args:
        settings: of a run.
    """
    st.session_state.update(_said(settings))


def bring(settings: TrainingSettings) -> None:
    """Let the widgets begin with the settings of a run, where the address names the run and no setting.

    They go into the address: so a reload finds them again, whatever is changed meanwhile.

    Args:
        settings: of the run on the screen.
    """
    keys = {setting.key for setting in SETTINGS.values()}
    if SETTINGS["dataset"].key in st.session_state or not keys.isdisjoint(st.query_params):
        return
    usual = _said(USUAL)
    told = {key: str(value) for key, value in _said(settings).items() if value != usual[key]}
    if not told:
        return
    source = SETTINGS["source"].key
    if source in told:  # no link shows where a folder is on this machine
        st.session_state[source] = told.pop(source)
    st.query_params.update(told)
    st.rerun()


def _said(settings: TrainingSettings) -> dict[str, Any]:
    """Return what the widgets of settings hold, by their keys."""
    said = {}
    for name, setting in SETTINGS.items():
        value = getattr(settings, name)
        match name:
            case "dropout":
                value = AS_IT_SAYS if value is None else f"{value:.10g}"
            case "batch_normalization":
                value = {None: AS_IT_SAYS, True: "on", False: "off"}[value]
            case "filters":
                value = ", ".join(map(str, value))
            case "kernel_size":
                value = str(value)
            case "learning_rate" | "weight_decay" | "label_smoothing" | "l1" | "l2" | "batch_size":
                value = f"{value:.10g}"
        said[setting.key] = value
    return said
