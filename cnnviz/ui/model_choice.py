"""Choose the model of a room: one of the zoo, or one the visitor brought."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.ui import controls, own_model_view, own_models
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal

_STRANGER = "model_strangers"


@dataclass(frozen=True)
class ChosenModel:
    """A model that was chosen and not yet loaded.

    Attributes:
        key: what `cnnviz.ui.cached.classifier`, ``probe`` and ``explanation`` take.
        title: its name for people.
        card: what is known of it; the card of a visitor's own model has no ``test``.
    """

    key: str
    title: str
    card: dict[str, Any] = field(repr=False)

    @property
    def own(self) -> bool:
        """Whether the visitor brought it."""
        return own_models.is_own(self.key)


def choose_model(prefix: str, *, default: str = zoo.DEFAULT, bring: bool = True) -> ChosenModel:
    """Offer the models of the zoo and the visitor's own; a damaged one costs a sentence and is left out.

    What was chosen here is the choice of the other rooms with the same default, too.

    Args:
        prefix: of the page's widgets; the choice stands in the address under ``<prefix>_model``.
        default: name in the zoo of the model the page begins with.
        bring: whether a model of one's own can be brought here.

    Returns:
        The model; its file is read when `cnnviz.ui.cached.classifier` is asked for it.

    Raises:
        InvalidValue: if there is no model at all; says what is wrong with the default one.
    """
    cards, troubles = _cards()
    if default not in cards:
        if default not in troubles:
            troubles[default] = _trouble(default)
        if not cards:
            raise troubles[default]
    for trouble in troubles.values():
        st.caption(f":orange[{literal(explain(trouble))}]")
    default = default if default in cards else next(iter(cards))
    titles = _titles(cards)
    key, kept = f"{prefix}_model", f"model_kept_{default}"
    _turn_strangers_away(key, titles, default)
    if (taken := st.session_state.pop(own_model_view.TAKEN, None)) in titles:
        st.session_state[key] = taken
        st.session_state[f"{prefix}_model_bring"] = False  # closes the popover
    if st.session_state.get(key, default) not in titles:  # it was forgotten while it was chosen
        st.session_state[key] = default
    if st.session_state.get(kept) in titles and key not in st.query_params:
        st.session_state.setdefault(key, st.session_state[kept])
    with st.container(horizontal=True, vertical_alignment="bottom", width=380, key=f"{prefix}_model_row"):
        chosen = controls.choice(_("Model"), titles, key=key, default=default, many=True, width=240)
        if bring:
            _bring(prefix)
    st.session_state[kept] = chosen
    for title in st.session_state.get(own_model_view.FORGOTTEN, ()):
        sentence = _("{title} was forgotten: {most} models of your own are kept at most.")
        st.caption(sentence.format(title=literal(title), most=own_models.MOST))
    if said := st.session_state.get(_STRANGER, {}).get(key):
        st.caption(f":orange[{literal(said)}]")
    return ChosenModel(chosen, titles[chosen], cards[chosen])


def _bring(prefix: str) -> None:
    popover = st.popover(
        _("Yours"),
        icon=":material/upload_file:",
        help=_("Bring a model of your own"),
        key=f"{prefix}_model_bring",
        on_change="rerun",
    )
    if popover.open:
        with popover:
            own_model_view.offer(prefix)


def _cards() -> tuple[dict[str, dict[str, Any]], dict[str, InvalidValue]]:
    """Read the cards of all models, and what is wrong with those that have no whole one."""
    cards: dict[str, dict[str, Any]] = {}
    troubles: dict[str, InvalidValue] = {}
    for name in zoo.names():
        try:
            cards[name] = zoo.read_card(name)
        except InvalidValue as error:
            troubles[name] = error
    cards |= {key: classifier.card for key, classifier in own_models.kept().items()}
    return cards, troubles


def _trouble(name: str) -> InvalidValue:
    try:
        zoo.read_card(name)
    except InvalidValue as error:
        return error
    return InvalidValue("model '{name}' is not there", name=name)


def _titles(cards: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Name each model so that no two are called the same: the address knows a model by its name."""
    titles: dict[str, str] = {}
    for key, card in cards.items():
        plain = str(card.get("title", key))
        plain = _("{name} (yours)").format(name=plain) if own_models.is_own(key) else plain
        title, number = plain, 1
        while title in titles.values():
            number += 1
            title = f"{plain} {number}"
        titles[key] = title
    return titles


def _turn_strangers_away(key: str, titles: Mapping[str, str], default: str) -> None:
    """Say that the address names a model that is not here, such as the own one of another visitor."""
    strangers = st.session_state.setdefault(_STRANGER, {})
    said = st.query_params.get(key)
    if key in st.session_state:
        if st.session_state[key] != default:
            strangers.pop(key, None)
    elif said is not None and said not in titles and said not in titles.values():
        sentence = _(
            "The address asks for the model “{said}”, which is not here; a model of one's own is kept for "
            "its visitor's session alone. “{default}” is used instead."
        )
        strangers[key] = sentence.format(said=said[:60], default=titles[default])
        del st.query_params[key]
        st.rerun()
