"""Beyond the edge of a picture: five ways to go on, and what they keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.conv import conv2d
from cnnviz.core.edges import EDGES, continue_edges
from cnnviz.core.errors import InvalidValue

SIZES = st.integers(1, 5)


@given(SIZES, SIZES, st.integers(1, 3), st.sampled_from([name for name in EDGES if name != "valid"]))
def test_a_continued_picture_gives_an_output_of_its_own_size(kh, kw, rate, edges):
    picture = np.random.default_rng(kh * kw).normal(size=(13, 15, 2))
    continued = continue_edges(picture, (kh, kw), edges, dilation_rate=rate)
    output = conv2d(continued, np.ones((kh, kw, 2, 1)), dilation_rate=rate)
    assert output.shape == (13, 15, 1)


@given(SIZES, SIZES, st.integers(1, 3))
def test_zeros_are_the_same_padding_of_keras(kh, kw, rate):
    rng = np.random.default_rng(kh * kw)
    picture, kernel = rng.integers(-9, 9, (9, 8)), rng.normal(size=(kh, kw))
    continued = continue_edges(picture, (kh, kw), "zeros", dilation_rate=rate)
    np.testing.assert_array_equal(
        conv2d(continued, kernel, dilation_rate=rate),
        conv2d(picture, kernel, padding="same", dilation_rate=rate),
    )


@pytest.mark.parametrize("edges", ["repeat", "mirror", "wrap"])
def test_an_edge_kernel_is_silent_on_a_plain_picture_unless_zeros_are_added(edges):
    sobel, plain = [[1, 2, 1], [0, 0, 0], [-1, -2, -1]], np.full((6, 6), 7)
    assert not conv2d(continue_edges(plain, 3, edges), sobel).any()
    assert conv2d(continue_edges(plain, 3, "zeros"), sobel).any()


def test_valid_adds_nothing():
    picture = np.arange(6).reshape(2, 3)
    np.testing.assert_array_equal(continue_edges(picture, 3, "valid")[:, :, 0], picture)


def test_each_way_continues_as_its_name_says():
    row = np.array([[1, 2, 3, 4]])
    found = {name: continue_edges(row, (1, 4), name)[0, :, 0].tolist() for name in EDGES}
    assert found == {
        "valid": [1, 2, 3, 4],
        "zeros": [0, 1, 2, 3, 4, 0, 0],
        "repeat": [1, 1, 2, 3, 4, 4, 4],
        "mirror": [2, 1, 2, 3, 4, 3, 2],
        "wrap": [4, 1, 2, 3, 4, 1, 2],
    }


def test_an_unknown_name_and_a_picture_too_small_are_refused():
    with pytest.raises(InvalidValue, match="edges 'black' must be one of valid, zeros"):
        continue_edges([[1]], 3, "black")
    with pytest.raises(InvalidValue, match="too small to be mirrored"):
        continue_edges([[1]], 3, "mirror")
