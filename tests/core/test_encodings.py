"""Words become numbers as scikit-learn and deck P2 do it, and come back."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, OneHotEncoder

from cnnviz.core.encodings import CLASS_MODES, LOSS_OF, MOST_WORDS, Encoder, fit
from cnnviz.core.errors import InvalidValue
from cnnviz.core.word_lists import look_alikes, read_words
from cnnviz.export.encoding_code import encoders

DECK = json.loads((Path(__file__).parents[1] / "golden" / "encodings.json").read_text(encoding="utf-8"))

letters = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=4)
word_lists = st.lists(letters, min_size=1, max_size=8).flatmap(
    lambda kinds: st.lists(st.sampled_from(kinds), min_size=1, max_size=12)
)


def test_the_words_of_the_deck_give_the_numbers_of_the_deck():
    encoder = fit(DECK["words"])
    assert list(encoder.classes) == DECK["columns"]
    assert encoder.labels(DECK["words"]).tolist() == DECK["labels"]
    for rows in (encoder.one_hot(DECK["words"]), encoder.binarized(DECK["words"])):
        assert rows[:5].tolist() == DECK["first_rows"]


@settings(max_examples=60, deadline=None)
@given(word_lists)
@example(DECK["words"])
@example(["one"])
@example(["yes", "no", "yes"])
@example(["hot", "Hot", "hot ", "뜨거운", "é"])
def test_scikit_learn_gives_the_same(words):
    encoder, array = fit(words), np.array(words, object)
    theirs, hot, binary = LabelEncoder(), OneHotEncoder(sparse_output=False), LabelBinarizer()
    labels = theirs.fit_transform(array)
    assert theirs.classes_.tolist() == list(encoder.classes)
    np.testing.assert_array_equal(encoder.labels(words), labels)
    ours, rows = encoder.one_hot(words), hot.fit_transform(array[:, None])
    assert ours.dtype == rows.dtype and ours.shape == rows.shape
    np.testing.assert_array_equal(ours, rows)
    columns = binary.fit_transform(array)
    assert encoder.binarized(words).shape == columns.shape
    np.testing.assert_array_equal(encoder.binarized(words), columns)
    assert encoder.from_labels(labels) == tuple(theirs.inverse_transform(labels))
    assert encoder.from_columns(rows) == tuple(hot.inverse_transform(rows).ravel())
    assert encoder.from_columns(columns) == tuple(words)


def test_the_answer_of_a_network_is_read_as_the_likeliest_class():
    encoder = fit(DECK["words"])
    assert encoder.from_columns([[0.1, 0.2, 0.7], [0.5, 0.4, 0.1]]) == ("warm", "cold")
    assert fit(["cat", "dog"]).from_columns([[0.49], [0.51]]) == ("cat", "dog")


def test_what_cannot_be_encoded_is_said():
    encoder = fit(["cold", "hot"])
    for call, said in (
        (lambda: encoder.labels(["cold", "warm"]), "'warm' is none of the classes cold, hot"),
        (lambda: encoder.one_hot(["Cold"]), "'Cold' is none"),
        (lambda: encoder.from_labels([0, 2]), "label 2 belongs to no class; there are 2, from 0 to 1"),
        (lambda: encoder.from_labels([0.5]), "label 0.5 belongs to no class"),
        (lambda: encoder.from_columns([[1, 0, 0]]), "3 columns do not belong to 2 classes"),
        (lambda: encoder.from_columns([[float("nan"), 0]]), "must be a finite number"),
        (lambda: fit([]), "at least one word"),
        (lambda: fit(["a", ""]), "word 2 is empty"),
        (lambda: fit(["a"] * (MOST_WORDS + 1)), "too many"),
    ):
        with pytest.raises(InvalidValue, match=said):
            call()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cold warm\tcold", ("cold", "warm", "cold")),
        ("very hot, cold,very hot", ("very hot", "cold", "very hot")),
        ("hot\nHot\r\nhot ", ("hot", "Hot", "hot ")),
        ("a,,b, ,", ("a", "b")),
        ("", ()),
        ("  ", ()),
    ],
)
def test_words_are_read_as_people_write_them(text, words):
    assert read_words(text) == words


def test_words_that_only_a_computer_tells_apart_are_found():
    classes = fit(["hot", "Hot", "hot ", "very  hot", "very hot", "cold"]).classes
    assert [set(group) for group in look_alikes(classes)] == [
        {"Hot", "hot", "hot "},
        {"very  hot", "very hot"},
    ]
    assert look_alikes(Encoder(("cold", "hot")).classes) == ()


def test_each_class_mode_has_its_loss():
    """What the loss of Keras makes of the labels of its class mode is the cross-entropy."""
    from cnnviz.nn.runtime import load_keras

    keras = load_keras()
    encoder = fit(["cold", "hot", "warm"])
    answer = np.array([[0.2, 0.5, 0.3]], np.float32)
    two = fit(["cat", "dog"])
    cases = {
        "sparse": (encoder.labels(["hot"]), answer, -np.log(0.5)),
        "categorical": (encoder.one_hot(["hot"]), answer, -np.log(0.5)),
        "binary": (two.binarized(["dog"]), np.array([[0.8]], np.float32), -np.log(0.8)),
    }
    assert set(cases) == set(CLASS_MODES) == set(LOSS_OF)
    for mode, (labels, probabilities, expected) in cases.items():
        loss = keras.losses.get(LOSS_OF[mode])(labels.astype("float32"), probabilities)
        assert float(np.mean(loss)) == pytest.approx(expected, abs=1e-5), mode


@pytest.mark.parametrize("words", [DECK["words"], ["it's", 'a "quote"', "\\", "é\n"]], ids=["deck", "signs"])
def test_the_program_gives_the_numbers_of_the_screen(words, capsys):
    names = {}
    exec(compile(encoders(words), "screen", "exec"), names)
    encoder = fit(words)
    np.testing.assert_array_equal(names["labels"], encoder.labels(words))
    np.testing.assert_array_equal(names["one_hot"], encoder.one_hot(words))
    np.testing.assert_array_equal(names["binary"], encoder.binarized(words))
    assert capsys.readouterr().out.count(str(np.array(words))) == 3
