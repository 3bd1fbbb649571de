import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue, WindowTooLarge
from cnnviz.core.shapes import WindowOutput, axis_paddings, effective_size, window_output

PADDINGS = st.one_of(
    st.sampled_from(["valid", "same", "full"]),
    st.integers(0, 6),
    st.tuples(st.integers(0, 6), st.integers(0, 6)),
)


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 9), PADDINGS, st.integers(1, 4))
def test_output_and_unused_cells_are_what_sliding_by_hand_gives(size, kernel_size, stride, padding, rate):
    try:
        found = window_output(size, kernel_size, stride=stride, padding=padding, dilation_rate=rate)
    except WindowTooLarge:
        assert padding not in ("same", "full")
        return
    axis = found.pad_before + size + found.pad_after
    touched = [start + rate * (kernel_size - 1) for start in range(0, axis, stride)]
    inside = [last for last in touched if last < axis]

    assert found.output == len(inside)
    assert found.unused == axis - 1 - inside[-1]
    beyond = range(inside[-1] + 1, axis)
    assert found.lost_pixels == sum(found.pad_before <= cell < found.pad_before + size for cell in beyond)


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))
def test_same_gives_size_over_stride_rounded_up(size, kernel_size, stride, rate):
    found = window_output(size, kernel_size, stride=stride, padding="same", dilation_rate=rate)

    assert found.output == -(-size // stride)
    assert found.pad_after - found.pad_before in (0, 1)


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 4))
def test_full_counts_every_window_that_touches_a_pixel(size, kernel_size, rate):
    found = window_output(size, kernel_size, padding="full", dilation_rate=rate)

    assert found.output == size + effective_size(kernel_size, rate) - 1
    assert found.unused == 0


@given(st.integers(1, 40), st.integers(0, 6), st.integers(1, 7), st.integers(1, 5))
def test_a_number_pads_both_sides_alike(size, padding, kernel_size, stride):
    if size + 2 * padding >= kernel_size:
        one = window_output(size, kernel_size, stride=stride, padding=padding)
        two = window_output(size, kernel_size, stride=stride, padding=(padding, padding))
        assert one == two


@pytest.mark.parametrize(("stride", "output", "unused"), [(1, 4, 0), (2, 2, 1), (3, 2, 0), (4, 1, 3)])
def test_a_stride_that_does_not_divide_the_size_is_legal_and_leaves_a_remainder(stride, output, unused):
    found = window_output(6, 3, stride=stride)

    assert (found.output, found.unused, found.lost_pixels) == (output, unused, unused)


def test_window_is_refused_with_argument_value_and_rule():
    with pytest.raises(WindowTooLarge) as caught:
        window_output(5, 7)
    assert str(caught.value) == "kernel_size 7 does not fit size 5 with padding='valid'"

    with pytest.raises(WindowTooLarge) as caught:
        window_output(5, 3, dilation_rate=3, padding=(0, 1))
    assert str(caught.value) == (
        "kernel_size 3 with dilation_rate 3 spans 7 cells and does not fit size 5 with padding=(0, 1)"
    )


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        ((0, 3), {}, "size 0 must be at least 1"),
        ((5, 0), {}, "kernel_size 0 must be at least 1"),
        ((5, 3), {"stride": 0}, "stride 0 must be at least 1"),
        ((5, 3), {"stride": 1.5}, "stride 1.5 must be a whole number"),
        ((5, 3), {"dilation_rate": -1}, "dilation_rate -1 must be at least 1"),
        ((5, 3), {"padding": -1}, "padding -1 must be at least 0"),
        ((5, 3), {"padding": (1, -1)}, "padding -1 must be at least 0"),
        ((5, 3), {"padding": (1, 2, 3)}, "padding (1, 2, 3) must be two whole numbers: (before, after)"),
        ((5, 3), {"padding": None}, "padding None must be a whole number"),
        (
            (5, 3),
            {"padding": "Same"},
            "padding 'Same' must be one of valid, same, full, a whole number or (before, after)",
        ),
    ],
)
def test_bad_settings_are_refused_with_argument_value_and_rule(arguments, settings, sentence):
    with pytest.raises(InvalidValue) as caught:
        window_output(*arguments, **settings)
    assert str(caught.value) == sentence


def test_numpy_numbers_are_taken_and_plain_ones_returned():
    assert window_output(np.int64(5), np.int32(3)) == WindowOutput(3, 0, 0, 0)


def test_padding_of_a_picture_is_written_as_in_keras_zero_padding():
    assert axis_paddings((1, 2)) == (1, 2)
    assert axis_paddings(((1, 2), (3, 4))) == ((1, 2), (3, 4))
    with pytest.raises(InvalidValue, match="two entries"):
        axis_paddings((1, 2, 3))
