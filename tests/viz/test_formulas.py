"""The formula on the screen, worked out, gives the size on the screen."""

import re

import pytest

from cnnviz.core.shapes import window_output
from cnnviz.viz import formulas


def work_out(latex: str) -> tuple[int, int]:
    """Compute the second line of a formula, and return what it claims too."""
    inside, stride, claimed = re.search(
        r"&= \\left\\lfloor \\frac\{(.+)\}\{(\d+)\} \\right\\rfloor \+ 1 = (\d+)", latex
    ).groups()
    numbers = inside.replace(r"\cdot", "*")
    assert re.fullmatch(r"[\d\s*+()-]+", numbers)
    return eval(numbers) // int(stride) + 1, int(claimed)


@pytest.mark.parametrize("size", [5, 6, 9])
@pytest.mark.parametrize("kernel_size", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("rate", [1, 2])
@pytest.mark.parametrize("padding", ["valid", "same", "full", 2, (0, 1)])
def test_both_sides_of_the_formula_are_equal(size, kernel_size, stride, rate, padding):
    result = window_output(size, kernel_size, stride=stride, padding=padding, dilation_rate=rate)
    pad = (result.pad_before, result.pad_after)
    latex = formulas.output_size(size, kernel_size, pad, stride=stride, dilation_rate=rate)
    assert work_out(latex) == (result.output, result.output)


@pytest.mark.parametrize("padding", ["valid", "same", 1, (0, 2)])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_remainder_is_what_the_floor_drops(padding, stride):
    result = window_output(8, 3, stride=stride, padding=padding)
    pad = (result.pad_before, result.pad_after)
    latex = formulas.output_size(8, 3, pad, stride=stride, remainder=True)
    room, divisor, rest = re.search(r"R &= \((.+)\) \\bmod (\d+) = (\d+)", latex).groups()
    assert eval(room.replace(r"\cdot", "*")) % int(divisor) == int(rest) == result.unused
    assert work_out(latex) == (result.output, result.output)
    text = formulas.output_size_text(8, 3, result, stride=stride)
    inside, claimed = re.fullmatch(r"⌊(.+)⌋ \+ 1 = (\d+)", text).groups()
    assert eval(inside.replace("−", "-").replace("/", "//")) + 1 == int(claimed) == result.output


def test_axes_that_differ_get_a_formula_each():
    height, width = formulas.output_shape((5, 7), (3, 2), ((0, 0), (1, 1)))
    assert "H &=" in height and "= 3\n" in height
    assert "W &=" in width and "= 8\n" in width


def test_a_dilated_kernel_is_counted_out_first():
    span, size = formulas.output_shape((9, 9), (3, 3), ((0, 0), (0, 0)), dilation_rate=(2, 2))
    assert span.endswith("= 5") and "I - E + P" in size
