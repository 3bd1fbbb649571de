import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.conv import conv2d
from cnnviz.core.conv_transpose import conv2d_transpose, trace_conv2d_transpose
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import window_output
from cnnviz.core.transposed_size import transposed_output

STEPS = st.tuples(st.integers(1, 4), st.integers(1, 4))
SEEDS = st.integers(0, 2**32 - 1)
PADDINGS = st.sampled_from(["valid", "same", 1, ((0, 2), (1, 0))])


def whole_numbers(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.integers(-9, 10, shape).astype(np.float64) for shape in shapes]


@given(SEEDS, STEPS, STEPS, st.integers(0, 2))
def test_it_is_the_adjoint_of_convolution(seed, strides, rates, crop):
    """<conv(x), y> = <x, transposed(y)>, with the very same kernel and the same settings."""
    kernel, y = whole_numbers(seed, (3, 2, 2, 4), (3, 4, 4))
    settings = {"strides": strides, "padding": crop, "dilation_rate": rates}
    try:
        back = conv2d_transpose(y, kernel, **settings)
    except InvalidValue:  # the crop took everything
        return
    (x,) = whole_numbers(seed + 1, back.shape)

    assert (conv2d(x, kernel, **settings) * y).sum() == (x * back).sum()


@given(SEEDS, STEPS)
def test_the_adjoint_of_a_same_convolution_is_a_same_transposed_one(seed, strides):
    kernel, x = whole_numbers(seed, (3, 4, 2, 3), (4 * strides[0], 5 * strides[1], 2))
    (y,) = whole_numbers(seed + 1, (4, 5, 3))

    found = conv2d_transpose(y, kernel, strides=strides, padding="same")

    assert found.shape == x.shape
    assert (conv2d(x, kernel, strides=strides, padding="same") * y).sum() == (x * found).sum()


@given(SEEDS, STEPS, STEPS, PADDINGS)
def test_the_trace_adds_up_stamp_by_stamp(seed, strides, rates, padding):
    image, kernel, bias = whole_numbers(seed, (3, 4, 2), (3, 2, 3, 2), (3,))
    settings = {"strides": strides, "padding": padding, "dilation_rate": rates}
    trace = trace_conv2d_transpose(image, kernel, bias, **settings)
    canvas = np.tile(bias, (*trace.canvas.shape[:2], 1))
    coverage = np.zeros(trace.canvas.shape[:2], int)
    for y, x in np.ndindex(3, 4):
        top, left = trace.origin(y, x)
        for i, j in np.ndindex(3, 2):
            at = top + i * rates[0], left + j * rates[1]
            np.testing.assert_array_equal(trace.products[y, x, i, j], kernel[i, j] * image[y, x])
            canvas[at] += trace.stamps[y, x, i, j]
            coverage[at] += 1
            np.testing.assert_array_equal(trace.accumulated[y, x, i, j], canvas[at])
    (top, bottom), (left, right) = trace.crop
    kept = canvas[top : canvas.shape[0] - bottom, left : canvas.shape[1] - right]

    np.testing.assert_array_equal(trace.stamps, trace.products.sum(axis=5))
    np.testing.assert_array_equal(trace.canvas, canvas)
    np.testing.assert_array_equal(trace.coverage, coverage)
    np.testing.assert_array_equal(trace.output, kept)
    np.testing.assert_array_equal(conv2d_transpose(image, kernel, bias, **settings), kept)


@given(SEEDS)
def test_with_stride_one_it_is_full_convolution_with_the_kernel_turned(seed):
    image, kernel = whole_numbers(seed, (4, 5), (3, 2))

    np.testing.assert_array_equal(
        conv2d_transpose(image, kernel), conv2d(image, np.flip(kernel), padding="full")
    )


@given(SEEDS, STEPS)
def test_it_is_the_picture_pulled_apart_with_zeros_and_then_convolved(seed, strides):
    image, kernel = whole_numbers(seed, (3, 4), (4, 4))
    apart = np.zeros([(n - 1) * s + 1 for n, s in zip(image.shape, strides, strict=True)])
    apart[:: strides[0], :: strides[1]] = image

    np.testing.assert_array_equal(
        conv2d_transpose(image, kernel, strides=strides, padding=0),
        conv2d(apart, np.flip(kernel), padding="full"),
    )


@given(
    st.integers(1, 12),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(1, 3),
    st.sampled_from(["valid", "same", 0, 1, (0, 2)]),
)
def test_a_convolution_with_the_same_settings_brings_the_size_back(size, kernel, stride, rate, padding):
    settings = {"stride": stride, "padding": padding, "dilation_rate": rate}
    try:
        larger = transposed_output(size, kernel, **settings)
    except InvalidValue:
        return

    assert larger.output == larger.canvas - larger.crop_before - larger.crop_after
    assert window_output(larger.output, kernel, **settings).output == size


