"""Two-dimensional convolution as Keras computes it, and the trace of how each cell came about.

What deep learning calls convolution is cross-correlation: the kernel is laid on the picture as it is, not
flipped first. Each output cell is the sum of products of a window with the kernel, plus the bias:

    output[y, x, f] = bias[f] + Σ kernel[i, j, c, f] · padded[y·sh + i·dh, x·sw + j·dw, c]
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import (
    Bools,
    Float32,
    Float64,
    Pair,
    PairLike,
    PicturePadding,
    as_float32,
    check_room,
    finite_array,
    whole,
)
from cnnviz.core.conv_inputs import ConvInputs, read_inputs
from cnnviz.core.errors import InvalidValue
from cnnviz.core.windows import padding_mask


@dataclass(frozen=True, eq=False)
class ConvTrace:
    """Everything a convolution did, cell by cell. All arrays are read-only float32, channels last.

    Attributes:
        image: the input, (H, W, C).
        kernel: the weights, (kh, kw, C / groups, F).
        bias: one number a filter, (F,); zeros if there was none.
        padded: the input with its padding of zeros, (PH, PW, C).
        padded_mask: True where a cell of `padded` is padding, (PH, PW).
        pad: ((top, bottom), (left, right)).
        strides: steps of the window, (rows, columns).
        dilation_rate: distances between neighbouring weights, (rows, columns).
        groups: into how many groups the channels are split.
        windows: what the kernel saw at each place, (OH, OW, kh, kw, C).
        products: window times kernel, (OH, OW, kh, kw, C / groups, F). Filter f belongs to group
            f // (F / groups) and sees the channels of that group only.
        channel_sums: products added up over the window, (OH, OW, C / groups, F).
        output: channel sums added up, plus the bias, (OH, OW, F).
    """

    image: Float32
    kernel: Float32
    bias: Float32
    padded: Float32
    padded_mask: Bools
    pad: tuple[Pair, Pair]
    strides: Pair
    dilation_rate: Pair
    groups: int
    windows: Float32
    products: Float32
    channel_sums: Float32
    output: Float32

    def origin(self, row: int, column: int) -> Pair:
        """Return the top left cell, in `padded`, of the window that makes output cell (row, column)."""
        return row * self.strides[0], column * self.strides[1]


def conv2d(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: PairLike = 1,
    padding: PicturePadding = "valid",
    dilation_rate: PairLike = 1,
    groups: int = 1,
) -> Float32:
    """Slide a kernel over a picture and return the sum of products at each place.

    Equal to ``keras.layers.Conv2D``. Keras refuses strides above 1 together with a dilation_rate above 1; the
    arithmetic has no such limit, so it is computed here (PyTorch computes it too).

    Args:
        image: (H, W, C), or (H, W) for one channel.
        kernel: (kh, kw, C / groups, F), or (kh, kw) for one filter on one channel.
        bias: one number for each filter, (F,), or a single number for all of them.
        strides: steps of the window: one whole number or (rows, columns).
        padding: "valid", "same", "full", a number of zeros for all four sides, or (rows, columns), each a
            number for both sides or a pair: ((top, bottom), (left, right)). So (1, 2) is ((1, 1), (2, 2)).
        dilation_rate: distance between neighbouring weights: one whole number or (rows, columns).
        groups: the channels and the filters are split into this many groups that do not see each other. As
            many groups as channels is a depthwise convolution.

    Returns:
        (OH, OW, F), float32, read-only. Sums are built in float64 and rounded once.

    Raises:
        InvalidValue: a cell is not a finite number, shapes do not fit together, or the kernel is larger than
            the padded picture.

    Example:
        >>> picture = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
        >>> conv2d(picture, [[1, 0, 1], [0, 1, 0], [1, 0, 1]])[:, :, 0]
        array([[4., 3., 4.],
               [2., 4., 3.],
               [2., 3., 4.]], dtype=float32)

    Source: Keras' ``Conv2D``; Goodfellow, Bengio & Courville, "Deep Learning" (2016), section 9.1; the
    example is deck A10's.
    """
    inputs = read_inputs(image, kernel, bias, strides, padding, dilation_rate, groups)
    windows = inputs.cut.windows
    check_room(windows.shape[0] * windows.shape[1] * inputs.kernel.shape[3], "the output")
    return as_float32(_shift_and_add(inputs) + inputs.bias, "the output")


def trace_conv2d(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: PairLike = 1,
    padding: PicturePadding = "valid",
    dilation_rate: PairLike = 1,
    groups: int = 1,
) -> ConvTrace:
    """Compute `conv2d` and keep every step: windows, products, sums per channel, bias, output.

    Args:
        image: as in `conv2d`.
        kernel: as in `conv2d`.
        bias: as in `conv2d`.
        strides: as in `conv2d`.
        padding: as in `conv2d`.
        dilation_rate: as in `conv2d`.
        groups: as in `conv2d`.

    Returns:
        The trace. Its output is that of `conv2d`. It is meant for pictures small enough to look at: it holds
        OH · OW · kh · kw · C / groups · F products.

    Raises:
        InvalidValue: as in `conv2d`, or the products would not fit in memory.

    Example:
        >>> trace = trace_conv2d([[1, 2], [3, 4]], [[1, 0], [0, 10]], 5)
        >>> trace.products[0, 0, :, :, 0, 0]
        array([[ 1.,  0.],
               [ 0., 40.]], dtype=float32)
        >>> float(trace.channel_sums[0, 0, 0, 0]), float(trace.output[0, 0, 0])
        (41.0, 46.0)
    """
    inputs = read_inputs(image, kernel, bias, strides, padding, dilation_rate, groups)
    rows, columns = inputs.cut.windows.shape[:2]
    check_room(rows * columns * inputs.kernel.size, "the trace")
    products = np.einsum("yxijgc,ijcgf->yxijcgf", inputs.grouped_windows(), inputs.grouped_kernel())
    products = products.reshape(rows, columns, *inputs.kernel.shape)
    channel_sums = products.sum(axis=(2, 3))
    return ConvTrace(
        image=as_float32(inputs.image, "image"),
        kernel=as_float32(inputs.kernel, "kernel"),
        bias=as_float32(inputs.bias, "bias"),
        padded=as_float32(inputs.cut.padded, "padded image"),
        padded_mask=padding_mask(inputs.image.shape[:2], inputs.cut.pad),
        pad=inputs.cut.pad,
        strides=inputs.strides,
        dilation_rate=inputs.dilation_rate,
        groups=inputs.groups,
        windows=as_float32(inputs.cut.windows, "windows"),
        products=as_float32(products, "products"),
        channel_sums=as_float32(channel_sums, "channel sums"),
        output=as_float32(channel_sums.sum(axis=2) + inputs.bias, "output"),
    )


def depthwise_kernel(kernel: ArrayLike, channels: int) -> Float32:
    """Turn a depthwise kernel into the grouped kernel that does the same with ``groups=channels``.

    Args:
        kernel: (kh, kw, C, M) as ``keras.layers.DepthwiseConv2D`` keeps it, M filters for each channel; or
            (kh, kw), the same kernel for every channel.
        channels: C, the picture's channels.

    Returns:
        (kh, kw, 1, C · M), float32. Output channel c · M + m is filter m of channel c.

    Raises:
        InvalidValue: the kernel has another number of axes or of channels, or a cell is not a finite number.

    Example:
        >>> blur = depthwise_kernel([[0.25, 0.25], [0.25, 0.25]], 3)
        >>> conv2d(np.ones((4, 4, 3)), blur, groups=3).shape
        (3, 3, 3)
    """
    weights = finite_array(kernel, "kernel")
    count = whole(channels, "channels")
    if weights.ndim == 2:
        weights = np.repeat(weights[:, :, None, None], count, axis=2)
    if weights.ndim != 4 or weights.shape[2] != count:
        raise InvalidValue(
            "a depthwise kernel of shape {shape} must be (kh, kw) or (kh, kw, {channels}, filters)",
            shape=weights.shape,
            channels=count,
        )
    return as_float32(weights.reshape(*weights.shape[:2], 1, -1), "kernel")


def _shift_and_add(inputs: ConvInputs) -> Float64:
    # One weight at a time over the whole picture: few steps, and the windows are never copied.
    windows, kernel = inputs.cut.windows, inputs.grouped_kernel()
    rows, columns, height, width, channels = windows.shape
    sums = np.zeros((rows, columns, inputs.groups, kernel.shape[4]))
    for i in range(height):
        for j in range(width):
            seen = windows[:, :, i, j]
            if inputs.groups == 1:
                sums[:, :, 0] += seen @ kernel[i, j, :, 0]
            else:
                seen = seen.reshape(rows, columns, inputs.groups, channels // inputs.groups)
                sums += np.einsum("yxgc,cgf->yxgf", seen, kernel[i, j])
    return sums.reshape(rows, columns, -1)
