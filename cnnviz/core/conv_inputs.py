"""The arguments of a convolution, checked and brought into one form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float64, Pair, PairLike, PicturePadding, finite_array, pair, whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.windows import WindowedPicture, cut_windows, read_image


@dataclass(frozen=True, eq=False)
class ConvInputs:
    """The arguments of one convolution: checked, float64, with all axes present.

    Attributes:
        image: (H, W, C).
        kernel: (kh, kw, C / groups, F).
        bias: (F,).
        strides: (rows, columns).
        dilation_rate: (rows, columns).
        groups: number of groups.
        cut: the padded picture and its windows.
    """

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


def read_inputs(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None,
    strides: PairLike,
    padding: PicturePadding,
    dilation_rate: PairLike,
    groups: int,
) -> ConvInputs:
    """Check the arguments of a convolution and cut the picture into windows.

    Args:
        image: as in `cnnviz.core.conv.conv2d`, like all that follow.
        kernel: the weights.
        bias: one number a filter, a single number, or None.
        strides: steps of the window.
        padding: what is added around the picture.
        dilation_rate: distance between neighbouring weights.
        groups: number of groups.

    Returns:
        The arguments in one fixed form.

    Raises:
        InvalidValue: the first argument that breaks a rule.

    Example:
        >>> read_inputs([[1, 2], [3, 4]], [[1, 1]], None, 1, "valid", 1, 1).cut.windows.shape
        (2, 1, 1, 2, 1)
    """
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
    return ConvInputs(pixels, weights, read_bias(bias, weights.shape[3]), steps, rates, groups, cut)


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


def read_bias(bias: ArrayLike | None, filters: int) -> Float64:
    """Return the bias as one number a filter.

    Args:
        bias: one number a filter, a single number for all of them, or None for zeros.
        filters: how many filters there are.

    Returns:
        (filters,).

    Raises:
        InvalidValue: there is another count of numbers, or one of them is not finite.

    Example:
        >>> read_bias(2, 3)
        array([2., 2., 2.])
    """
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
