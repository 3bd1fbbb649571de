"""The checks of the map on the screen: each appears as soon as it is done, the verdict at the end."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.trust import KINDS, Kind, Verdict
from cnnviz.nn.explanation import Explanation
from cnnviz.nn.trust import Examination, Outcome, made_small
from cnnviz.nn.zoo import Classifier
from cnnviz.ui import cached, controls, trust_details, trust_words
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.model_choice import ChosenModel
from cnnviz.ui.pictures import literal
from cnnviz.ui.prediction import class_label
from cnnviz.vision.picture import Picture

_LOUD = {"supported": st.success, "care": st.warning, "doubt": st.error, "cannot_tell": st.info}
_ICONS = {
    "supported": ":material/verified:",
    "care": ":material/error:",
    "doubt": ":material/gpp_bad:",
    "cannot_tell": ":material/help:",
}


def show(model: ChosenModel, picture: Picture, found: Explanation, name: str) -> None:
    """Offer the checks of a map and show what they find.

    Args:
        model: the model that made the map.
        picture: what was explained.
        found: the map on the screen.
        name: of its class, for people.
    """
    title, sentence = trust_words.heading()
    st.subheader(title, anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key="cam_trust_head"):
        st.markdown(f":gray[{sentence}]", width="content")
        wanted = controls.switch(_("Check this map"), key="cam_trust")
    if not wanted:
        return
    try:
        _examine(model, picture, found, name)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/error:")


def _examine(model: ChosenModel, picture: Picture, found: Explanation, name: str) -> None:
    classifier = cached.classifier(model.key)
    probe = cached.probe(model.key, found.layer or None)
    trial = Examination(
        probe,
        made_small(probe, picture.pixels),
        found,
        lambda: cached.shuffled(model.key),
        thorough=_thorough(found),
    )
    head = st.container(key="cam_trust_verdict").empty()
    places = _places()
    for kind, place in places.items():
        _announce(place, kind)
    head.info(
        _("Asking the network… The first map of a model takes some seconds longer."),
        icon=":material/hourglass_top:",
    )
    outcomes: list[Outcome] = []
    for kind, place in places.items():
        outcome = _outcome(model, picture, trial, kind)
        outcomes.append(outcome)
        with place.container():
            _show_row(outcome, classifier, found, name)
    verdict = Verdict(tuple(outcome.clause for outcome in outcomes))
    with head.container():
        _LOUD[verdict.opinion](trust_words.verdict(verdict), icon=_ICONS[verdict.opinion])
    height, width = trial.pixels.shape[:2]
    st.caption(
        _(
            "The checks use the picture at {width}×{height} pixels. A map that passes shows what the network "
            "used, not whether its answer is right."
        ).format(width=width, height=height)
    )


def _places() -> dict[Kind, DeltaGenerator]:
    """Lay out a card for each check: the curves over the whole width, the others in two columns."""
    top = st.container()
    left, right = st.columns(2, gap="small")
    columns: dict[Kind, DeltaGenerator] = {
        "curves": top, "pointing": left, "weights": right, "contrast": right, "noise": left,
    }  # fmt: skip
    return {kind: columns[kind].container(border=True, key=f"cam_trust_{kind}").empty() for kind in KINDS}


def _outcome(model: ChosenModel, picture: Picture, trial: Examination, kind: Kind) -> Outcome:
    """Take a check from the cache, or do it."""
    found = trial.found
    key = (
        model.key, trial.probe.layer, picture.digest, found.method, found.class_index, kind, trial.thorough,
    )  # fmt: skip
    store = cached.trust_outcomes(model.key)
    outcome = store.get(key)
    if outcome is None:
        outcome = trial.outcome(kind)
        store.put(key, outcome)
    return outcome


def _thorough(found: Explanation) -> bool:
    """Offer the checks that take long, where a map takes many passes."""
    if METHODS[found.method].passes == "one":
        return False
    label = _("Also do the checks that need more maps of {method}; they may take minutes")
    return controls.switch(label.format(method=METHODS[found.method].title), key="cam_trust_thorough")


def _announce(place: DeltaGenerator, kind: Kind) -> None:
    place.markdown(f":gray[:material/hourglass_empty: {trust_words.title(kind)}]")


def _show_row(outcome: Outcome, classifier: Classifier, found: Explanation, name: str) -> None:
    clause = outcome.clause
    other = ""
    if "class_index" in clause.values:
        other = class_label(classifier.card["classes"][int(clause.values["class_index"])])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{trust_words.title(clause.kind)}** {trust_words.badge(clause.state)}", width="stretch"
        )
        with st.popover(
            _("How it works"), icon=":material/menu_book:", type="tertiary", width="content",
            key=f"cam_trust_how_{clause.kind}",
        ):  # fmt: skip
            st.markdown(trust_words.how(clause.kind))
    st.markdown(trust_words.told(clause, name=name, other=other, method=found.method))
    if said := trust_words.numbers(clause, name=name):
        st.caption(said)
    if outcome.check is not None:
        trust_details.show(outcome.check, name)
