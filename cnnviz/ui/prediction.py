"""What a classifier says about a picture, and how far to trust it."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.nn.zoo import Classifier
from cnnviz.ui.i18n import _, counted, language
from cnnviz.vision.samples import SAMPLES

LANGUAGES = ("en", "it", "ko")  # of the card, besides the page's own


def class_label(entry: dict[str, str]) -> str:
    """Name a class in the page's language first, then in the others of the card."""
    order = dict.fromkeys((language(), *LANGUAGES))
    return " · ".join(dict.fromkeys(entry[code] for code in order if code in entry))


def percent(share: float) -> str:
    """Write a share with one decimal, but never as none or all where it is neither.

    Example:
        >>> percent(0.985), percent(0.0001), percent(0.99999)
        ('98.5%', '<0.1%', '>99.9%')
    """
    if 0 < share < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= share < 1 else f"{share:.1%}"


def show_prediction(classifier: Classifier, probabilities: np.ndarray, *, most: int = 4) -> None:
    """List the most probable classes with bars, the rest in one line, and what such confidence is worth.

    Args:
        classifier: the model that was asked.
        probabilities: (classes,), float32.
        most: classes with a bar of their own.
    """
    order = np.argsort(-probabilities)
    for index in order[:most]:
        share = float(probabilities[index])
        label = class_label(classifier.card["classes"][index])
        st.progress(min(share, 1.0), text=f"{label} **{percent(share)}**")
    if len(order) > most:
        rest = float(probabilities[order[most:]].sum())
        st.caption(
            counted(
                len(order) - most,
                "1 other {share}",
                "{count} others together {share}",
                share=percent(rest),
            )
        )
    if told := _reliability(classifier.card, float(probabilities.max())):
        st.caption(told)


def show_truth(classifier: Classifier, probabilities: np.ndarray, truth: str | None) -> None:
    """Say where a sample is known to show something else than the network says.

    Args:
        classifier: the model that was asked.
        probabilities: (classes,), float32.
        truth: the class the sample shows; None if it is none of the model's.
    """
    animals = {sample.class_name for sample in SAMPLES.values() if sample.class_name}
    if not animals <= set(classifier.class_names):  # a model of the visitor's own may know other things
        return
    if truth is None:
        st.caption(_("This picture shows none of the ten animals; the network has to choose one of them."))
    elif (right := classifier.class_index(truth)) != int(np.argmax(probabilities)):
        name = class_label(classifier.card["classes"][right])
        st.caption(_("The network is wrong here: this picture shows {name}.").format(name=name))


def _reliability(card: dict[str, Any], confidence: float) -> str:
    """Tell how often the model was right on its test pictures when it was as sure as now."""
    for bin_ in card.get("test", {}).get("reliability", []):
        if confidence <= bin_["to"]:
            if not bin_["pictures"]:
                return ""
            return _(
                "On the test pictures, answers with {low} to {high} confidence were right "
                "{right} of {pictures} times."
            ).format(
                low=f"{bin_['above']:.0%}",
                high=f"{bin_['to']:.0%}",
                right=bin_["right"],
                pictures=bin_["pictures"],
            )
    return ""
