"""The matrices of a changed picture and the way of one pixel through them, as LaTeX."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def number(value: float, digits: int = 3) -> str:
    """Write a number with at most so many decimals, without zeros that say nothing.

    Args:
        value: any finite number.
        digits: decimals at most.

    Returns:
        LaTeX.

    Example:
        >>> number(0.94), number(-0.0), number(95.5), number(1 / 3)
        ('0.94', '0', '95.5', '0.333')
    """
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return "0" if text in ("-0", "") else text


def matrix(values: npt.ArrayLike) -> str:
    """Write a matrix.

    Args:
        values: (rows, columns).

    Returns:
        LaTeX.

    Example:
        >>> matrix([[1, 0.5], [0, 1]])
        '\\\\begin{bmatrix} 1 & 0.5 \\\\\\\\ 0 & 1 \\\\end{bmatrix}'
    """
    lines = [" & ".join(number(value) for value in row) for row in np.asarray(values, np.float64)]
    return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"


def product(names: Sequence[str], result: npt.ArrayLike) -> str:
    """Write a product of matrices by their letters, and what comes out.

    Args:
        names: LaTeX letter of each, from left to right.
        result: (rows, columns).

    Returns:
        LaTeX of two lines, so that it fits a telephone.

    Example:
        >>> "A" in product(["A", "B"], [[2]])
        True
    """
    letters = r"\,".join(names) or "I"
    return rf"\begin{{aligned}} M &= {letters} \\ &= {matrix(result)} \end{{aligned}}"


def way(result: npt.ArrayLike, column: int, row: int, place: tuple[float, float]) -> str:
    """Write where a pixel of the result comes from, row by row of the matrix.

    Args:
        result: (3, 3), the product.
        column: of the pixel in the result.
        row: of the pixel in the result.
        place: column and row in the source.

    Returns:
        LaTeX of two lines for each coordinate, so that it fits a telephone.

    Example:
        >>> "10 - 0.5" in way([[1, -0.5, -2], [0, 1, 3], [0, 0, 1]], 10, 20, (-2, 23))
        True
    """
    lines = []
    for name, weights, found in zip("xy", np.asarray(result, np.float64), place, strict=False):
        signs = ["-" if number(weight).startswith("-") else "+" for weight in weights[1:]]
        across, shift = (number(abs(weight)) for weight in weights[1:])
        summed = rf"{number(weights[0])} \cdot {column} {signs[0]} {across} \cdot {row} {signs[1]} {shift}"
        lines += [rf"{name}_s &= {summed}", rf"&= {number(found, 2)}"]
    joined = r" \\ ".join(lines)
    return rf"\begin{{aligned}} {joined} \end{{aligned}}"


def mixed(weights: Sequence[float], levels: Sequence[float], total: float) -> str:
    """Write a weighted sum of grey levels.

    Args:
        weights: of the four neighbours.
        levels: their numbers from 0 to 255.
        total: the sum.

    Returns:
        LaTeX, a line for each two products, so that it fits a telephone.
    """
    terms = [
        rf"{number(weight)} \cdot {number(level, 0)}" for weight, level in zip(weights, levels, strict=True)
    ]
    pairs = [" + ".join(terms[start : start + 2]) for start in range(0, len(terms), 2)]
    lines = r" \\ &+ ".join(pairs)
    return rf"\begin{{aligned}} &{lines} \\ &= {number(total, 1)} \end{{aligned}}"
