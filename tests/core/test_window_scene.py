"""Which cells a sliding window looks at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.window_scene import reached_cells, window_scene


@given(
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    strides=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
def test_a_cell_is_reached_when_some_window_holds_it(size, kernel, strides, dilation):
    scene = window_scene(*size, kernel, strides=strides, padding="same", dilation_rate=dilation)
    seen = np.zeros(scene.padded_mask.shape, dtype=bool)
    for row in range(scene.output[0]):
        for column in range(scene.output[1]):
            top, left = scene.origin(row, column)
            for i in range(kernel[0]):
                for j in range(kernel[1]):
                    seen[top + i * dilation[0], left + j * dilation[1]] = True
    np.testing.assert_array_equal(scene.reached, seen)


@pytest.mark.parametrize("padding", ["valid", "same", "full", 2, ((1, 0), (0, 2))])
def test_the_scene_has_the_output_padding_and_places_of_the_convolution(padding):
    image = np.arange(42.0).reshape(6, 7)
    trace = trace_conv2d(image, np.ones((3, 2)), strides=(2, 3), padding=padding)
    scene = window_scene(6, 7, (3, 2), strides=(2, 3), padding=padding)
    assert scene.output == trace.output.shape[:2]
    assert scene.pad == trace.pad
    np.testing.assert_array_equal(scene.padded_mask, trace.padded_mask)
    assert scene.origin(1, 1) == trace.origin(1, 1)


def test_a_stride_that_does_not_divide_leaves_the_last_row_and_column_unseen():
    scene = window_scene(6, 6, 3, strides=2)
    assert scene.output == (2, 2)
    assert not scene.reached[5].any()
    assert not scene.reached[:, 5].any()
    assert scene.missed == 11


def test_a_stride_larger_than_the_window_leaves_gaps_between_the_windows():
    np.testing.assert_array_equal(
        reached_cells((1, 7), (1, 3), (1, 1), (1, 3)), [[True, False, False, True, False, False, True]]
    )


def test_padding_that_nobody_reaches_does_not_count_as_a_missed_pixel():
    scene = window_scene(4, 4, 2, strides=2, padding=((0, 1), (0, 1)))
    assert not scene.reached[4].any()
    assert scene.missed == 0


def test_a_window_that_does_not_fit_is_refused_with_its_size():
    with pytest.raises(InvalidValue, match="kernel_size 7 does not fit size 5"):
        window_scene(5, 5, 7)


def test_a_padded_picture_too_large_for_memory_is_refused():
    with pytest.raises(InvalidValue, match="the padded picture would hold"):
        window_scene(10**6, 10**6, 3)
