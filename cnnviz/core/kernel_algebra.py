"""What one can do to a kernel before it slides: join two, take one apart, turn it, scale it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, Float64, PairLike, as_float32, finite_array, pair
from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue

# kernels are kept in float32, so 1/9 is a little off; what is smaller than this share counts as nothing
_NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class Separation:
    """A kernel taken apart into a column and a row. All arrays are read-only float32.

    Attributes:
        singular_values: from the largest to the smallest, (min(kh, kw),).
        rank: how many of them are not 0: so many pairs of column and row the kernel is the sum of.
        column: the first pass, (kh, 1).
        row: the second pass, (1, kw).
        approximation: column times row, (kh, kw): the nearest kernel that two passes can do.
        largest_error: how far the approximation is off at most.
        exact: whether the kernel is separable, which is a rank of 1 (or 0 for nothing but zeros).
        products_before: multiplications a pixel with the kernel as it is, kh · kw.
        products_after: multiplications a pixel in two passes, kh + kw.
    """

    singular_values: Float32
    rank: int
    column: Float32
    row: Float32
    approximation: Float32
    largest_error: float
    exact: bool
    products_before: int
    products_after: int


def compose(first: ArrayLike, second: ArrayLike) -> Float32:
    """Join two kernels into the one that does in a single slide what they do one after the other.

    Holds for padding `valid` and a stride of 1. Two 3×3 kernels make one of 5×5, which has 25 weights where
    the two have 18: stacking small kernels sees as much for less. Without something between them that is not
    linear, such as ReLU, stacking gains nothing else.

    Args:
        first: (kh1, kw1), the kernel that slides over the picture.
        second: (kh2, kw2), the kernel that slides over the first one's output.

    Returns:
        (kh1 + kh2 − 1, kw1 + kw2 − 1), float32, read-only. The order of the two does not matter.

    Raises:
        InvalidValue: a kernel has not two axes, or a weight is not a finite number.

    Example:
        >>> compose([[1, 1]], [[1, 1]])
        array([[1., 2., 1.]], dtype=float32)
        >>> compose(np.ones((3, 3)), np.ones((3, 3))).shape
        (5, 5)

    Source: Simonyan & Zisserman, "Very Deep Convolutional Networks" (2015), section 2.3, for two 3×3 in
    place of one 5×5.
    """
    slid_first, slid_second = _plane(first, "first kernel"), _plane(second, "second kernel")
    return conv2d(slid_first, half_turn(slid_second), padding="full")[:, :, 0]


def separate(kernel: ArrayLike) -> Separation:
    """Take a kernel apart into a column and a row, as well as two passes can do it.

    The singular value decomposition writes a kernel as a sum of columns times rows, the most important pair
    first. If one pair is enough, a slide with the column and then with the row gives the same as the kernel,
    for kh + kw multiplications a pixel and not kh · kw.

    Args:
        kernel: (kh, kw).

    Returns:
        The nearest column and row; the first weight of the column that is not 0 is positive. If the kernel
        is separable, the smallest weight of the column is 1 in size, else both share the singular value.

    Raises:
        InvalidValue: the kernel has not two axes, or a weight is not a finite number.

    Example:
        >>> sobel = separate([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
        >>> sobel.column.ravel(), sobel.row.ravel()
        (array([1., 2., 1.], dtype=float32), array([-1.,  0.,  1.], dtype=float32))
        >>> sobel.exact, separate([[1, 0], [0, 1]]).rank
        (True, 2)

    Source: Eckart & Young (1936), that the first pairs are the nearest; Sobel & Feldman (1968) for the
    example.
    """
    weights = _plane(kernel, "kernel")
    left, values, right = np.linalg.svd(weights)
    rank = int((values > _NOTHING * values[0]).sum()) if values[0] > 0 else 0
    share = np.sqrt(values[0])
    column, row = _tidied(left[:, :1] * share), _tidied(right[:1] * share)
    factor = np.abs(column[column != 0]).min(initial=np.inf) if rank == 1 else 1.0
    if rank:
        factor *= np.sign(column[column != 0][0])
        column, row = column / factor + 0.0, row * factor + 0.0  # no minus in front of a zero
    approximation = column @ row
    return Separation(
        singular_values=as_float32(values, "singular values"),
        rank=rank,
        column=as_float32(column, "column"),
        row=as_float32(row, "row"),
        approximation=as_float32(approximation, "approximation"),
        largest_error=float(np.abs(approximation - weights).max()),
        exact=rank <= 1,
        products_before=weights.size,
        products_after=sum(weights.shape),
    )


def normalised(kernel: ArrayLike) -> Float32:
    """Scale a kernel so that its weights add up to 1 and a plain area keeps its brightness.

    Args:
        kernel: (kh, kw).

    Returns:
        The same shape, float32, read-only.

    Raises:
        InvalidValue: the weights add up to 0, as those of edge kernels do: no factor makes a 1 of it.

    Example:
        >>> normalised([[1, 2, 1]])
        array([[0.25, 0.5 , 0.25]], dtype=float32)
    """
    weights = _plane(kernel, "kernel")
    total = weights.sum()
    if abs(total) <= _NOTHING * np.abs(weights).sum():
        raise InvalidValue("kernel adds up to 0: no factor makes its sum 1")
    return as_float32(weights / total, "kernel")


def quarter_turn(kernel: ArrayLike) -> Float32:
    """Turn a kernel clockwise by a quarter, as a sheet of paper: what it finds turns with it.

    Args:
        kernel: (kh, kw).

    Returns:
        (kw, kh), float32, read-only.

    Raises:
        InvalidValue: the kernel has not two axes, or a weight is not a finite number.

    Example:
        >>> quarter_turn([[1, 2], [3, 4]])
        array([[3., 1.],
               [4., 2.]], dtype=float32)
    """
    return as_float32(np.rot90(_plane(kernel, "kernel"), -1), "kernel")


def half_turn(kernel: ArrayLike) -> Float32:
    """Turn a kernel by a half: the difference between cross-correlation and convolution as in mathematics.

    Args:
        kernel: (kh, kw).

    Returns:
        The same shape, float32, read-only.

    Raises:
        InvalidValue: the kernel has not two axes, or a weight is not a finite number.

    Example:
        >>> half_turn([[1, 2], [3, 4]])
        array([[4., 3.],
               [2., 1.]], dtype=float32)
    """
    return as_float32(np.flip(_plane(kernel, "kernel")), "kernel")


def random_kernel(rng: np.random.Generator, size: PairLike) -> Float32:
    """Draw a kernel as Keras starts an untrained one: Glorot's uniform numbers.

    They lie between −√(6 / (fan in + fan out)) and +√(6 / (fan in + fan out)), where both fans of a single
    filter on a single channel are the number of weights. So the output varies about as much as the input.

    Args:
        rng: where the randomness comes from.
        size: one whole number or (rows, columns).

    Returns:
        (rows, columns), float32, read-only, rounded to two decimals so that it can be copied by hand.

    Raises:
        InvalidValue: a size is not a whole number of at least 1.

    Example:
        >>> random_kernel(np.random.default_rng(0), 3).shape
        (3, 3)

    Source: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    (2010); Keras' ``glorot_uniform``.
    """
    rows, columns = pair(size, "size")
    limit = np.sqrt(6 / (2 * rows * columns))
    return as_float32(rng.uniform(-limit, limit, (rows, columns)).round(2), "kernel")


def _plane(kernel: ArrayLike, name: str) -> Float64:
    weights = finite_array(kernel, name)
    if weights.ndim != 2:
        raise InvalidValue("{name} of shape {shape} must be (height, width)", name=name, shape=weights.shape)
    return weights


def _tidied(numbers: Float64) -> Float64:
    # the decomposition leaves 1e-17 where the kernel has a plain 0
    return np.where(np.abs(numbers) <= _NOTHING * np.abs(numbers).max(), 0.0, numbers)
