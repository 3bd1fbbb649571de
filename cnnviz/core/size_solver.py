"""The output size solved backwards: which settings turn one size into another?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from cnnviz.core.arguments import whole
from cnnviz.core.axis_windows import AxisWindows
from cnnviz.core.errors import WindowTooLarge
from cnnviz.core.output_size import WindowOutput, effective_size, window_output


@dataclass(frozen=True)
class SizeSettings:
    """Settings of one axis, and what they give.

    Attributes:
        kernel_size: weights of the window.
        stride: cells from one window to the next.
        padding: "valid", "same" or zeros on both sides.
        dilation_rate: distance between neighbouring weights.
        result: number of windows, padding on both sides and unused cells.
        missed: pixels that no window looks at.
    """

    kernel_size: int
    stride: int
    padding: str | int
    dilation_rate: int
    result: WindowOutput
    missed: int


@dataclass(frozen=True)
class Solutions:
    """What a search for settings found.

    Attributes:
        found: settings with exactly the output asked for, the simplest first.
        below: the largest output under it that any setting reaches; None if there is none.
        above: the smallest output over it that any setting reaches; None if there is none.
    """

    found: tuple[SizeSettings, ...]
    below: int | None
    above: int | None


def solve_output_size(
    size: int,
    wanted: int,
    *,
    kernel_sizes: Sequence[int] = range(1, 12),
    strides: Sequence[int] = range(1, 9),
    paddings: Sequence[str | int] = ("valid", "same", *range(1, 11)),
    dilation_rates: Sequence[int] = (1,),
) -> Solutions:
    """Find all settings that turn `size` cells into `wanted` windows.

    Settings with the same windows are listed once, under the padding that comes first. A padding as wide as
    the window is left out: its outermost windows would see nothing but zeros. So is a dilated kernel of one
    weight, which is not dilated at all.

    Args:
        size: cells along the axis.
        wanted: windows wanted.
        kernel_sizes: which ones to try.
        strides: which ones to try.
        paddings: which ones to try: "valid", "same", or zeros on both sides.
        dilation_rates: which ones to try.

    Returns:
        The settings, the simplest first: those that look at every pixel, then small dilation rates, `valid`
        before `same` before numbers, small strides, kernels close to 3; and the nearest outputs.

    Raises:
        InvalidValue: a size is not a whole number of at least 1.

    Example:
        >>> for one in solve_output_size(150, 75).found[:3]:
        ...     print(one.kernel_size, one.stride, one.padding)
        2 2 valid
        3 2 same
        4 2 same
        >>> nothing = solve_output_size(10, 7, kernel_sizes=(3,))
        >>> nothing.found, nothing.below, nothing.above
        ((), 6, 8)

    Source: relationship 6 of Dumoulin & Visin (2016), tried in every direction instead of turned around: the
    floor has no single inverse.
    """
    cells, goal = whole(size, "size"), whole(wanted, "wanted")
    outputs: set[int] = set()
    solutions: dict[tuple[int, ...], SizeSettings] = {}
    for kernel, stride, rate, padding, result in _every(
        cells, product(kernel_sizes, strides, dilation_rates, paddings)
    ):
        outputs.add(result.output)
        same_windows = (kernel, stride, rate, result.pad_before, result.pad_after)
        if result.output == goal and same_windows not in solutions:
            axis = AxisWindows(cells, kernel, stride, rate, result)
            solutions[same_windows] = SizeSettings(kernel, stride, padding, rate, result, len(axis.missed))
    return Solutions(
        found=tuple(sorted(solutions.values(), key=_effort)),
        below=max((output for output in outputs if output < goal), default=None),
        above=min((output for output in outputs if output > goal), default=None),
    )


def _every(
    size: int, choices: Iterator[tuple[int, int, int, str | int]]
) -> Iterator[tuple[int, int, int, str | int, WindowOutput]]:
    for kernel, stride, rate, padding in choices:
        wide = not isinstance(padding, str) and padding >= effective_size(kernel, rate)
        if wide or (kernel == 1 and rate > 1):
            continue
        try:
            result = window_output(size, kernel, stride=stride, padding=padding, dilation_rate=rate)
        except WindowTooLarge:
            continue
        yield kernel, stride, rate, padding, result


def _effort(one: SizeSettings) -> tuple[float, ...]:
    """Order settings as a reader would try them."""
    number = 0 if isinstance(one.padding, str) else one.padding
    kind = {"valid": 0, "same": 1}.get(str(one.padding), 2)
    return (
        one.missed > 0,
        one.dilation_rate,
        kind,
        one.stride,
        abs(one.kernel_size - 3),
        one.kernel_size % 2 == 0,
        number,
        one.kernel_size,
    )
