"""What is to be explained: model, class, method and layer, and with what it is compared."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn import zoo
from cnnviz.ui import cached, controls
from cnnviz.ui.components.maps import VIEWS
from cnnviz.ui.i18n import _
from cnnviz.ui.model_choice import ChosenModel, choose_model
from cnnviz.ui.pictures import literal
from cnnviz.ui.prediction import class_label

TOP, SECOND, LAST = "top", "second", "last"
OPACITY = 60  # percent, without a word in the address


@dataclass(frozen=True)
class Asked:
    """One map that is wanted.

    Attributes:
        model: the model that is asked.
        method: id of the method.
        layer: name of the layer, None for the last one with maps.
        class_index: the class, None for the most probable one.
    """

    model: ChosenModel
    method: str
    layer: str | None
    class_index: int | None


def class_names(model: ChosenModel) -> dict[str, str]:
    """Return the labels of a model's classes by their English names."""
    return {entry["en"]: class_label(entry) for entry in model.card["classes"]}


def choose_class(model: ChosenModel, key: str, label: str, *, second: bool = False) -> str:
    """Offer the model's classes and the most probable ones.

    Args:
        model: the model.
        key: of the widget.
        label: of the widget, translated.
        second: whether the choice begins with the second most probable class.

    Returns:
        "top", "second" or the English name of a class.
    """
    words = {SECOND: _("the second most probable")} if second else {}
    words[TOP] = _("the most probable")
    return controls.choice(label, words | class_names(model), key=key, many=True, width=230)


def choose_method(key: str, label: str, *, default: str = "grad_cam") -> str:
    """Offer the methods by the names of their papers."""
    titles = {id: method.title for id, method in METHODS.items()}
    return controls.choice(label, titles, key=key, default=default, many=True, width=190)


def choose_layer(
    model: ChosenModel, key: str, label: str, *, default: str = LAST, disabled: bool = False
) -> str | None:
    """Offer the layers whose output is a stack of maps, each with its size.

    Args:
        model: the model.
        key: of the widget; the address may name any of the layers.
        label: of the widget, translated.
        default: name of the layer to begin with.
        disabled: the method needs none.

    Returns:
        The layer's name, None for the last one.
    """
    shapes = cached.sizes_of_maps(model.key)
    *before, _last = shapes
    words = {LAST: _("the last one")}  # unnamed: a select keeps its words when the model below it changes
    words |= {name: _sized(name, shapes) for name in reversed(before)}
    help = _("This method works on the picture itself.") if disabled else None
    chosen = controls.choice(
        label, words, key=key, default=default, many=True, width=240, disabled=disabled, help=help
    )
    return None if chosen == LAST else chosen


def _sized(name: str, shapes: Mapping[str, tuple[int | None, ...]]) -> str:
    size = "×".join("?" if side is None else str(side) for side in shapes[name])
    return f"{name} · {size}"


def class_index(model: ChosenModel, wanted: str, probabilities: np.ndarray) -> int | None:
    """Find the class that was chosen among the model's outputs.

    Args:
        model: the model.
        wanted: of `choose_class`; a name the model does not know counts as "top".
        probabilities: (classes,) what the model says about the picture.

    Returns:
        Its place, None for the most probable one.
    """
    if wanted == SECOND and len(probabilities) > 1:
        return int(np.argsort(-probabilities)[1])
    try:
        return None if wanted in (TOP, SECOND) else zoo.class_index(model.card, wanted)
    except InvalidValue:
        return None


def comparisons() -> dict[str, str]:
    """Return what the second map may differ in."""
    return {
        "no": _("One map"),
        "method": _("Two methods"),
        "layer": _("Two layers"),
        "class": _("Two classes"),
        "model": _("Two models"),
    }


def choose_other(asked: Asked, differs: str, probabilities: np.ndarray) -> Asked:
    """Choose the second map, which differs from the first in one thing.

    Args:
        asked: the first map.
        differs: one of `comparisons` but "no".
        probabilities: (classes,) what the first map's model says about the picture.

    Returns:
        The second map. In another model it is about the class that the first one is about, if there is one.
    """
    model, label = asked.model, _("with")
    if differs == "method":
        default = "hires_cam" if asked.method != "hires_cam" else "grad_cam"
        return replace(asked, method=choose_method("cam_b_method", label, default=default))
    if differs == "layer":
        *before, _last = cached.sizes_of_maps(model.key)
        middle = before[len(before) // 2] if before else LAST
        return replace(asked, layer=choose_layer(model, "cam_b_layer", label, default=middle))
    if differs == "class":
        wanted = choose_class(model, "cam_b_class", label, second=True)
        return replace(asked, class_index=class_index(model, wanted, probabilities))
    others = [name for name in zoo.names() if name != model.key]
    other = choose_model("cam_b", default=others[0] if others else zoo.DEFAULT)
    first = int(probabilities.argmax()) if asked.class_index is None else asked.class_index
    same = class_index(other, model.card["classes"][first]["en"], probabilities)
    return replace(asked, model=other, layer=None, class_index=same)


def look_from_address() -> tuple[str, int]:
    """Return how the map is shown at first: the view and the opacity in percent of the address."""
    view, opacity = (
        st.query_params.get("cam_view", VIEWS[0]),
        st.query_params.get("cam_opacity", str(OPACITY)),
    )
    if view not in VIEWS:
        _say("cam_view", view, _("one of {options}").format(options=", ".join(VIEWS)), VIEWS[0])
        view = VIEWS[0]
    try:
        share = int(opacity)
    except ValueError:
        share = -1
    if not 0 <= share <= 100:
        rule = _("a whole number from {least} to {most}").format(least=0, most=100)
        _say("cam_opacity", opacity, rule, str(OPACITY))
        share = OPACITY
    return view, share


def _say(key: str, said: str, rule: str, default: str) -> None:
    sentence = _("The address says {key}={said}; it must be {rule}. {default} is used instead.")
    note = sentence.format(key=key, said=literal(said[:40]), rule=rule, default=default)
    st.caption(f":orange[{note}]")
