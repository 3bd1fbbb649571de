"""Maximum pooling that blurs before it skips: the remedy against its sensitivity to shifts."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, PairLike, locked, pair
from cnnviz.core.conv import conv2d
from cnnviz.core.pool import pool2d
from cnnviz.core.windows import read_image

BLUR = locked(np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16)


def max_blur_pool2d(image: ArrayLike, pool_size: PairLike = 2, *, strides: PairLike | None = None) -> Float32:
    """Take the maximum at every place, blur the result, and only then keep each s-th number.

    Maximum pooling with a stride does two things: it takes the largest number of each window, and it reads
    the result at every s-th place only. The first is not disturbed by a shift, it moves along; the second is:
    what stood between two places is never seen, and after a shift it is. Signal processing blurs before it
    skips; so does this layer, without padding and with a 3×3 binomial blur.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        pool_size: as in `cnnviz.core.pool.pool2d`.
        strides: as in `cnnviz.core.pool.pool2d`.

    Returns:
        (OH, OW, C), float32, read-only; two rows and columns of maxima are lost to the blur before skipping.

    Raises:
        InvalidValue: as in `cnnviz.core.pool.pool2d`, or the blur does not fit the maxima.

    Example:
        >>> max_blur_pool2d([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 16, 0], [0, 0, 0, 0]])[:, :, 0]
        array([[9.]], dtype=float32)

    Source: Zhang, "Making Convolutional Networks Shift-Invariant Again" (2019), section 3.2, MaxBlurPool.
    """
    pixels = read_image(image)
    steps = pair(pool_size if strides is None else strides, "strides")
    largest = pool2d(pixels, pool_size, strides=1)
    channels = pixels.shape[2]
    weights = np.repeat(BLUR[:, :, None, None], channels, axis=3)
    return conv2d(largest, weights, strides=steps, groups=channels)
