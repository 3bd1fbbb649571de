"""Words become numbers: label encoder, one-hot, binarizer, and what Keras calls them."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cnnviz.core.encodings import LOSS_OF, Encoder, fit
from cnnviz.core.errors import InvalidValue
from cnnviz.core.word_lists import look_alikes, read_words
from cnnviz.export import encoding_code
from cnnviz.ui import controls, frame, nav
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal

DECK_WORDS = "cold cold warm cold hot hot warm cold warm hot"
LONGEST = 600  # letters
KEY = "data_enc_words"
MOST_CLASSES = 20


def show() -> None:
    """Offer the words of deck P2 or other ones, and show each encoding of them."""
    address_too_long = len(st.query_params.get(KEY, "")) > LONGEST
    said = controls.text(
        _("Words"),
        DECK_WORDS,
        key=KEY,
        help=_("The list of deck P2, or your own: with blanks between the words, or with commas."),
        most=LONGEST,
    )
    if address_too_long:
        st.warning(
            _("The words of the address are longer than {most} letters; the rest is left out.").format(
                most=LONGEST
            ),
            icon=":material/content_cut:",
        )
    words = read_words(said)
    try:
        encoder = fit(words)
        if len(encoder.classes) > MOST_CLASSES:
            raise InvalidValue(
                "{count} classes are too many to be shown; at most {most}",
                count=len(encoder.classes), most=MOST_CLASSES,
            )  # fmt: skip
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/spellcheck:")
        return
    _tell_look_alikes(encoder)
    _tell_classes(encoder)
    _arrays(words, encoder)
    _table(words, encoder)
    _class_modes(words, encoder)
    with st.container(width=frame.TEXT_WIDTH):
        for mark in ("encode_order", "encode_modes"):
            st.subheader(nav.entry("data").lesson.sections[mark].heading, anchor=False)
            st.markdown(frame.passage("data", mark))
    st.subheader(_("The same in scikit-learn"), anchor=False)
    st.code(encoding_code.encoders(words), language="python")


def _tell_look_alikes(encoder: Encoder) -> None:
    for group in look_alikes(encoder.classes):
        names = ", ".join(f"“{literal(name)}”".replace(" ", "·") for name in group)
        sentence = _(
            "{names} are {count} classes to a computer: they differ in capitals or blanks (·) alone. Write "
            "them alike, or the network learns them apart."
        )
        st.warning(sentence.format(names=names, count=len(group)), icon=":material/warning:")


def _tell_classes(encoder: Encoder) -> None:
    named = [literal(_with_edges(name)) for name in encoder.classes]
    numbered = " · ".join(f"**{name}** → {place}" for place, name in enumerate(named))
    st.markdown(_("The classes, sorted by their letters: {classes}").format(classes=numbered))


def _with_edges(name: str) -> str:
    """Write blanks at the ends of a word as dots: one sees them, and what is bold may not end in a blank."""
    inner = name.strip()
    before = len(name) - len(name.lstrip())
    return "·" * before + inner + "·" * (len(name) - before - len(inner))


def _arrays(words: Sequence[str], encoder: Encoder) -> None:
    """Print the arrays as Python does, each with the way back."""
    labels, one_hot, binary = encoder.labels(words), encoder.one_hot(words), encoder.binarized(words)
    back = {
        "LabelEncoder": (labels, encoder.from_labels(labels), _("One number a word.")),
        "OneHotEncoder": (one_hot, encoder.from_columns(one_hot), _("One column a class, of decimals.")),
        "LabelBinarizer": (binary, encoder.from_columns(binary), _binary_words(encoder)),
    }
    for column, (name, (array, again, meaning)) in zip(
        st.columns(3, gap="medium"), back.items(), strict=True
    ):
        with column:
            st.markdown(f"**`{name}`**  \n{meaning}")
            st.code(str(array), language=None, height=min(300, 60 + 21 * str(array).count("\n")))
            shape = _("shape {shape}").format(shape=array.shape)
            same = _("back again: the same words") if again == tuple(words) else literal(", ".join(again))
            st.caption(f"{shape}, {array.dtype} · {same}")


def _binary_words(encoder: Encoder) -> str:
    if len(encoder.classes) == 1:
        return _("One class: nothing to tell apart, all 0.")
    if len(encoder.classes) == 2:
        return _("Two classes: one column, 1 is “{name}”.").format(name=literal(encoder.classes[1]))
    return _("One column a class, of whole numbers.")


def _table(words: Sequence[str], encoder: Encoder) -> None:
    labels, one_hot = encoder.labels(words), encoder.one_hot(words).astype(int)
    columns = {f"= {name}": one_hot[:, place].tolist() for place, name in enumerate(encoder.classes)}
    with st.expander(_("Word by word"), icon=":material/table:"):
        st.dataframe(
            {_("Word"): list(words), _("Label"): labels.tolist(), **columns},
            key="data_enc_table",
            hide_index=True,
            width="content",
            height="content" if len(words) <= 12 else 450,
            alt=_("One row a word: its label and its one-hot columns"),
        )


def _class_modes(words: Sequence[str], encoder: Encoder) -> None:
    """Set Keras' names of the encodings beside the last layer and the loss that go with them."""
    first, many = words[:1], len(encoder.classes)
    labels = encoder.labels(first).astype(np.float32)
    layer = f'Dense({many}, activation="softmax")'
    given = {
        "sparse": (str(labels[0]), layer),
        "categorical": (str(encoder.one_hot(first)[0]), layer),
        "binary": (
            str(labels[0]) if many == 2 else _("Keras wants two classes; here: {count}").format(count=many),
            'Dense(1, activation="sigmoid")' if many == 2 else "–",
        ),
    }
    head = ("class_mode", _("“{word}” is").format(word=first[0]), _("Last layer"), _("Loss"))
    rows = [(mode, label, layer, LOSS_OF[mode]) for mode, (label, layer) in given.items()]
    st.dataframe(
        dict(zip(head, map(list, zip(*rows, strict=True)), strict=True)),
        key="data_enc_modes",
        hide_index=True,
        width="content",
        alt=_("Each class_mode with what it makes of the first word, its last layer and its loss"),
    )
