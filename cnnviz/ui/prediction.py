"""What a classifier says about a picture, and how far to trust it."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.nn.zoo import Classifier
from cnnviz.ui.i18n import _, language

LANGUAGES = ("en", "it", "ko")  # of the card, besides the page's own


def class_label(entry: dict[str, str]) -> str:
    """Name a class in the page's language first, then in the others of the card."""
    order = dict.fromkeys((language(), *LANGUAGES))
    return " · ".join(dict.fromkeys(entry[code] for code in order if code in entry))


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
        st.progress(min(share, 1.0), text=f"{label} **{share:.1%}**")
    rest = float(probabilities[order[most:]].sum())
    st.caption(_("{count} others together {share}").format(count=len(order) - most, share=f"{rest:.1%}"))
    if told := _reliability(classifier.card, float(probabilities.max())):
        st.caption(told)


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
