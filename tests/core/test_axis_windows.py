"""One axis and its windows, against sliding by hand and against a real convolution."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.axis_windows import axis_windows
from cnnviz.core.conv import conv2d
from cnnviz.core.errors import WindowTooLarge
from cnnviz.core.window_scene import window_scene

PADDINGS = st.one_of(
    st.sampled_from(["valid", "same", "full"]),
    st.integers(0, 4),
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
)


@given(st.integers(1, 20), st.integers(1, 6), st.integers(1, 7), PADDINGS, st.integers(1, 3))
def test_sums_and_missed_pixels_are_those_of_a_convolution_with_ones(size, kernel, stride, padding, rate):
    settings = {"padding": padding, "dilation_rate": rate}
    try:
        axis = axis_windows(size, kernel, stride=stride, **settings)
    except WindowTooLarge:
        assert padding not in ("same", "full")
        return
    line = np.arange(1, size + 1, dtype=np.float32)[None]
    pad = ((0, 0), (axis.output.pad_before, axis.output.pad_after))
    answer = conv2d(line, np.ones((1, kernel)), strides=(1, stride), padding=pad, dilation_rate=(1, rate))
    assert axis.sums().tolist() == answer.ravel().tolist()
    scene = window_scene(1, size, (1, kernel), strides=(1, stride), padding=pad, dilation_rate=(1, rate))
    assert len(axis.missed) == scene.missed
    assert axis.room // stride + 1 == axis.output.output
    assert axis.room == size + sum(pad[1]) - (rate * (kernel - 1) + 1)


def test_gaps_between_windows_and_the_end_are_both_missed():
    assert axis_windows(8, 2, stride=3).missed == (2, 5)
    assert axis_windows(9, 2, stride=3).missed == (2, 5, 8)
