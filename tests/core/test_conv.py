import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.conv import conv2d, depthwise_kernel, trace_conv2d
from cnnviz.core.errors import InvalidValue

# Whole numbers: float arithmetic on them is exact, so laws can be checked without a tolerance.
NUMBERS = st.integers(-9, 9).map(float)


def grids(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high)).flatmap(
        lambda size: arrays(np.float64, size, elements=NUMBERS)
    )


PICTURES, KERNELS = grids(4, 9), grids(1, 4)
STEPS = st.tuples(st.integers(1, 3), st.integers(1, 3))


def by_hand(trace, row, column, feature):
    """The definition, one multiplication at a time."""
    top, left = trace.origin(row, column)
    kh, kw, depth, filters = trace.kernel.shape
    first = feature // (filters // trace.groups) * depth
    total = float(trace.bias[feature])
    for i in range(kh):
        for j in range(kw):
            for channel in range(depth):
                y, x = top + i * trace.dilation_rate[0], left + j * trace.dilation_rate[1]
                total += float(trace.kernel[i, j, channel, feature] * trace.padded[y, x, first + channel])
    return total


@given(PICTURES, KERNELS, NUMBERS, NUMBERS)
def test_convolution_is_linear_in_the_kernel(picture, kernel, a, b):
    other = np.flip(kernel)
    both = conv2d(picture, a * kernel + b * other)

    np.testing.assert_array_equal(both, a * conv2d(picture, kernel) + b * conv2d(picture, other))


@given(PICTURES, KERNELS, NUMBERS)
def test_convolution_is_linear_in_the_picture(picture, kernel, factor):
    other = np.flipud(picture)

    np.testing.assert_array_equal(
        conv2d(picture + factor * other, kernel), conv2d(picture, kernel) + factor * conv2d(other, kernel)
    )


@given(PICTURES, KERNELS)
def test_a_shifted_picture_gives_a_shifted_output(picture, kernel):
    whole = conv2d(picture, kernel)
    if min(whole.shape[:2]) > 1:
        np.testing.assert_array_equal(conv2d(picture[1:, 1:], kernel), whole[1:, 1:])


@given(PICTURES, KERNELS, STEPS)
def test_a_stride_keeps_each_nth_cell_of_stride_one(picture, kernel, strides):
    every = conv2d(picture, kernel)

    np.testing.assert_array_equal(
        conv2d(picture, kernel, strides=strides), every[:: strides[0], :: strides[1]]
    )


@given(PICTURES, KERNELS, STEPS)
def test_dilation_is_a_kernel_with_holes(picture, kernel, rates):
    holes = np.zeros([(k - 1) * rate + 1 for k, rate in zip(kernel.shape, rates, strict=True)])
    holes[:: rates[0], :: rates[1]] = kernel

    np.testing.assert_array_equal(
        conv2d(picture, kernel, dilation_rate=rates, padding="same"), conv2d(picture, holes, padding="same")
    )


@given(KERNELS)
def test_full_convolution_of_a_single_one_returns_the_kernel_flipped(kernel):
    found = conv2d([[1.0]], kernel, padding="full")

    np.testing.assert_array_equal(found[:, :, 0], np.flip(kernel))


@given(PICTURES, KERNELS)
def test_full_convolution_does_not_care_which_is_the_picture_but_for_the_flip(picture, kernel):
    one = conv2d(picture, kernel, padding="full")[:, :, 0]
    other = conv2d(kernel, picture, padding="full")[:, :, 0]

    np.testing.assert_array_equal(one, np.flip(other))


@given(PICTURES)
def test_the_identity_kernel_copies_the_picture(picture):
    np.testing.assert_array_equal(conv2d(picture, [[1]])[:, :, 0], picture)


