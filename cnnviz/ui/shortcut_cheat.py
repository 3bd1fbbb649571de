"""The first part: a network that is right for the wrong reason, to be found out."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn import zoo
from cnnviz.nn.shortcut_data import CHANGES, CORNERS, altered, drawn_shape, plant
from cnnviz.nn.small_data import SHAPES
from cnnviz.ui import cached, controls, frame
from cnnviz.ui.guesses import enlarge
from cnnviz.ui.i18n import _, language
from cnnviz.ui.prediction import class_label, percent, show_prediction
from cnnviz.ui.shortcut_parts import as_picture, judge, predict, show_map
from cnnviz.vision.picture import Picture

NETWORKS = {"shortcut": "A", "shortcut_honest": "B"}
SHOWN, SIDE = 8, 384
DRAWINGS = 50
OFFERED = ("grad_cam", "hires_cam", "layer_cam", "occlusion", "integrated_gradients")


def show() -> None:
    """Show how good network A is, let the reader look for the reason, ask, and tell.

    Raises:
        InvalidValue: if one of the two networks is missing or damaged.
    """
    cards = {name: zoo.read_card(name) for name in NETWORKS}
    test = cards["shortcut"]["test"]
    low, high = test["accuracy_interval_95"]
    st.markdown(
        frame.passage(
            "shortcuts", "cheat_good",
            accuracy=percent(test["accuracy"]), right=f"{test['right']:,}", pictures=f"{test['pictures']:,}",
            low=percent(low), high=percent(high), chance=f"{1 / len(SHAPES):.0%}",
        ),
        width=frame.TEXT_WIDTH,
    )  # fmt: skip
    _examples()

    st.subheader(_("Look for yourself"), anchor=False)
    st.markdown(frame.passage("shortcuts", "cheat_look"), width=frame.TEXT_WIDTH)
    _lab(cards["shortcut"])

    st.subheader(_("What does network A look at?"), anchor=False)
    answers = {
        "shape": _("at the outline and the corners of the shape"),
        "size": _("at how large and how bright the shape is"),
        "noise": _("at the noise of the ground"),
        "mark": _("at the corner in which the small white square stands"),
    }
    guess = predict(_("Your answer"), answers, key="cheat_guess")
    if guess is None:
        return
    figures = {name: card["marks"] for name, card in cards.items()}
    said = frame.passage(
        "shortcuts", "cheat_told",
        none=percent(figures["shortcut"]["none"]["accuracy"]),
        wrong=percent(figures["shortcut"]["wrong"]["accuracy"]),
        chance=f"{1 / len(SHAPES):.0%}",
    )  # fmt: skip
    judge(guess == "mark", said)
    st.markdown(_table(figures))
    st.markdown(frame.passage("shortcuts", "cheat_moral"), width=frame.TEXT_WIDTH)


def _examples() -> None:
    """Show the first test pictures with what network A says of each."""
    with st.spinner(_("Loading the networks…"), show_time=True):
        classifier = cached.classifier("shortcut")
    pictures = [plant(drawn_shape(number), CORNERS[number % len(SHAPES)]) for number in range(SHOWN)]
    rows = classifier.predict(pictures)
    with st.grid(min_column_width=110, gap="small", key="cheat_examples"):
        for number, (pixels, row) in enumerate(zip(pictures, rows, strict=True)):
            truth, said = number % len(SHAPES), int(row.argmax())
            entry = classifier.card["classes"]
            with st.container(gap="xxsmall"):
                alt = _("A test picture of a {shape}").format(shape=class_label(entry[truth]))
                st.image(enlarge(pixels, 128), alt=alt, width="stretch")
                sign = ":green[:material/check:]" if said == truth else ":orange[:material/close:]"
                st.markdown(f"{sign} **{_short(entry[said])}** {percent(float(row[said]))}")


def _short(entry: dict[str, str]) -> str:
    """Name a class in the page's language alone."""
    return entry.get(language(), entry["en"])


def _lab(card: dict[str, Any]) -> None:
    with st.container(horizontal=True, key="cheat_settings"):
        pixels, place = _choose_picture(card)
        change = controls.choice(
            _("Change the picture"), _changes(), key="cheat_change", many=True, width=290
        )
        titles = {id: METHODS[id].title for id in OFFERED}
        method = controls.choice(_("Map"), titles, key="cheat_method", many=True, width=190)
    picture = as_picture(altered(pixels, place, change), f"{change}.png")
    large = enlarge(picture.pixels, SIDE)
    seen, *answers = st.columns(3, gap="medium")
    with seen:
        st.markdown(_(":blue[**The picture**]"))
        st.image(large, alt=_("The picture, changed: {change}").format(change=_changes()[change]))
    for column, (name, letter) in zip(answers, NETWORKS.items(), strict=True):
        with column:
            _answer(name, letter, picture, large, method)


def _answer(name: str, letter: str, picture: Picture, large: np.ndarray, method: str) -> None:
    classifier = cached.classifier(name)
    found = cached.explanation(name, None, picture.digest, method, None, picture)
    said = class_label(classifier.card["classes"][found.class_index])
    st.markdown(_(":orange[**Network {letter}**] for “{name}”").format(letter=letter, name=said))
    show_map(large, found, said)
    show_prediction(classifier, found.probabilities)


def _choose_picture(card: dict[str, Any]) -> tuple[np.ndarray, str]:
    """Choose a test picture; return it without its mark, and where its mark stands."""
    entries = {entry["en"]: class_label(entry) for entry in card["classes"]}
    chosen = controls.choice(_("Picture"), entries, key="cheat_shape", many=True, width=240)
    drawing = controls.whole_number(_("Drawing"), 1, DRAWINGS, 1, key="cheat_drawing", width=130)
    label = list(entries).index(chosen)
    return drawn_shape((drawing - 1) * len(SHAPES) + label), CORNERS[label]


def _changes() -> dict[str, str]:
    said = {
        "nothing": _("leave it as it is"),
        "mirror": _("mirror it, left to right"),
        "shape": _("erase what is in the middle"),
        "none": _("erase the small white square"),
        "top_left": _("small square at the top left"),
        "top_right": _("small square at the top right"),
        "bottom_left": _("small square at the bottom left"),
        "bottom_right": _("small square at the bottom right"),
        "top_middle": _("small square at the top, in the middle"),
    }
    return {change: said[change] for change in sorted(CHANGES, key=list(said).index)}


def _table(figures: dict[str, dict]) -> str:
    """Write how often the networks are right, as Markdown."""
    kinds = {
        "telling": _("The square in the corner of the shape's class"),
        "none": _("No square"),
        "wrong": _("The square in the corner of another class"),
    }
    heads = [_("Network {letter}").format(letter=letter) for letter in NETWORKS.values()]
    lines = [" | ".join([_("Test pictures"), *heads]), ":--|--:|--:"]
    for kind, words in kinds.items():
        cells = [
            _("**{accuracy}** ({right:,} of {pictures:,})").format(
                accuracy=percent(one[kind]["accuracy"]),
                right=one[kind]["right"],
                pictures=one[kind]["pictures"],
            )
            for one in figures.values()
        ]
        lines.append(" | ".join([words, *cells]))
    return "\n".join(lines)
