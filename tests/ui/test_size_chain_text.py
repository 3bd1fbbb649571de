"""A network written line by line is read as meant, and what cannot be read is said with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    ZeroPadding2D,
)
from cnnviz.ui.size_chain_text import MOST_LINES, read_chain

LINES = {
    "conv 32 3": Conv2D(32, (3, 3), strides=(1, 1), dilation_rate=(1, 1)),
    "CONV 8 3x5 stride 2 same relu": Conv2D(
        8, (3, 5), strides=(2, 2), padding="same", dilation_rate=(1, 1), activation="relu"
    ),
    "conv 8, 3, dilation 2x1": Conv2D(8, (3, 3), strides=(1, 1), dilation_rate=(2, 1)),
    "pool 2": MaxPooling2D((2, 2), strides=(2, 2)),
    "pool 3 stride 2 same": MaxPooling2D((3, 3), strides=(2, 2), padding="same"),
    "average 2x3": AveragePooling2D((2, 3), strides=(2, 3)),
    "zeros 1": ZeroPadding2D(1),
    "global": GlobalAveragePooling2D(),
    "flatten  # all in a row": Flatten(),
    "dense 10 softmax": Dense(10, activation="softmax"),
    "relu": Activation("relu"),
    "batchnorm": BatchNormalization(),
    "dropout": Dropout(0.5),
    "dropout .25": Dropout(0.25),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_the_layer_it_names(line):
    assert read_chain(line).layers == (LINES[line],)


def test_the_picture_stands_in_the_first_line_and_empty_lines_are_counted():
    chain = read_chain("# mine\ninput 32x16x3\n\nflatten; dense 2")
    assert chain.input_shape == (32, 16, 3) and chain.lines == (4, 5)
    assert read_chain("flatten").input_shape == (28, 28, 1)


WRONG = {
    "": "no layer yet",
    "input 28 28 1": "no layer yet",
    "con 3": "line 1: 'con' is no layer; write one of conv, pool",
    "flatten; conv 32": "line 2: conv needs a number more: conv 32 3",
    "pool": "line 1: pool needs a number more: pool 2",
    "conv 0 3": "'0' must be a whole number from 1",
    "conv 2.5 3": "'2.5' must be a whole number",
    "conv 8 3x3x3": "'3x3x3' must be one number or two",
    "conv 8 x": "'' must be a whole number",
    "conv 8 3 samee": "'samee' is too much after conv",
    "dense " + "9" * 40: "'99999999999999999999' must be a whole number from 1 to 100000",
    "dense ²": "'²' must be a whole number",
    "input 28 28; flatten": "height, width and channels",
    "flatten; input 1 1 1": "line 2: 'input' is no layer",
    "dropout 2": "must be a share from 0 to 1",
    "flatten 3": "'3' is too much after flatten",
    "relu;" * (MOST_LINES + 1): f"more than {MOST_LINES} layers",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_read_is_said(text):
    with pytest.raises(InvalidValue) as caught:
        read_chain(text)
    assert WRONG[text] in str(caught.value)


WORDS = st.sampled_from(
    ["conv", "pool", "dense", "3", "3x5", "stride", "same", "input", "\n", ";", "#", "-1", "relu"]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=20).map(" ".join)))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        assert read_chain(text).layers
    except InvalidValue as error:
        assert str(error)
