"""The chain of layers on the output size page: a first line may tell the picture, the rest is the core's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui.size_chain import EXAMPLES, read_chain


def test_the_picture_stands_in_the_first_line_and_can_be_left_out():
    assert read_chain("input 32x16x3\n\nflatten; dense 2").input_shape == (32, 16, 3)
    assert read_chain("input 32 16 3; flatten").input_shape == (32, 16, 3)
    assert read_chain("flatten").input_shape == (28, 28, 1)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_read(name):
    assert read_chain(EXAMPLES[name]).nodes


WRONG = {
    "": "no layer yet",
    "input 28 28 1": "no layer yet",
    "input 28 28; flatten": "height, width and channels",
    "input 28 28 x; flatten": "height, width and channels",
    "input 0 28 1; flatten": "input_shape 0 must be at least 1",
    "flatten; input 1 1 1": "layer 2: 'input' is none of conv",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_read_is_said(text):
    with pytest.raises(InvalidValue) as caught:
        read_chain(text)
    assert WRONG[text] in str(caught.value)


WORDS = st.sampled_from(["conv", "pool", "dense", "3", "3x5", "same", "input", "\n", ";", "-1", "relu"])


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=20).map(" ".join)))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        assert read_chain(text).nodes
    except InvalidValue as error:
        assert str(error)
