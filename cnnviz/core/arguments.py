"""Checks that convolution, pooling and shapes share: whole numbers, pairs, arrays of finite numbers."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.errors import InvalidValue

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]
#: one number for both axes, or (rows, columns)
PairLike = int | Sequence[int]
#: padding of one axis: "valid", "same", "full", a number for both sides, or (before, after)
AxisPadding = str | int | Sequence[int]
#: padding of a picture: a name, a number, or one number or (before, after) for rows and one for columns
PicturePadding = str | int | Sequence[int | Sequence[int]]

MOST_NUMBERS = 50_000_000
_REAL = (bool, int, float, np.bool_, np.integer, np.floating)
_Array = TypeVar("_Array", bound=NDArray[Any])
_LARGEST = float(np.finfo(np.float32).max)


def whole(value: object, name: str, *, minimum: int = 1) -> int:
    """Return `value` as an int if it is a whole number that is not too small.

    Args:
        value: what the caller gave. ``True`` and ``2.0`` are refused: they are slips more often than wishes.
        name: the argument's name, for the sentence.
        minimum: the smallest number allowed.

    Returns:
        The number as a Python int.

    Raises:
        InvalidValue: the value is not a whole number, or it is below the minimum.

    Example:
        >>> whole(3, "stride")
        3
        >>> whole(0, "stride")
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: stride 0 must be at least 1
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise InvalidValue("{name} {value!r} must be a whole number", name=name, value=value)
    if value < minimum:
        raise InvalidValue(
            "{name} {value} must be at least {minimum}", name=name, value=int(value), minimum=minimum
        )
    return int(value)


def pair(value: object, name: str, *, minimum: int = 1) -> Pair:
    """Return `value` as (rows, columns): a single number counts for both.

    Args:
        value: a whole number or two of them.
        name: the argument's name, for the sentence.
        minimum: the smallest number allowed.

    Returns:
        Two Python ints.

    Raises:
        InvalidValue: there are not two whole numbers, or one is below the minimum.

    Example:
        >>> pair(2, "strides"), pair((2, 1), "strides")
        ((2, 2), (2, 1))
    """
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray):
        both = whole(value, name, minimum=minimum)
        return both, both
    if len(value) != 2:
        raise InvalidValue(
            "{name} {value!r} must be one whole number or two: (rows, columns)", name=name, value=value
        )
    return whole(value[0], name, minimum=minimum), whole(value[1], name, minimum=minimum)


def finite_array(value: ArrayLike, name: str) -> Float64:
    """Return `value` as a float64 array if each of its cells is a finite number.

    Args:
        value: nested lists or an array of numbers, with at least one cell.
        name: the argument's name, for the sentence.

    Returns:
        A new float64 array of the same shape.

    Raises:
        InvalidValue: a cell is empty, text, NaN, infinite or too large for float32, the rows have different
            lengths, or there is no cell at all. The sentence names the first such cell as NumPy would.

    Example:
        >>> finite_array([[1, 2], [3, float("nan")]], "kernel")
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: kernel[1, 1] is nan: each cell must be a finite number
    """
    cells = _cells(value, name)
    if cells.size == 0:
        raise InvalidValue("{name} of shape {shape} has no cells", name=name, shape=cells.shape)
    if cells.dtype.kind not in "biuf":
        for place in np.ndindex(cells.shape):
            cell = cells[place]
            if not isinstance(cell, _REAL):
                raise InvalidValue(
                    "{cell} is {value!r}: each cell must be a number", cell=_cell(name, place), value=cell
                )
            if abs(cell) > _LARGEST:  # Python's whole numbers have no limit of their own
                raise InvalidValue(
                    "{cell} is too large: each cell must be a finite number", cell=_cell(name, place)
                )
    numbers = np.array(cells, dtype=np.float64)
    usable = np.abs(numbers) <= _LARGEST
    if not usable.all():
        place = tuple(int(index) for index in np.argwhere(~usable)[0])
        raise InvalidValue(
            "{cell} is {value}: each cell must be a finite number",
            cell=_cell(name, place),
            value=float(numbers[place]),
        )
    return numbers


def check_room(count: int, name: str) -> None:
    """Refuse a result of so many numbers that memory would run out.

    Args:
        count: how many numbers the result would hold.
        name: what would hold them, for the sentence.

    Raises:
        InvalidValue: the count is above `MOST_NUMBERS`.

    Example:
        >>> check_room(10**9, "output")
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: output would hold 1000000000 numbers; at most 50000000 are allowed
    """
    if count > MOST_NUMBERS:
        raise InvalidValue(
            "{name} would hold {count} numbers; at most {most} are allowed",
            name=name,
            count=count,
            most=MOST_NUMBERS,
        )


def as_float32(numbers: Float64, name: str) -> Float32:
    """Round a float64 result to float32, the precision Keras works in, and lock it against changes.

    Args:
        numbers: any shape, finite.
        name: what they are, for the sentence.

    Returns:
        A read-only float32 array.

    Raises:
        InvalidValue: a number is too large for float32.

    Example:
        >>> as_float32(np.array([0.5]), "output").dtype
        dtype('float32')
    """
    if np.abs(numbers).max(initial=0.0) > _LARGEST:
        raise InvalidValue("{name} has numbers too large for float32", name=name)
    return locked(numbers.astype(np.float32))


def locked(array: _Array) -> _Array:
    """Return the array, read-only from now on: a result is not a place to write.

    Args:
        array: any array that nobody else writes to.

    Returns:
        The same array.

    Example:
        >>> locked(np.zeros(2)).flags.writeable
        False
    """
    array.flags.writeable = False
    return array


def size_text(size: Sequence[int]) -> str:
    """Write a size as people say it.

    Args:
        size: (rows, columns).

    Returns:
        The numbers with an x between them.

    Example:
        >>> size_text((5, 7))
        '5x7'
    """
    return "x".join(str(side) for side in size)


def _cells(value: ArrayLike, name: str) -> NDArray[Any]:
    try:
        array = np.asarray(value)
    except ValueError:
        raise InvalidValue("{name} must have rows of equal length", name=name) from None
    # NumPy turns a list with one text in it into all texts; objects keep each cell as it was given.
    return array if array.dtype.kind in "biufO" else np.asarray(value, dtype=object)


def _cell(name: str, place: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(str(index) for index in place)}]" if place else name
