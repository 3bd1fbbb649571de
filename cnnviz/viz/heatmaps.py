"""Arrays of numbers to coloured pictures: signed values around a fixed zero, magnitudes from zero up."""

import numpy as np
import numpy.typing as npt

from cnnviz.viz import theme

Floats = npt.NDArray[np.float32]


def signed(values: npt.ArrayLike, limit: float | None = None) -> Floats:
    """Colour numbers of both signs: zero is always the middle of the scale, whatever the numbers are.

    Args:
        values: (H, W), finite.
        limit: the number that gets the strongest green, and its negative the strongest purple; the largest
            magnitude among the values if left out.

    Returns:
        (H, W, 3) float32 in [0, 1]. If all values are zero, all pixels have the colour of zero.

    Raises:
        ValueError: the values are not a table.

    Example:
        >>> colours = signed([[-2.0, 0.0, 2.0]])
        >>> bool((colours[0, 1] == theme.table(theme.DIVERGING, 257)[128]).all())
        True
    """
    numbers = _table(values)
    top = largest(numbers) if limit is None else limit
    place = np.full_like(numbers, 0.5) if top == 0 else 0.5 + numbers / (2 * top)
    return _look_up(place, theme.DIVERGING)


def magnitude(values: npt.ArrayLike, limit: float | None = None) -> Floats:
    """Colour how large numbers are, without their sign, from zero up.

    Args:
        values: (H, W), finite.
        limit: the number at the bright end; the largest magnitude among the values if left out.

    Returns:
        (H, W, 3) float32 in [0, 1].

    Raises:
        ValueError: the values are not a table.

    Example:
        >>> colours = magnitude([[-2.0, 0.0, 2.0]])
        >>> bool((colours[0, 0] == colours[0, 2]).all())
        True
    """
    numbers = np.abs(_table(values))
    top = largest(numbers) if limit is None else limit
    return _look_up((numbers / (top or 1)).astype(np.float32), theme.SEQUENTIAL)


def largest(values: npt.ArrayLike) -> float:
    """Return the largest magnitude, which is where a scale fixed at zero ends.

    Args:
        values: any numbers.

    Returns:
        The largest absolute value, 0 for none.

    Example:
        >>> largest([[-3, 2]])
        3.0
    """
    return float(np.abs(np.asarray(values, np.float32)).max(initial=0.0))


def usual_limit(values: npt.ArrayLike, share: float = 0.99) -> float:
    """Return where a scale should end so that a few extreme numbers do not make all others pale.

    Args:
        values: any numbers.
        share: how many of the magnitudes lie at or below the limit.

    Returns:
        The limit; the largest magnitude if almost all numbers are zero.

    Example:
        >>> usual_limit([0.0, 1.0, 2.0, 100.0], share=0.5), usual_limit([0.0, 0.0, 0.0, 5.0], share=0.5)
        (1.0, 5.0)
    """
    numbers = np.abs(np.asarray(values, np.float32))
    limit = float(np.quantile(numbers, share, method="lower")) if numbers.size else 0.0
    return limit or largest(numbers)


def scale_bar(*, both_signs: bool, width: int = 256, height: int = 10) -> Floats:
    """Draw the scale itself, for a legend under a picture.

    Args:
        both_signs: True for the scale of `signed`, False for that of `magnitude`.
        width: pixels.
        height: pixels.

    Returns:
        (height, width, 3) float32 in [0, 1], from the smallest value at the left to the largest.

    Example:
        >>> scale_bar(both_signs=True).shape
        (10, 256, 3)
    """
    scale = theme.DIVERGING if both_signs else theme.SEQUENTIAL
    return np.tile(theme.table(scale, width)[None], (height, 1, 1))


def _table(values: npt.ArrayLike) -> Floats:
    numbers = np.asarray(values, np.float32)
    if numbers.ndim != 2:
        raise ValueError(f"values of shape {numbers.shape} must be (height, width)")
    return numbers


def _look_up(place: Floats, scale: theme.Scale) -> Floats:
    # An odd number of colours, so that the middle of the scale has a colour of its own.
    colours = theme.table(scale, 257)
    return colours[np.rint(np.clip(place, 0, 1) * 256).astype(np.intp)]
