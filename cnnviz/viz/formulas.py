"""Formulas with the numbers of the screen in them, as LaTeX."""

from cnnviz.core.shapes import WindowOutput, effective_size


def output_size(
    size: int,
    kernel_size: int,
    result: WindowOutput,
    *,
    stride: int = 1,
    dilation_rate: int = 1,
    name: str = "O",
) -> str:
    """Write the formula of the output size along one axis, in letters and in numbers.

    Args:
        size: cells along the axis, I.
        kernel_size: weights along the axis, K.
        result: what `cnnviz.core.shapes.window_output` returned for these values.
        stride: S.
        dilation_rate: D. Above 1, the window spans E = D(K − 1) + 1 cells and E stands in the place of K.
        name: letter of the result, such as ``"H"`` for the height.

    Returns:
        LaTeX for a display formula.

    Example:
        >>> from cnnviz.core.shapes import window_output
        >>> print(output_size(5, 3, window_output(5, 3)))
        O = \\left\\lfloor \\frac{I - K + P}{S} \\right\\rfloor + 1
        = \\left\\lfloor \\frac{5 - 3 + 0}{1} \\right\\rfloor + 1 = 3

    Source: Dumoulin & Visin (2016), relationship 6; deck A10, output size, writes 2P for equal sides.
    """
    span = effective_size(kernel_size, dilation_rate)
    letter = "K" if dilation_rate == 1 else "E"
    before, after = result.pad_before, result.pad_after
    pad = (
        "0" if before == after == 0 else rf"({before} + {after})" if before != after else rf"2 \cdot {before}"
    )
    lines = [
        rf"{name} = \left\lfloor \frac{{I - {letter} + P}}{{S}} \right\rfloor + 1",
        rf"= \left\lfloor \frac{{{size} - {span} + {pad}}}{{{stride}}} \right\rfloor + 1 = {result.output}",
    ]
    return "\n".join(lines)


def division(result: WindowOutput, stride: int) -> dict[str, str]:
    """Return the division inside the floor as texts: what is divided, by what, the quotient, the remainder.

    Args:
        result: what `cnnviz.core.shapes.window_output` returned.
        stride: S.

    Returns:
        Texts named room, stride, exact and unused.

    Example:
        >>> from cnnviz.core.shapes import window_output
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
