"""What the three parts of the room share: a question to answer first, and a map over a picture."""

from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
import streamlit as st

from cnnviz.nn.explanation import Explanation
from cnnviz.ui.i18n import _
from cnnviz.vision.overlay import overlay
from cnnviz.vision.picture import Picture
from cnnviz.viz import theme

OPACITY = 0.65


def predict(question: str, answers: Mapping[str, str], *, key: str) -> str | None:
    """Ask before anything is shown.

    Args:
        question: what is asked, translated.
        answers: ids with their labels, translated.
        key: widget key; not in the address, so that a link gives nothing away.

    Returns:
        The id of the answer, None as long as there is none.
    """
    guess = st.radio(question, list(answers), index=None, format_func=answers.__getitem__, key=key)
    if guess is None:
        st.caption(_("Choose an answer to see what happens."))
    return guess


def judge(right: bool, sentence: str) -> None:
    """Say whether a guess was right, by sign and word, and what is so."""
    if right:
        st.success(_("Right. {sentence}").format(sentence=sentence), icon=":material/check:")
    else:
        st.info(_("Not quite. {sentence}").format(sentence=sentence), icon=":material/lightbulb:")


def as_picture(pixels: np.ndarray, name: str) -> Picture:
    """Give pixels that were made here a name and a digest, by which caches know them."""
    digest = blake2b(np.ascontiguousarray(pixels).tobytes(), digest_size=16).hexdigest()
    return Picture(pixels=pixels, name=name, digest=digest)


def show_map(pixels: np.ndarray, found: Explanation, name: str) -> None:
    """Show a map over a picture, or say that it is empty.

    Args:
        pixels: (height, width, 3), float32 in [0, 1], large enough for the screen.
        found: the explanation.
        name: of the class, for people.
    """
    mixed = overlay(pixels, found.over(*pixels.shape[:2]), theme.table(theme.SEQUENTIAL), opacity=OPACITY)
    if found.grid.empty:
        st.image(mixed, alt=_("The picture; the map for {name} is empty").format(name=name), width="stretch")
        st.caption(_("The map is empty: the method finds no place that speaks for this class."))
        return
    row, column = np.unravel_index(found.grid.values.argmax(), found.raw.shape)
    rows, columns = found.raw.shape
    alt = _(
        "The map for {name} over the picture; strongest in row {row}, column {column} of {rows}×{columns}"
    ).format(name=name, row=row + 1, column=column + 1, rows=rows, columns=columns)
    st.image(mixed, alt=alt, width="stretch")
