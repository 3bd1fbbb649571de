"""Numbers as short texts for cells and sums, with as many decimals as the numbers of one array need."""

import math

import numpy as np
import numpy.typing as npt

MINUS = "−"
MOST_PLACES = 4


class Digits:
    """How the numbers of one array are written.

    Numbers that a few decimals do not show in full are rounded to two significant ones, and `exact` says so.

    Args:
        values: all numbers that will be written; infinities and NaN do not count.
        most: decimals up to which a number counts as written in full.

    Attributes:
        places: decimals.
        exact: True if no number has to be rounded.
        largest: the largest magnitude, where the scale of colours ends.

    Example:
        >>> digits = Digits([0.5, -0.25, 3])
        >>> digits.places, digits.text(-0.25), digits.text(3), digits.term(-0.25)
        (2, '−0.25', '3', '(−0.25)')
    """

    def __init__(self, values: npt.ArrayLike, most: int = MOST_PLACES) -> None:
        """Look once at all numbers."""
        numbers = np.unique(np.abs(np.asarray(values, np.float64)))
        numbers = numbers[np.isfinite(numbers)]
        self.largest = float(numbers.max(initial=0.0))
        self.places = 0
        while self.places < most and not _fit(numbers, self.places):
            self.places += 1
        self.exact = _fit(numbers, self.places)
        if not self.exact:
            self.places = max(2, min(8, 1 - math.floor(math.log10(self.largest))))

    def text(self, value: float, places: int | None = None) -> str:
        """Write a number; nothing for NaN.

        Args:
            value: the number.
            places: decimals, at most; those of the array if left out.

        Returns:
            The text, with a true minus sign.

        Example:
            >>> Digits([0.123456]).text(0.001), Digits([1]).text(float("-inf")), Digits([1]).text(2.5e7)
            ('0.00', '−∞', '2.50e7')
        """
        if math.isnan(value):
            return ""
        size = abs(float(value))
        if size == math.inf:
            text = "∞"
        elif size >= 1e6:
            text = f"{size:.2e}".replace("e+0", "e").replace("e+", "e")
        else:
            text = f"{size:.{self.places if places is None else places}f}"
            # A small number keeps its zeros, "0.00", so that it is not taken for none at all.
            if "." in text and (float(text) != 0 or size == 0):
                text = text.rstrip("0").rstrip(".")
        return f"{MINUS}{text}" if value < 0 else text

    def fits(self, value: float) -> bool:
        """Tell whether a number is written in full.

        Args:
            value: the number.

        Returns:
            False if it is rounded.

        Example:
            >>> digits = Digits([1 / 3, 0.5])
            >>> digits.fits(1 / 3), digits.fits(0.5)
            (False, True)
        """
        return _fit(np.array([abs(float(value))]), self.places)

    def term(self, value: float) -> str:
        """Write a number as a factor or a summand: a negative one stands in brackets.

        Args:
            value: the number.

        Returns:
            The text.
        """
        text = self.text(value)
        return f"({text})" if text.startswith(MINUS) else text


def _fit(numbers: npt.NDArray[np.float64], places: int) -> bool:
    # float32 keeps about seven digits: 0.1 arrives as 0.10000000149 and still counts as one decimal.
    scaled = numbers * 10.0**places
    return bool((np.abs(scaled - np.rint(scaled)) <= 1e-6 + scaled * 1e-6).all())
