import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import global_pool2d, pool2d, times_seen, trace_pool2d

PICTURES = st.tuples(st.integers(4, 9), st.integers(4, 9), st.integers(1, 3)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(-9, 9).map(float))
)
PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))
PADDINGS = st.sampled_from(["valid", "same", "full"])


@given(PICTURES, PAIRS, PAIRS, PADDINGS)
def test_minimum_average_and_maximum_stand_in_this_order(picture, pool_size, strides, padding):
    low, mean, high = (
        pool2d(picture, pool_size, strides=strides, padding=padding, mode=mode)
        for mode in ("min", "average", "max")
    )

    assert (low <= mean + 1e-6).all()
    assert (mean <= high + 1e-6).all()
    assert low.min() >= picture.min()
    assert high.max() <= picture.max()


@given(PICTURES, PAIRS, PAIRS, PADDINGS)
def test_minimum_is_the_maximum_of_the_negative(picture, pool_size, strides, padding):
    low = trace_pool2d(picture, pool_size, strides=strides, padding=padding, mode="min")
    high = trace_pool2d(-picture, pool_size, strides=strides, padding=padding, mode="max")

    np.testing.assert_array_equal(low.output, -high.output)
    np.testing.assert_array_equal(low.argmax, high.argmax)


@given(PICTURES, PAIRS)
def test_average_pooling_is_a_convolution_with_equal_weights(picture, pool_size):
    weights = np.full(pool_size, 1 / np.prod(pool_size))
    found = pool2d(picture, pool_size, strides=1, mode="average")

    for channel in range(picture.shape[2]):
        expected = conv2d(picture[:, :, channel], weights)
        np.testing.assert_allclose(found[:, :, channel], expected[:, :, 0], atol=1e-5)


@given(PICTURES, PAIRS, PAIRS, PADDINGS, st.sampled_from(["max", "min"]))
def test_the_winner_is_a_pixel_of_its_window_and_holds_the_output(picture, pool_size, strides, padding, mode):
    trace = trace_pool2d(picture, pool_size, strides=strides, padding=padding, mode=mode)
    rows, columns, channels = trace.output.shape
    down, across = trace.argmax[..., 0], trace.argmax[..., 1]
    top, left = np.arange(rows)[:, None, None] * strides[0], np.arange(columns)[None, :, None] * strides[1]

    np.testing.assert_array_equal(trace.padded[down, across, np.arange(channels)], trace.output)
    assert not trace.padded_mask[down, across].any()
    assert ((down >= top) & (down < top + pool_size[0])).all()
    assert ((across >= left) & (across < left + pool_size[1])).all()


@given(PICTURES, PAIRS, PAIRS, PADDINGS)
def test_the_times_seen_are_those_of_the_windows(picture, pool_size, strides, padding):
    trace = trace_pool2d(picture, pool_size, strides=strides, padding=padding)
    expected = np.zeros(trace.padded.shape[:2], int)
    for row, column in np.ndindex(trace.output.shape[:2]):
        top, left = trace.origin(row, column)
        expected[top : top + pool_size[0], left : left + pool_size[1]] += 1
    (top, _), (left, _) = trace.pad
    height, width = picture.shape[:2]
    np.testing.assert_array_equal(times_seen(trace), expected[top : top + height, left : left + width])


def test_the_first_of_equal_maxima_wins():
    trace = trace_pool2d(np.array([[1, 5, 5], [5, 2, 5]]), (2, 3))

    assert trace.argmax[0, 0, 0].tolist() == [0, 1]


def test_average_has_no_winner():
    assert trace_pool2d(np.ones((2, 2)), mode="average").argmax is None


@pytest.mark.parametrize(("mode", "fill"), [("max", -np.inf), ("min", np.inf), ("average", 0.0)])
def test_padding_holds_a_value_that_never_counts(mode, fill):
    trace = trace_pool2d(np.ones((3, 3)), 2, padding="same", mode=mode)

    assert trace.pad == ((0, 1), (0, 1))
    assert (trace.padded[trace.padded_mask] == fill).all()
    np.testing.assert_array_equal(trace.windows[..., 0] == fill, ~trace.valid)
    assert (trace.output == 1).all()


def test_trace_has_the_promised_shapes_and_types():
    trace = trace_pool2d(np.ones((5, 7, 2)), (3, 2), strides=(1, 2), padding=((1, 0), (0, 1)))

    assert trace.padded.shape == (6, 8, 2)
    assert trace.windows.shape == (4, 4, 3, 2, 2)
    assert trace.valid.shape == (4, 4, 3, 2)
    assert trace.output.shape == (4, 4, 2)
    assert trace.argmax.shape == (4, 4, 2, 2)
    assert (trace.pool_size, trace.strides, trace.mode) == ((3, 2), (1, 2), "max")
    assert trace.origin(2, 3) == (2, 6)
    assert trace.output.dtype == trace.windows.dtype == trace.image.dtype == np.float32
    for array in (trace.output, trace.valid, trace.argmax, trace.windows, trace.padded):
        assert not array.flags.writeable


@given(PICTURES, PAIRS)
def test_plain_pooling_and_its_trace_agree(picture, pool_size):
    trace = trace_pool2d(picture, pool_size, padding="same")

    np.testing.assert_array_equal(pool2d(picture, pool_size, padding="same"), trace.output)
    assert trace.strides == pool_size


@given(PICTURES, st.sampled_from(["max", "average", "min"]))
def test_global_pooling_is_pooling_with_a_window_of_the_whole_picture(picture, mode):
    found = pool2d(picture, picture.shape[:2], mode=mode)

    np.testing.assert_allclose(found[0, 0], global_pool2d(picture, mode=mode), atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        ((np.ones((3, 5)), 4), {}, "pool_size 4x4 does not fit image 3x5 with padding='valid'"),
        ((np.ones((3, 3)), 0), {}, "pool_size 0 must be at least 1"),
        ((np.ones((3, 3)), 2), {"strides": -1}, "strides -1 must be at least 1"),
        ((np.ones((3, 3)), 2), {"mode": "sum"}, "mode 'sum' must be one of max, average, min"),
        (
            (np.ones((3, 3)), 2),
            {"padding": 2},
            "padding 2 is too wide for pool_size 2x2: some window would hold no pixel",
        ),
        (([[1, float("nan")]], 1), {}, "image[0, 1] is nan: each cell must be a finite number"),
        ((np.ones(3), 1), {}, "image of shape (3,) must be (height, width) or (height, width, channels)"),
    ],
)
def test_bad_arguments_get_a_sentence_with_argument_value_and_rule(arguments, settings, sentence):
    for function in (pool2d, trace_pool2d):
        with pytest.raises(InvalidValue) as caught:
            function(*arguments, **settings)
        assert str(caught.value) == sentence


def test_global_pooling_refuses_an_unknown_mode():
    with pytest.raises(InvalidValue, match="mode 'sum' must be one of"):
        global_pool2d([[1]], mode="sum")
