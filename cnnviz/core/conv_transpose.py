"""Transposed convolution as Keras computes it: each input cell stamps the kernel on a larger canvas.

A convolution is a linear map, so it is a matrix (`cnnviz.core.conv_matrix`); this is the map of the
transposed matrix. Where a convolution gathers a window into one cell, its transpose hands one cell out to a
window:

    canvas[y·sh + i·dh, x·sw + j·dw, f] += kernel[i, j, f, c] · image[y, x, c]

It is how a layer's error goes back through a convolution, and how a network makes a picture larger. It is not
an inverse ("deconvolution" is a wrong name): it brings the size back, not the values.

Neighbouring stamps overlap where the kernel is larger than the stride. If the kernel's size is not divisible
by the stride, some cells get more weights than others, in a regular pattern: the checkerboard seen in many
generated pictures. Weights that divide evenly (kernel 4, stride 2) or enlarging first and then convolving
avoid it (Odena, Dumoulin & Olah, "Deconvolution and Checkerboard Artifacts", Distill 2016).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.core.arguments import (
    Float32,
    Float64,
    Pair,
    PairLike,
    PicturePadding,
    as_float32,
    check_room,
    locked,
)
from cnnviz.core.conv_transpose_inputs import TransposedInputs, read_transposed_inputs


@dataclass(frozen=True, eq=False)
class TransposedTrace:
    """Everything a transposed convolution did, stamp by stamp. All arrays are read-only, channels last.

    Attributes:
        image: the input, (H, W, C).
        kernel: the weights, (kh, kw, F, C): the output's channels before the input's, as Keras keeps them.
        bias: one number a filter, (F,); zeros if there was none.
        strides: cells from one stamp to the next, (rows, columns).
        dilation_rate: distances between neighbouring weights, (rows, columns).
        crop: ((top, bottom), (left, right)) cells cut off the canvas.
        canvas: all stamps added up, plus the bias, before cropping, (CH, CW, F).
        products: input cell times weight, (H, W, kh, kw, F, C).
        stamps: products added up over the channels, (H, W, kh, kw, F): what input cell (y, x) adds to canvas
            cell (y·sh + i·dh, x·sw + j·dw).
        accumulated: that canvas cell's value right after this stamp, (H, W, kh, kw, F). The stamps come in
            reading order; the canvas begins with the bias.
        output: the canvas after cropping, (OH, OW, F).
        coverage: how many weights write on each canvas cell, (CH, CW), whole numbers. Where it is uneven,
            a plain picture comes out as a checkerboard.
    """

    image: Float32
    kernel: Float32
    bias: Float32
    strides: Pair
    dilation_rate: Pair
    crop: tuple[Pair, Pair]
    canvas: Float32
    products: Float32
    stamps: Float32
    accumulated: Float32
    output: Float32
    coverage: NDArray[np.int64]

    def origin(self, row: int, column: int) -> Pair:
        """Return the top left canvas cell of the stamp of input cell (row, column)."""
        return row * self.strides[0], column * self.strides[1]


def conv2d_transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: PairLike = 1,
    padding: PicturePadding = "valid",
    dilation_rate: PairLike = 1,
) -> Float32:
    """Stamp a kernel, scaled by each input cell, on a canvas and return the sum of the stamps.

    Equal to ``keras.layers.Conv2DTranspose``. Keras refuses strides above 1 together with a dilation_rate
    above 1, and TensorFlow without oneDNN on a CPU any dilation here; the arithmetic has no such limit.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        kernel: (kh, kw, F, C), or (kh, kw) for one filter on one channel. A convolution's kernel
            (kh, kw, C, F) can be handed over as it is: its transpose turns F channels back into C.
        bias: one number for each filter, (F,), or a single number for all of them.
        strides: cells from one stamp to the next: one whole number or (rows, columns).
        padding: "valid" or "same" as in Keras, or the cells to crop: a number for all four sides or
            ((top, bottom), (left, right)), which is PyTorch's padding. See `transposed_output`.
        dilation_rate: distance between neighbouring weights: one whole number or (rows, columns).

    Returns:
        (OH, OW, F), float32, read-only. Sums are built in float64 and rounded once.

    Raises:
        InvalidValue: a cell is not a finite number, shapes do not fit together, or everything is cropped.

    Example:
        >>> conv2d_transpose([[1, 2]], [[1, 10, 100]], strides=(1, 2))[:, :, 0]
        array([[  1.,  10., 102.,  20., 200.]], dtype=float32)

    Source: Keras' ``Conv2DTranspose``; Dumoulin & Visin, "A guide to convolution arithmetic for deep
    learning" (2016), chapter 4.
    """
    inputs = read_transposed_inputs(image, kernel, bias, strides, padding, dilation_rate)
    canvas = _blank(inputs)
    kh, kw = inputs.kernel.shape[:2]
    # One weight of all stamps at a time: few steps, whatever the picture's size.
    for i in range(kh):
        for j in range(kw):
            canvas[inputs.cells_under(i, j)] += inputs.image @ inputs.kernel[i, j].T
    return as_float32(canvas[inputs.kept()], "the output")


def trace_conv2d_transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: PairLike = 1,
    padding: PicturePadding = "valid",
    dilation_rate: PairLike = 1,
) -> TransposedTrace:
    """Compute `conv2d_transpose` and keep every step: products, stamps, the growing canvas, the output.

    Args:
        image: as in `conv2d_transpose`.
        kernel: as in `conv2d_transpose`.
        bias: as in `conv2d_transpose`.
        strides: as in `conv2d_transpose`.
        padding: as in `conv2d_transpose`.
        dilation_rate: as in `conv2d_transpose`.

    Returns:
        The trace. Its output is that of `conv2d_transpose`. It is meant for pictures small enough to look
        at: it holds H · W · kh · kw · F · C products.

    Raises:
        InvalidValue: as in `conv2d_transpose`, or the products would not fit in memory.

    Example:
        >>> trace = trace_conv2d_transpose(np.ones((2, 2)), np.ones((3, 3)), strides=2)
        >>> trace.canvas[:, :, 0]  # a plain picture and a plain kernel, and yet no plain output
        array([[1., 1., 2., 1., 1.],
               [1., 1., 2., 1., 1.],
               [2., 2., 4., 2., 2.],
               [1., 1., 2., 1., 1.],
               [1., 1., 2., 1., 1.]], dtype=float32)
        >>> trace.accumulated[0, 1, :, 0, 0], trace.accumulated[1, 1, 0, :, 0]
        (array([2., 2., 2.], dtype=float32), array([4., 2., 2.], dtype=float32))
    """
    inputs = read_transposed_inputs(image, kernel, bias, strides, padding, dilation_rate)
    height, width, _channels = inputs.image.shape
    check_room(height * width * inputs.kernel.size, "the trace")
    products = np.einsum("yxc,ijfc->yxijfc", inputs.image, inputs.kernel)
    stamps = products.sum(axis=5)
    canvas, accumulated = _blank(inputs), np.zeros_like(stamps)
    coverage = np.zeros(inputs.canvas_size, dtype=np.int64)
    (sh, sw), (dh, dw) = inputs.strides, inputs.dilation_rate
    eh, ew = dh * (stamps.shape[2] - 1) + 1, dw * (stamps.shape[3] - 1) + 1
    for y, x in np.ndindex(height, width):
        under = slice(y * sh, y * sh + eh, dh), slice(x * sw, x * sw + ew, dw)
        canvas[under] += stamps[y, x]
        coverage[under] += 1
        accumulated[y, x] = canvas[under]
    return TransposedTrace(
        image=as_float32(inputs.image, "image"),
        kernel=as_float32(inputs.kernel, "kernel"),
        bias=as_float32(inputs.bias, "bias"),
        strides=inputs.strides,
        dilation_rate=inputs.dilation_rate,
        crop=inputs.crop,
        canvas=as_float32(canvas, "the canvas"),
        products=as_float32(products, "products"),
        stamps=as_float32(stamps, "stamps"),
        accumulated=as_float32(accumulated, "the canvas"),
        output=as_float32(canvas[inputs.kept()], "the output"),
        coverage=locked(coverage),
    )


def _blank(inputs: TransposedInputs) -> Float64:
    return np.tile(inputs.bias, (*inputs.canvas_size, 1))
