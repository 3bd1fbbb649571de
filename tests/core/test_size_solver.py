"""The output size solved backwards: every solution is one, and none is forgotten."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.axis_windows import axis_windows
from cnnviz.core.errors import InvalidValue, WindowTooLarge
from cnnviz.core.output_size import effective_size
from cnnviz.core.size_solver import solve_output_size

PADDINGS = ("valid", "same", 1, 2, 3)


def windows(size, one):
    return axis_windows(
        size, one.kernel_size, stride=one.stride, padding=one.padding, dilation_rate=one.dilation_rate
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40))
def test_the_search_finds_exactly_the_settings_that_give_the_output(size, wanted):
    answer = solve_output_size(
        size, wanted, kernel_sizes=range(1, 6), strides=range(1, 4), paddings=PADDINGS, dilation_rates=(1, 2)
    )
    found = {
        (one.kernel_size, one.stride, one.dilation_rate, windows(size, one).starts) for one in answer.found
    }
    assert len(found) == len(answer.found)
    expected, others = set(), set()
    for kernel in range(1, 6):
        for stride in range(1, 4):
            for rate in (1, 2) if kernel > 1 else (1,):
                for padding in PADDINGS:
                    if padding in (1, 2, 3) and padding >= effective_size(kernel, rate):
                        continue
                    try:
                        axis = axis_windows(size, kernel, stride=stride, padding=padding, dilation_rate=rate)
                    except WindowTooLarge:
                        continue
                    others.add(axis.output.output)
                    if axis.output.output == wanted:
                        expected.add((kernel, stride, rate, axis.starts))
    assert found >= expected
    assert answer.below == max((n for n in others if n < wanted), default=None)
    assert answer.above == min((n for n in others if n > wanted), default=None)
    for one in answer.found:
        axis = windows(size, one)
        assert (axis.output.output, axis.output, len(axis.missed)) == (wanted, one.result, one.missed)


def test_halving_150_begins_with_what_everybody_uses():
    first, second = solve_output_size(150, 75).found[:2]
    assert (first.kernel_size, first.stride, first.padding) == (2, 2, "valid")
    assert (second.kernel_size, second.stride, second.padding) == (3, 2, "same")


def test_settings_that_skip_pixels_come_last():
    missed = [one.missed > 0 for one in solve_output_size(150, 75).found]
    assert missed == sorted(missed) and any(missed) and not all(missed)


def test_what_cannot_be_reached_names_its_neighbours():
    answer = solve_output_size(10, 7, kernel_sizes=(3,))
    assert not answer.found and (answer.below, answer.above) == (6, 8)
    huge = solve_output_size(10, 500)
    assert not huge.found and huge.above is None and huge.below == 20


@pytest.mark.parametrize(("size", "wanted"), [(0, 1), (1, 0), (1.5, 1)])
def test_sizes_are_whole_numbers(size, wanted):
    with pytest.raises(InvalidValue):
        solve_output_size(size, wanted)
