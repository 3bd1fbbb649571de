"""How likely copies of one picture end up on two sides of a split that is drawn by lot."""

from collections.abc import Sequence
from math import isfinite

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue


def leak_chance(copies: int, shares: Sequence[float]) -> float:
    """Compute the chance that copies of a picture, each drawn by itself, do not all fall into one part.

    All copies fall into a part of share p with the chance pⁿ; so with the chance 1 - Σ pⁿ they are torn
    apart. Then the test asks for a picture that the network was shown while it learned: it may know it by
    heart, and the test says more than is true.

    Args:
        copies: how many pictures are copies of one another, at least 1.
        shares: of the parts, in any unit: (7, 1, 2) and (0.7, 0.1, 0.2) mean the same.

    Returns:
        The chance, from 0 to 1.

    Raises:
        InvalidValue: there is no copy, or a share is negative or not finite, or all are zero.

    Example:
        >>> round(leak_chance(2, (7, 1, 2)), 2)  # 1 - (0.49 + 0.01 + 0.04)
        0.46
        >>> leak_chance(1, (7, 1, 2))
        0.0
    """
    number, parts = whole(copies, "copies"), [float(share) for share in shares]
    total = sum(parts)
    if not parts or not isfinite(total) or min(parts) < 0 or total <= 0:
        raise InvalidValue("shares {shares} must not be negative, and not all zero", shares=tuple(shares))
    return max(0.0, 1 - sum((share / total) ** number for share in parts)) if number > 1 else 0.0
