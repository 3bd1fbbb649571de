"""Average pooling is a convolution whose weights are all equal; maximum pooling is no convolution at all."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, PairLike, PicturePadding, locked, pair, whole
from cnnviz.core.conv import conv2d
from cnnviz.core.pool import Mode, pool2d
from cnnviz.core.windows import read_image


def average_kernel(pool_size: PairLike, channels: int = 1) -> Float32:
    """Return the weights of the depthwise convolution that averages: each is 1 / (rows · columns).

    Args:
        pool_size: one whole number or (rows, columns).
        channels: channels of the picture; each has a kernel of its own, since pooling never mixes channels.

    Returns:
        (rows, columns, 1, channels), float32, read-only.

    Raises:
        InvalidValue: a size is not a whole number of at least 1.

    Example:
        >>> average_kernel(2)[:, :, 0, 0]
        array([[0.25, 0.25],
               [0.25, 0.25]], dtype=float32)
    """
    rows, columns = pair(pool_size, "pool_size")
    shape = (rows, columns, 1, whole(channels, "channels"))
    return locked(np.full(shape, 1 / (rows * columns), dtype=np.float32))


def average_by_convolution(
    image: ArrayLike,
    pool_size: PairLike = 2,
    *,
    strides: PairLike | None = None,
    padding: PicturePadding = "valid",
) -> Float32:
    """Compute average pooling as a convolution with a stride, channel by channel.

    Without padding this is `cnnviz.core.pool.pool2d` with mode "average". With padding it differs at the
    border: the convolution divides by the size of the window there too, while pooling divides by the number
    of pixels in it.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        pool_size: one whole number or (rows, columns).
        strides: steps of the window; None means as large as the window.
        padding: as in `cnnviz.core.conv.conv2d`.

    Returns:
        (OH, OW, C), float32, read-only.

    Raises:
        InvalidValue: as in `cnnviz.core.conv.conv2d`.

    Example:
        >>> average_by_convolution([[1, 3], [1, 3]])[:, :, 0]
        array([[2.]], dtype=float32)

    Source: Springenberg, Dosovitskiy, Brox & Riedmiller, "Striving for Simplicity: The All Convolutional Net"
    (2015), section 2, where pooling is written as a convolution with a p-norm in place of the sum.
    """
    pixels = read_image(image)
    channels = pixels.shape[2]
    return conv2d(
        pixels,
        average_kernel(pool_size, channels),
        strides=pair(pool_size, "pool_size") if strides is None else strides,
        padding=padding,
        groups=channels,
    )


def linearity_gap(
    image: ArrayLike,
    pool_size: PairLike = 2,
    *,
    strides: PairLike | None = None,
    padding: PicturePadding = "valid",
    mode: Mode = "max",
) -> Float32:
    """Pool a picture and its negative, and add the results: a convolution without bias gives zero everywhere.

    A convolution is linear: the answer to −x is minus the answer to x, whatever the weights. The maximum of
    −x is minus the minimum of x, so this sum is the largest minus the smallest number of each window. One
    window with two different numbers is enough to know that no weights compute the maximum. (A bias would not
    help: it adds the same number everywhere, and a window of equal numbers needs it to be zero.)

    Args:
        image: (H, W, C), or (H, W) for one channel.
        pool_size: as in `cnnviz.core.pool.pool2d`.
        strides: as in `cnnviz.core.pool.pool2d`.
        padding: as in `cnnviz.core.pool.pool2d`.
        mode: as in `cnnviz.core.pool.pool2d`.

    Returns:
        pool(x) + pool(−x), (OH, OW, C), float32, read-only: zero for an average.

    Raises:
        InvalidValue: as in `cnnviz.core.pool.pool2d`.

    Example:
        >>> linearity_gap([[1, 3], [1, 3]])[:, :, 0], linearity_gap([[1, 3], [1, 3]], mode="average")[:, :, 0]
        (array([[2.]], dtype=float32), array([[0.]], dtype=float32))
    """
    pixels = read_image(image)
    there = pool2d(pixels, pool_size, strides=strides, padding=padding, mode=mode)
    back = pool2d(-pixels, pool_size, strides=strides, padding=padding, mode=mode)
    return locked(there + back)
