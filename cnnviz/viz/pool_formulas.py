"""What pooling saves, as formulas with the numbers of the screen in them, in LaTeX."""

from cnnviz.core.feature_count import FeatureCount


def features(size: int, kernel_size: int, filters: int, counted: FeatureCount) -> str:
    """Write how many numbers a convolution leaves.

    Args:
        size: rows, and columns, of the picture, I.
        kernel_size: rows, and columns, of a kernel, K.
        filters: number of kernels, F.
        counted: what `cnnviz.core.feature_count.count_features` said.

    Returns:
        LaTeX for a display formula of three lines.

    Example:
        >>> from cnnviz.core.feature_count import count_features
        >>> print(features(96, 8, 400, count_features(96, 8, 400, 2)).splitlines()[3])
        &= 7{,}921 \\cdot 400 = 3{,}168{,}400

    Source: deck PD, pooling.
    """
    plane = _thousands(counted.map_size**2)
    return _aligned(
        r"& (I - K + 1)^2 \cdot F \\",
        rf"&= ({size} - {kernel_size} + 1)^2 \cdot {filters} \\",
        rf"&= {plane} \cdot {filters} = {_thousands(counted.features)}",
    )


def pooled_features(pool_size: int, filters: int, counted: FeatureCount) -> str:
    """Write how many of them are left after pools side by side.

    Args:
        pool_size: rows, and columns, of the pool, p.
        filters: number of kernels, F.
        counted: what `cnnviz.core.feature_count.count_features` said.

    Returns:
        LaTeX for a display formula of three lines.

    Example:
        >>> from cnnviz.core.feature_count import count_features
        >>> print(pooled_features(2, 400, count_features(96, 8, 400, 2)).splitlines()[3])
        &= 44^2 \\cdot 400 = 774{,}400
    """
    return _aligned(
        r"& \lfloor (I - K + 1) / p \rfloor^2 \cdot F \\",
        rf"&= \lfloor {counted.map_size} / {pool_size} \rfloor^2 \cdot {filters} \\",
        rf"&= {counted.pooled_size}^2 \cdot {filters} = {_thousands(counted.pooled_features)}",
    )


def convolution_weights(kernel_size: tuple[int, int], channels: int, parameters: int) -> str:
    """Write how many weights a convolution has that takes the place of a pooling layer.

    Args:
        kernel_size: (rows, columns).
        channels: channels that come in, and go out, C.
        parameters: weights and biases.

    Returns:
        LaTeX for a display formula.

    Example:
        >>> print(convolution_weights((2, 2), 64, 16448))
        2 \\cdot 2 \\cdot 64 \\cdot 64 + 64 = 16{,}448
    """
    rows, columns = kernel_size
    return (
        rf"{rows} \cdot {columns} \cdot {channels} \cdot {channels} + {channels} = {_thousands(parameters)}"
    )


def _aligned(*lines: str) -> str:
    return "\n".join((r"\begin{aligned}", *lines, r"\end{aligned}"))


def _thousands(number: int) -> str:
    """Write a whole number with commas that LaTeX does not take for the ends of a list."""
    return f"{number:,}".replace(",", "{,}")