@given(PICTURES, KERNELS, STEPS)
def test_same_gives_size_over_stride_rounded_up(picture, kernel, strides):
    found = conv2d(picture, kernel, strides=strides, padding="same")

    assert found.shape[:2] == tuple(-(-n // s) for n, s in zip(picture.shape, strides, strict=True))


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(1, 1, 1), (3, 2, 1), (4, 6, 2), (2, 4, 2)]),
    STEPS,
    STEPS,
    st.sampled_from(["valid", "same", "full", 2, ((0, 3), (1, 0))]),
)
def test_trace_follows_the_definition_and_adds_up(seed, shape, strides, rates, padding):
    rng = np.random.default_rng(seed)
    channels, filters, groups = shape
    image = rng.integers(-9, 10, (9, 8, channels))
    kernel = rng.integers(-9, 10, (2, 3, channels // groups, filters))
    bias = rng.integers(-9, 10, filters)
    arguments = {"strides": strides, "padding": padding, "dilation_rate": rates, "groups": groups}
    trace = trace_conv2d(image, kernel, bias, **arguments)
    rows, columns = trace.output.shape[:2]
    row, column, feature = rng.integers(rows), rng.integers(columns), rng.integers(filters)

    assert trace.output[row, column, feature] == by_hand(trace, row, column, feature)
    np.testing.assert_array_equal(trace.products.sum((2, 3)), trace.channel_sums)
    np.testing.assert_array_equal(trace.channel_sums.sum(2) + trace.bias, trace.output)
    np.testing.assert_array_equal(conv2d(image, kernel, bias, **arguments), trace.output)


def test_trace_of_a_rectangular_case_has_the_promised_shapes():
    trace = trace_conv2d(
        np.ones((6, 8, 4)),
        np.ones((3, 2, 2, 6)),
        strides=(2, 1),
        padding=((1, 0), (0, 2)),
        dilation_rate=(1, 3),
        groups=2,
    )

    assert trace.pad == ((1, 0), (0, 2))
    assert trace.padded.shape == (7, 10, 4)
    assert trace.padded_mask.shape == (7, 10)
    assert trace.windows.shape == (3, 7, 3, 2, 4)
    assert trace.products.shape == (3, 7, 3, 2, 2, 6)
    assert trace.channel_sums.shape == (3, 7, 2, 6)
    assert trace.output.shape == (3, 7, 6)
    assert trace.bias.tolist() == [0] * 6
    assert trace.origin(2, 5) == (4, 5)
    assert (trace.strides, trace.dilation_rate, trace.groups) == ((2, 1), (1, 3), 2)


def test_trace_marks_padding_and_only_padding():
    trace = trace_conv2d(np.full((2, 3), 7.0), [[1]], padding=((1, 0), (2, 1)))

    np.testing.assert_array_equal(trace.padded[:, :, 0] == 0, trace.padded_mask)
    assert trace.padded_mask.sum() == trace.padded_mask.size - 6


def test_trace_windows_are_what_lies_under_the_dilated_kernel():
    picture = np.arange(25.0).reshape(5, 5)
    trace = trace_conv2d(picture, np.ones((2, 2)), dilation_rate=2)

    assert trace.windows[1, 2, :, :, 0].tolist() == [[7, 9], [17, 19]]


def test_results_are_float32_and_cannot_be_written_to():
    trace = trace_conv2d([[1, 2], [3, 4]], [[1]])

    for name in ("image", "kernel", "bias", "padded", "windows", "products", "channel_sums", "output"):
        assert getattr(trace, name).dtype == np.float32
    for array in (trace.output, trace.padded_mask, conv2d([[1]], [[1]])):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 0


def test_inputs_are_left_as_they_were():
    image, kernel = np.ones((3, 3)), np.ones((2, 2))
    trace_conv2d(image, kernel, padding="same")
    image[0, 0] = 2

    assert (kernel == 1).all()
    assert image.flags.writeable


def test_one_number_as_bias_counts_for_all_filters():
    kernel = np.zeros((1, 1, 1, 3))

    assert conv2d([[1]], kernel, 2.5)[0, 0].tolist() == [2.5, 2.5, 2.5]
    assert conv2d([[1]], kernel, [1, 2, 3])[0, 0].tolist() == [1, 2, 3]


def test_depthwise_kernel_gives_each_channel_its_own_filter():
    picture = np.stack([np.full((3, 3), channel) for channel in (1, 10, 100)], axis=-1)
    weights = np.array([1, 2, 3, 4, 5, 6]).reshape(1, 1, 3, 2)
    found = conv2d(picture, depthwise_kernel(weights, 3), groups=3)

    assert found[0, 0].tolist() == [1, 2, 30, 40, 500, 600]


KERNEL_3D = np.ones((3, 3, 1))


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        ((np.ones((5, 5)), np.ones((7, 7))), {}, "kernel 7x7 does not fit image 5x5 with padding='valid'"),
        (
            (np.ones((5, 9)), np.ones((3, 3))),
            {"dilation_rate": (3, 1), "padding": ((0, 1), 0)},
            "kernel 3x3 with dilation_rate 3x1 does not fit image 5x9 with padding=((0, 1), 0)",
        ),
        (([1, 2], [[1]]), {}, "image of shape (2,) must be (height, width) or (height, width, channels)"),
        (
            ([[1]], KERNEL_3D),
            {},
            "kernel of shape (3, 3, 1) must be (height, width) or (height, width, channels, filters)",
        ),
        (
            (np.ones((4, 4, 3)), [[1]]),
            {},
            "kernel with 1 channels does not fit image with 3 channels and groups 1: it must have 3",
        ),
        (
            (np.ones((4, 4, 3)), np.ones((1, 1, 1, 2))),
            {"groups": 2},
            "groups 2 must divide the 3 channels and the 2 filters evenly",
        ),
        (
            (np.ones((4, 4, 2)), np.ones((1, 1, 1, 3))),
            {"groups": 2},
            "groups 2 must divide the 2 channels and the 3 filters evenly",
        ),
        (([[1]], [[1]], [1, 2]), {}, "bias of shape (2,) must be one number for each of the 1 filters"),
        (([[1]], [[1]], [float("nan")]), {}, "bias[0] is nan: each cell must be a finite number"),
        (([[1]], [[1]]), {"strides": 0}, "strides 0 must be at least 1"),
        (
            ([[1]], [[1]]),
            {"strides": (1, 2, 3)},
            "strides (1, 2, 3) must be one whole number or two: (rows, columns)",
        ),
        (([[1]], [[1]]), {"groups": 0}, "groups 0 must be at least 1"),
        (([[1]], [[1]]), {"dilation_rate": "2"}, "dilation_rate '2' must be a whole number"),
        (
            ([[1]], [[1]]),
            {"padding": "reflect"},
            "padding 'reflect' must be one of valid, same, full, a whole number or (before, after)",
        ),
        (([[1]], [[1]]), {"padding": 10**6}, "the padded image would hold 4000004000001 numbers"),
        (([[1e30]], [[1e30]]), {}, "the output has numbers too large for float32"),
    ],
)
def test_bad_arguments_get_a_sentence_with_argument_value_and_rule(arguments, settings, sentence):
    for function in (conv2d, trace_conv2d):
        with pytest.raises(InvalidValue) as caught:
            function(*arguments, **settings)
        if "would hold" in sentence or "too large" in sentence:
            assert str(caught.value).split(";")[0].endswith(sentence.split(" ", 2)[2])
        else:
            assert str(caught.value) == sentence


def test_a_trace_too_large_for_memory_is_refused_and_the_plain_result_is_not():
    image, kernel = np.ones((200, 200, 8)), np.ones((5, 5, 8, 8))

    assert conv2d(image, kernel)[0, 0, 0] == 200
    with pytest.raises(InvalidValue, match="the trace would hold"):
        trace_conv2d(image, kernel)


def test_depthwise_kernel_of_another_shape_is_refused():
    with pytest.raises(InvalidValue, match=r"a depthwise kernel of shape \(2, 2, 4, 1\) must be"):
        depthwise_kernel(np.ones((2, 2, 4, 1)), 3)
