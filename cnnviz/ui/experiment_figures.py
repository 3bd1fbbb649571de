"""How the figures of an experiment are written: alike in sentences, tables and charts."""

from decimal import ROUND_HALF_UP, Decimal

_EXACT = 9  # digits behind the point: far below one picture of any test part, far above what floats add


def share(value: float, *, digits: int = 2) -> str:
    """Write a share of pictures in per cent; two digits behind the point, as the decks write theirs.

    Args:
        value: from 0 to 1.
        digits: behind the point.

    Returns:
        Such as "55.25%".

    Example:
        >>> share(0.5525), share(0.5525, digits=1)
        ('55.25%', '55.3%')
    """
    return f"{_rounded(100 * value, digits):.{digits}f}%"


def points(value: float) -> str:
    """Write a gain or a loss in percentage points, with its sign.

    Args:
        value: difference of two shares.

    Returns:
        Such as "+2.9" or "−5.5".

    Example:
        >>> points(0.029), points(-0.0525), points(-0.0001)
        ('+2.9', '−5.3', '+0.0')
    """
    return f"{_rounded(100 * value, 1):+z.1f}".replace("-", "−")


def _rounded(value: float, digits: int) -> Decimal:
    """Round a half away from zero, as the browser does in the charts; Python's own rounding does not."""
    return Decimal(repr(round(value, _EXACT))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
