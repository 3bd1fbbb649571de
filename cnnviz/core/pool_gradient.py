"""Where the error goes back through a pooling layer: to the winner of each window, or shared by all of it."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, Float64, as_float32, finite_array
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import PoolTrace


def pool_gradient(trace: PoolTrace, upstream: ArrayLike) -> Float32:
    """Send the error at the output of a pooling layer back to its input.

    Pooling has nothing to learn, so all it does in training is to pass the error on. A maximum (or minimum)
    depends on one pixel of its window alone: a small change of any other pixel changes nothing. So the winner
    gets the whole error of its window and the others get zero. A mean depends on each of its n pixels with
    slope 1/n, so each gets an n-th of the error. Where windows overlap, a pixel adds up what it gets from
    each. Padding never wins and has no share: what comes in and what goes out have the same sum.

    Equal to what TensorFlow's ``GradientTape`` says of ``MaxPooling2D`` and ``AveragePooling2D``. Of several
    equal maxima the first in reading order gets all of it, as there.

    Args:
        trace: what the pooling did.
        upstream: the derivative of the loss with respect to each output cell, (OH, OW, C), or (OH, OW) where
            there is one channel.

    Returns:
        The derivative of the loss with respect to each pixel, (H, W, C), float32, read-only.

    Raises:
        InvalidValue: the upstream numbers have another shape than the output, or one is not finite.

    Example:
        >>> from cnnviz.core.pool import trace_pool2d
        >>> picture = [[1, 2], [7, 6]]
        >>> pool_gradient(trace_pool2d(picture), [[1]])[:, :, 0]
        array([[0., 0.],
               [1., 0.]], dtype=float32)
        >>> pool_gradient(trace_pool2d(picture, mode="average"), [[1]])[:, :, 0]
        array([[0.25, 0.25],
               [0.25, 0.25]], dtype=float32)

    Source: Goodfellow, Bengio & Courville, "Deep Learning" (2016), section 6.5; TensorFlow's ``MaxPoolGrad``
    and ``AvgPoolGrad``.
    """
    errors = _read(trace, upstream)
    padded = np.zeros(trace.padded.shape)
    if trace.argmax is None:
        _share(trace, errors, padded)
    else:
        rows, columns = trace.argmax[..., 0], trace.argmax[..., 1]
        # not `padded[...] += errors`: a pixel that wins several windows must get the error of each
        np.add.at(padded, (rows, columns, np.arange(errors.shape[2])), errors)
    (top, _), (left, _) = trace.pad
    height, width, _ = trace.image.shape
    return as_float32(padded[top : top + height, left : left + width], "the gradient")


def _read(trace: PoolTrace, upstream: ArrayLike) -> Float64:
    errors = finite_array(upstream, "upstream")
    if errors.ndim == 2:
        errors = errors[:, :, None]
    if errors.shape != trace.output.shape:
        raise InvalidValue(
            "upstream of shape {shape} must have the shape of the output, {output}",
            shape=errors.shape,
            output=trace.output.shape,
        )
    return errors


def _share(trace: PoolTrace, errors: Float64, padded: Float64) -> None:
    """Add an equal share of each window's error to each of its pixels; padding gets none."""
    rows, columns, _ = errors.shape
    shares = errors / trace.valid.sum(axis=(2, 3))[:, :, None]
    down, across = trace.strides
    for i in range(trace.pool_size[0]):
        for j in range(trace.pool_size[1]):
            # all windows at once: their cells (i, j) are different cells of the picture
            cells = padded[i : i + rows * down : down, j : j + columns * across : across]
            cells += shares * trace.valid[:, :, i, j, None]