@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 5))
def test_keras_same_multiplies_the_size_by_the_stride(size, kernel, stride):
    assert transposed_output(size, kernel, stride=stride, padding="same").output == size * stride


@pytest.mark.parametrize(
    ("kernel", "stride", "even"), [(3, 2, False), (4, 2, True), (2, 2, True), (5, 3, False), (6, 3, True)]
)
def test_coverage_is_even_inside_only_if_the_stride_divides_the_kernel(kernel, stride, even):
    trace = trace_conv2d_transpose(np.ones((6, 6)), np.ones((kernel, kernel)), strides=stride)
    inside = trace.coverage[kernel:-kernel, kernel:-kernel]

    assert (inside.min() == inside.max()) == even
    # with plain weights on a plain picture, the output is the coverage: there is the checkerboard
    np.testing.assert_array_equal(trace.canvas[:, :, 0], trace.coverage)


def test_a_stride_above_the_kernel_leaves_cells_that_hold_the_bias_alone():
    trace = trace_conv2d_transpose([[1, 2]], [[5]], 0.5, strides=(1, 3))

    assert trace.output[0, :, 0].tolist() == [5.5, 0.5, 0.5, 10.5, 0.5, 0.5]
    assert trace.coverage[0].tolist() == [1, 0, 0, 1, 0, 0]


def test_a_number_as_padding_is_pytorchs_and_adds_no_bare_cells():
    assert transposed_output(2, 1, stride=3, padding=0).output == 4
    assert transposed_output(2, 1, stride=3, padding="valid").output == 6
    assert transposed_output(4, 4, stride=2, padding=1).output == 8


def test_trace_of_a_rectangular_case_has_the_promised_shapes_and_is_locked():
    trace = trace_conv2d_transpose(
        np.ones((2, 3, 4)), np.ones((3, 2, 5, 4)), strides=(2, 1), padding=((1, 0), (0, 1))
    )

    assert trace.crop == ((1, 0), (0, 1))
    assert trace.canvas.shape == (5, 4, 5)
    assert trace.output.shape == (4, 3, 5)
    assert trace.products.shape == (2, 3, 3, 2, 5, 4)
    assert trace.stamps.shape == trace.accumulated.shape == (2, 3, 3, 2, 5)
    assert trace.coverage.shape == (5, 4)
    assert trace.bias.tolist() == [0] * 5
    assert trace.origin(1, 2) == (2, 2)
    for name in ("image", "kernel", "bias", "canvas", "products", "stamps", "accumulated", "output"):
        assert getattr(trace, name).dtype == np.float32
        assert not getattr(trace, name).flags.writeable
    assert not trace.coverage.flags.writeable


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (([[1]], np.ones((2, 2, 1))), {}, "kernel of shape (2, 2, 1) must be (height, width) or "),
        (
            (np.ones((2, 2, 3)), np.ones((2, 2, 3, 1))),
            {},
            "kernel of shape (2, 2, 3, 1) (height, width, filters, channels) does not fit image with 3",
        ),
        (([[1]], [[1]], [1, 2]), {}, "bias of shape (2,) must be one number for each of the 1 filters"),
        (([[1]], [[1]]), {"strides": 0}, "strides 0 must be at least 1"),
        (([[1]], [[1]]), {"dilation_rate": 1.5}, "dilation_rate 1.5 must be a whole number"),
        (([[1]], [[1]]), {"padding": "full"}, "padding 'full' must be one of valid, same, a whole number"),
        (([[1]], [[1]]), {"padding": -1}, "padding -1 must be at least 0"),
        (([[1]], [[1]]), {"padding": (1, (2, 3, 4))}, "padding (2, 3, 4) must be two whole numbers"),
        (
            (np.ones((2, 2)), np.ones((3, 3))),
            {"padding": 2},
            "padding 2 crops all 4 cells that kernel_size 3 with stride 1 writes",
        ),
        (([[1e30]], [[1e30]]), {}, "the output has numbers too large for float32"),
        ((np.ones((9, 9)), [[1]]), {"strides": 10**4}, "the output would hold"),
    ],
)
def test_bad_arguments_get_a_sentence_with_argument_value_and_rule(arguments, settings, sentence):
    if "padding" in settings and settings["padding"] == (1, (2, 3, 4)):
        arguments = (np.ones((5, 5)), [[1]])
    with pytest.raises(InvalidValue) as caught:
        conv2d_transpose(*arguments, **settings)
    assert str(caught.value).startswith(sentence)


def test_a_trace_too_large_for_memory_is_refused_and_the_plain_result_is_not():
    image, kernel = np.ones((200, 200, 8)), np.ones((5, 5, 8, 8))

    assert conv2d_transpose(image, kernel)[50, 50, 0] == 200
    with pytest.raises(InvalidValue, match="the trace would hold"):
        trace_conv2d_transpose(image, kernel)
