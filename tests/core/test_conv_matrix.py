import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.activations import relu
from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_matrix import conv_matrix
from cnnviz.core.conv_transpose import conv2d_transpose
from cnnviz.core.errors import InvalidValue

STEPS = st.tuples(st.integers(1, 3), st.integers(1, 3))
PADDINGS = st.sampled_from(["valid", "same", "full", 2, ((0, 3), (1, 0))])


@st.composite
def traces(draw, shapes=((1, 1, 1), (3, 2, 1), (4, 6, 2), (3, 3, 3))):
    """Convolutions of whole numbers: sums of them are exact."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    channels, filters, groups = draw(st.sampled_from(shapes))
    return trace_conv2d(
        rng.integers(-9, 10, (7, 8, channels)),
        rng.integers(-9, 10, (2, 3, channels // groups, filters)),
        rng.integers(-9, 10, filters),
        strides=draw(STEPS),
        padding=draw(PADDINGS),
        dilation_rate=draw(STEPS),
        groups=groups,
    )


@given(traces(), st.integers(0, 5))
def test_the_matrix_times_the_picture_is_the_convolution(trace, number):
    filter = number % trace.kernel.shape[3]
    matrix = conv_matrix(trace, filter=filter)

    found = matrix.values @ trace.image.ravel() + trace.bias[filter]

    np.testing.assert_array_equal(found, trace.output[:, :, filter].ravel())
    assert matrix.output_size == trace.output.shape[:2]
    assert matrix.image_size == trace.image.shape
    assert (matrix.size, matrix.nonzero) == (matrix.values.size, np.count_nonzero(matrix.values))


@given(traces(shapes=((1, 1, 1), (3, 2, 1))), st.integers(0, 2**32 - 1))
def test_the_transposed_matrix_is_the_transposed_convolution(trace, seed):
    error = np.random.default_rng(seed).integers(-9, 10, trace.output.shape)
    back = sum(
        conv_matrix(trace, filter=filter).values.T @ error[:, :, filter].ravel()
        for filter in range(trace.kernel.shape[3])
    ).reshape(trace.image.shape)
    # The canvas as large as the padded picture: what no window reached gets nothing back.
    found = np.zeros(trace.padded.shape, np.float32)
    stamped = conv2d_transpose(
        error, trace.kernel, strides=trace.strides, padding=0, dilation_rate=trace.dilation_rate
    )
    found[: stamped.shape[0], : stamped.shape[1]] = stamped
    (top, _bottom), (left, _right) = trace.pad
    height, width = trace.image.shape[:2]

    np.testing.assert_array_equal(found[top : top + height, left : left + width], back)


def test_each_row_holds_the_weights_of_its_window_in_reading_order():
    matrix = conv_matrix(trace_conv2d(np.ones((3, 3)), [[1, 2], [3, 4]]))

    assert matrix.values.tolist() == [
        [1, 2, 0, 3, 4, 0, 0, 0, 0],
        [0, 1, 2, 0, 3, 4, 0, 0, 0],
        [0, 0, 0, 1, 2, 0, 3, 4, 0],
        [0, 0, 0, 0, 1, 2, 0, 3, 4],
    ]
    assert (matrix.nonzero, matrix.size) == (16, 36)


def test_the_matrix_is_float32_and_locked():
    values = conv_matrix(trace_conv2d([[1, 2]], [[1]])).values

    assert values.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        values[0, 0] = 1


def test_a_filter_that_does_not_exist_and_a_matrix_too_large_are_refused():
    with pytest.raises(InvalidValue, match="filter 1 is not one of the 1 filters"):
        conv_matrix(trace_conv2d([[1, 2]], [[1]]), filter=1)
    with pytest.raises(InvalidValue, match="the matrix would hold"):
        conv_matrix(trace_conv2d(np.ones((100, 100)), [[1]]))


def test_relu_keeps_what_is_above_zero_and_takes_the_sign_from_nothing():
    numbers = np.array([[-1.5, 0.0], [2.5, -0.0]])
    found = relu(numbers)

    np.testing.assert_array_equal(found, [[0, 0], [2.5, 0]])
    assert found.dtype == np.float32
    assert not np.signbit(found).any()
