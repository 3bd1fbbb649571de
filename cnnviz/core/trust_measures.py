"""How alike are two maps? By the order of their cells, and by what the eye sees."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float64, finite_array
from cnnviz.core.errors import InvalidValue

# A map whose cells differ by less than a millionth of their size has no order of its own: what is left is
# the rounding of float32, which keeps seven digits.
FLAT = 1e-6
WINDOW = 7  # cells: the usual window of SSIM where all its places weigh the same


def is_flat(heat: ArrayLike) -> bool:
    """Tell whether all places of a map say the same, so that it points nowhere.

    Args:
        heat: (h, w), finite.

    Returns:
        True if the cells differ by nothing but rounding; an empty map is flat.

    Example:
        >>> is_flat([[0.0, 0.0]]), is_flat([[3.0, 3.0]]), is_flat([[0.0, 0.1]])
        (True, True, False)
    """
    values = finite_array(heat, "map")
    return bool(np.ptp(values) <= FLAT * np.abs(values).max())


def rank_correlation(one: ArrayLike, other: ArrayLike) -> float | None:
    """Compare the order of the cells of two maps: Spearman's rank correlation.

    The cells of each map are numbered from the weakest to the strongest, equal ones share their mean number,
    and the numbers are correlated. Only the order counts, not the scale: a map and its double agree fully.

    Args:
        one: (h, w), finite.
        other: the same shape.

    Returns:
        1 for the same order, 0 for none in common, −1 for the reverse; None if a map is flat.

    Raises:
        InvalidValue: the maps differ in shape.

    Example:
        >>> rank_correlation([[1, 2, 3]], [[10, 20, 90]]), rank_correlation([[1, 2, 3]], [[3, 2, 1]])
        (1.0, -1.0)
        >>> rank_correlation([[1, 2]], [[5, 5]]) is None
        True

    Source: C. Spearman (1904); for maps Adebayo et al., "Sanity checks for saliency maps" (2018), section 3.
    """
    first, second = _two_maps(one, other)
    if is_flat(first) or is_flat(second):
        return None
    return float(np.corrcoef(_ranks(first), _ranks(second))[0, 1].clip(-1, 1).round(12))


def structural_similarity(one: ArrayLike, other: ArrayLike, *, window: int = WINDOW) -> float | None:
    """Compare two maps as the eye does, window by window: light, contrast and pattern (SSIM).

        SSIM = (2 μ₁ μ₂ + c₁)(2 σ₁₂ + c₂) / ((μ₁² + μ₂² + c₁)(σ₁² + σ₂² + c₂))      c₁ = 0.01², c₂ = 0.03²

    in each window, averaged over all windows. Each map is scaled to 0 … 1 first.

    Args:
        one: (h, w), finite.
        other: the same shape.
        window: side of the square window in cells; no larger than the map.

    Returns:
        1 for equal maps, about 0 for unlike ones; None if a map is flat.

    Raises:
        InvalidValue: the maps differ in shape.

    Example:
        >>> structural_similarity([[0.0, 1.0], [2.0, 3.0]], [[0.0, 2.0], [4.0, 6.0]])
        1.0
        >>> structural_similarity([[0.0, 1.0], [2.0, 3.0]], [[3.0, 2.0], [1.0, 0.0]]) < 0
        True

    Source: Wang et al., "Image quality assessment: from error visibility to structural similarity" (2004).
    """
    first, second = _two_maps(one, other)
    if is_flat(first) or is_flat(second):
        return None
    side = min(window, *first.shape)
    a, b = ((values - values.min()) / np.ptp(values) for values in (first, second))
    mean_a, mean_b = _window_means(a, side), _window_means(b, side)
    spread_a, spread_b = _window_means(a * a, side) - mean_a**2, _window_means(b * b, side) - mean_b**2
    together = _window_means(a * b, side) - mean_a * mean_b
    light, contrast = 0.01**2, 0.03**2
    above = (2 * mean_a * mean_b + light) * (2 * together + contrast)
    below = (mean_a**2 + mean_b**2 + light) * (spread_a + spread_b + contrast)
    return float((above / below).mean().round(12))


def _two_maps(one: ArrayLike, other: ArrayLike) -> tuple[Float64, Float64]:
    first, second = finite_array(one, "map"), finite_array(other, "map")
    if first.ndim != 2 or first.shape != second.shape:
        raise InvalidValue(
            "maps of shape {one} and {other} must both be (height, width)",
            one=first.shape,
            other=second.shape,
        )
    return first, second


def _ranks(values: Float64) -> Float64:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Float64 = (last - (counts - 1) / 2)[place.ravel()]
    return ranks


def _window_means(values: Float64, side: int) -> Float64:
    """Mean of each window: four corners of the sums over all that lies above and to the left."""
    sums = np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    means: Float64 = (
        sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    ) / side**2
    return means
