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
    pair,
    whole,
)
from cnnviz.core.errors import InvalidValue
from cnnviz.core.windows import WindowedPicture, cut_windows, padding_mask, read_image


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

    Source: Keras' ``Conv2D``; Goodfellow, Bengio & Courville, "Deep Learning" (2016), section 9.1; the example
    is deck A10's.
    """
    job = _prepare(image, kernel, bias, strides, padding, dilation_rate, groups)
    check_room(job.cut.windows.size, "conv2d")
    sums = np.einsum("yxijgc,ijcgf->yxgf", job.grouped_windows(), job.grouped_kernel(), optimize=True)
    return as_float32(sums.reshape(*sums.shape[:2], -1) + job.bias, "output")


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
    job = _prepare(image, kernel, bias, strides, padding, dilation_rate, groups)
    rows, columns = job.cut.windows.shape[:2]
    check_room(rows * columns * job.kernel.size, "the trace")
    products = np.einsum("yxijgc,ijcgf->yxijcgf", job.grouped_windows(), job.grouped_kernel())
    products = products.reshape(rows, columns, *job.kernel.shape)
    channel_sums = products.sum(axis=(2, 3))
    return ConvTrace(
        image=as_float32(job.image, "image"),
        kernel=as_float32(job.kernel, "kernel"),
        bias=as_float32(job.bias, "bias"),
        padded=as_float32(job.cut.padded, "padded image"),
        padded_mask=padding_mask(job.image.shape[:2], job.cut.pad),
        pad=job.cut.pad,
        strides=job.strides,
        dilation_rate=job.dilation_rate,
        groups=job.groups,
        windows=as_float32(job.cut.windows, "windows"),
        products=as_float32(products, "products"),
        channel_sums=as_float32(channel_sums, "channel sums"),
        output=as_float32(channel_sums.sum(axis=2) + job.bias, "output"),
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


@dataclass(frozen=True, eq=False)
class _Job:
    """The arguments of one convolution, checked."""

    image: Float64
    kernel: Float64
    bias: Float64
    strides: Pair
    dilation_rate: Pair
    groups: int
    cut: WindowedPicture

    def grouped_windows(self) -> Float64:
        """Windows with the channels split into groups, (OH, OW, kh, kw, G, C / G)."""
        *places, channels = self.cut.windows.shape
        return self.cut.windows.reshape(*places, self.groups, channels // self.groups)

    def grouped_kernel(self) -> Float64:
        """The kernel with the filters split into groups, (kh, kw, C / G, G, F / G)."""
        *window, filters = self.kernel.shape
        return self.kernel.reshape(*window, self.groups, filters // self.groups)


def _prepare(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None,
    strides: PairLike,
    padding: PicturePadding,
    dilation_rate: PairLike,
    groups: int,
) -> _Job:
    pixels = read_image(image)
    weights = _read_kernel(kernel, pixels.shape[2], whole(groups, "groups"))
    steps, rates = pair(strides, "strides"), pair(dilation_rate, "dilation_rate")
    cut = cut_windows(
        pixels,
        (weights.shape[0], weights.shape[1]),
        name="kernel",
        strides=steps,
        padding=padding,
        dilation_rate=rates,
    )
    return _Job(pixels, weights, _read_bias(bias, weights.shape[3]), steps, rates, groups, cut)


def _read_kernel(kernel: ArrayLike, channels: int, groups: int) -> Float64:
    weights = finite_array(kernel, "kernel")
    if weights.ndim == 2:
        weights = weights[:, :, None, None]
    if weights.ndim != 4:
        raise InvalidValue(
            "kernel of shape {shape} must be (height, width) or (height, width, channels, filters)",
            shape=weights.shape,
        )
    if channels % groups or weights.shape[3] % groups:
        raise InvalidValue(
            "groups {groups} must divide the {channels} channels and the {filters} filters evenly",
            groups=groups,
            channels=channels,
            filters=weights.shape[3],
        )
    if weights.shape[2] != channels // groups:
        raise InvalidValue(
            "kernel with {found} channels does not fit image with {channels} channels and groups {groups}: "
            "it must have {wanted}",
            found=weights.shape[2],
            channels=channels,
            groups=groups,
            wanted=channels // groups,
        )
    return weights


def _read_bias(bias: ArrayLike | None, filters: int) -> Float64:
    numbers = np.zeros(filters) if bias is None else finite_array(bias, "bias")
    if numbers.ndim == 0:
        numbers = np.full(filters, numbers)
    if numbers.shape != (filters,):
        raise InvalidValue(
            "bias of shape {shape} must be one number for each of the {filters} filters",
            shape=numbers.shape,
            filters=filters,
        )
    return numbers
