"""Formulas with the numbers of the screen in them, as LaTeX."""

from collections.abc import Iterable

from cnnviz.core.shapes import WindowOutput, effective_size, window_output

Pair = tuple[int, int]


def output_shape(
    size: Pair,
    kernel_size: Pair,
    pad: tuple[Pair, Pair],
    *,
    strides: Pair = (1, 1),
    dilation_rate: Pair = (1, 1),
    remainder: bool = False,
) -> tuple[str, ...]:
    """Write the formulas of an output's height and width, or one for both where they are alike.

    Args:
        size: (height, width) of the input.
        kernel_size: (rows, columns).
        pad: ((top, bottom), (left, right)).
        strides: (rows, columns).
        dilation_rate: (rows, columns).
        remainder: True to write what the floor drops in a line of its own.

    Returns:
        LaTeX of one or more display formulas, in the order to be read.

    Raises:
        InvalidValue: the window does not fit.

    Example:
        >>> len(output_shape((5, 5), (3, 3), ((0, 0), (0, 0))))
        1
        >>> len(output_shape((5, 7), (3, 3), ((0, 0), (0, 0))))
        2
    """
    axes = list(zip(size, kernel_size, pad, strides, dilation_rate, strict=True))
    alike = axes[0] == axes[1]
    formulas = []
    for name, (cells, weights, sides, step, rate) in zip("OO" if alike else "HW", axes, strict=True):
        if rate > 1:
            formulas.append(effective_kernel(weights, rate))
        formulas.append(
            output_size(
                cells, weights, sides, stride=step, dilation_rate=rate, name=name, remainder=remainder
            )
        )
    return tuple(formulas[: len(formulas) // 2] if alike else formulas)


def output_size(
    size: int,
    kernel_size: int,
    pad: Pair,
    *,
    stride: int = 1,
    dilation_rate: int = 1,
    name: str = "O",
    remainder: bool = False,
) -> str:
    """Write the formula of the output size along one axis, in letters and in numbers.

    Args:
        size: cells along the axis, I.
        kernel_size: weights along the axis, K.
        pad: cells added (before, after); P is their sum.
        stride: S.
        dilation_rate: D. Above 1, the window spans E = D(K − 1) + 1 cells and E stands in the place of K.
        name: letter of the result, such as ``"H"`` for the height.
        remainder: True for a line more, R, with what the floor drops.

    Returns:
        LaTeX for a display formula of two or three lines, short enough for a telephone.

    Raises:
        InvalidValue: the window does not fit.

    Example:
        >>> print(output_size(5, 3, (0, 0)))
        \\begin{aligned}
        O &= \\left\\lfloor \\frac{I - K + P}{S} \\right\\rfloor + 1 \\\\
        &= \\left\\lfloor \\frac{5 - 3 + 0}{1} \\right\\rfloor + 1 = 3
        \\end{aligned}

    Source: Dumoulin & Visin (2016), relationship 6; deck A10, output size, writes 2P for equal sides.
    """
    result = window_output(size, kernel_size, stride=stride, padding=pad, dilation_rate=dilation_rate)
    span = effective_size(kernel_size, dilation_rate)
    letter = "K" if dilation_rate == 1 else "E"
    sides = rf"2 \cdot {pad[0]}" if pad[0] == pad[1] else f"({pad[0]} + {pad[1]})"
    room = rf"{size} - {span} + {sides if any(pad) else 0}"
    lines = [
        rf"{name} &= \left\lfloor \frac{{I - {letter} + P}}{{S}} \right\rfloor + 1",
        rf"&= \left\lfloor \frac{{{room}}}{{{stride}}} \right\rfloor + 1 = {result.output}",
    ]
    if remainder:
        lines.append(rf"R &= ({room}) \bmod {stride} = {result.unused}")
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"])


def output_size_text(
    size: int, kernel_size: int, result: WindowOutput, *, stride: int, dilation_rate: int = 1
) -> str:
    """Write the same formula with its numbers in one line of text, for a table or a list.

    Args:
        size: cells along the axis.
        kernel_size: weights along the axis.
        result: what `cnnviz.core.shapes.window_output` returned for them.
        stride: cells from one window to the next.
        dilation_rate: distance between neighbouring weights.

    Returns:
        Plain text.

    Example:
        >>> output_size_text(6, 3, window_output(6, 3, stride=2, padding="same"), stride=2)
        '⌊(6 − 3 + 1) / 2⌋ + 1 = 3'
    """
    span = effective_size(kernel_size, dilation_rate)
    zeros = result.pad_before + result.pad_after
    return f"⌊({size} − {span} + {zeros}) / {stride}⌋ + 1 = {result.output}"


def division(result: WindowOutput, stride: int) -> dict[str, str]:
    """Return the division inside the floor as texts: what is divided, by what, the quotient, the remainder.

    Args:
        result: what `cnnviz.core.shapes.window_output` returned.
        stride: S.

    Returns:
        Texts named room, stride, exact and unused.

    Example:
        >>> division(window_output(6, 3, stride=2), 2)
        {'room': '3', 'stride': '2', 'exact': '1.5', 'unused': '1'}
    """
    room = (result.output - 1) * stride + result.unused
    return {
        "room": str(room),
        "stride": str(stride),
        "exact": f"{room / stride:.4g}",
        "unused": str(result.unused),
    }


def effective_kernel(kernel_size: int, dilation_rate: int) -> str:
    """Write how many cells a dilated kernel spans, in letters and in numbers.

    Args:
        kernel_size: weights along the axis, K.
        dilation_rate: distance between neighbouring weights, D.

    Returns:
        LaTeX for a display formula.

    Example:
        >>> print(effective_kernel(3, 2))
        E = D \\cdot (K - 1) + 1 = 2 \\cdot (3 - 1) + 1 = 5
    """
    span = effective_size(kernel_size, dilation_rate)
    return rf"E = D \cdot (K - 1) + 1 = {dilation_rate} \cdot ({kernel_size} - 1) + 1 = {span}"


def shape_text(shape: Iterable[int]) -> str:
    """Write a shape as people say it.

    Args:
        shape: without the batch.

    Returns:
        Text.

    Example:
        >>> shape_text((28, 28, 1)), shape_text((10,))
        ('28×28×1', '10')
    """
    return "×".join(map(str, shape))
