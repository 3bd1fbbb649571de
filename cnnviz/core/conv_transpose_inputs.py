"""The arguments of a transposed convolution, checked and brought into one form."""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from cnnviz.core.arguments import (
    Float64,
    Pair,
    PairLike,
    PicturePadding,
    check_room,
    finite_array,
    pair,
)
from cnnviz.core.conv_inputs import read_bias
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import axis_paddings
from cnnviz.core.transposed_size import transposed_output
from cnnviz.core.windows import read_image


@dataclass(frozen=True, eq=False)
class TransposedInputs:
    """The arguments of one transposed convolution: checked, float64, with all axes present.

    Attributes:
        image: (H, W, C).
        kernel: (kh, kw, F, C).
        bias: (F,).
        strides: (rows, columns).
        dilation_rate: (rows, columns).
        canvas_size: (rows, columns) of the canvas before cropping.
        crop: ((top, bottom), (left, right)) cells cut off the canvas.
    """

    image: Float64
    kernel: Float64
    bias: Float64
    strides: Pair
    dilation_rate: Pair
    canvas_size: Pair
    crop: tuple[Pair, Pair]

    def cells_under(self, i: int, j: int) -> tuple[slice, slice]:
        """Return where on the canvas weight (i, j) of every stamp lands: one canvas cell an input cell."""
        top, left = i * self.dilation_rate[0], j * self.dilation_rate[1]
        height, width = self.image.shape[:2]
        down, across = self.strides
        return (
            slice(top, top + (height - 1) * down + 1, down),
            slice(left, left + (width - 1) * across + 1, across),
        )

    def kept(self) -> tuple[slice, slice]:
        """Return the part of the canvas that is left after cropping."""
        (top, bottom), (left, right) = self.crop
        return slice(top, self.canvas_size[0] - bottom), slice(left, self.canvas_size[1] - right)


def read_transposed_inputs(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None,
    strides: PairLike,
    padding: PicturePadding,
    dilation_rate: PairLike,
) -> TransposedInputs:
    """Check the arguments of a transposed convolution and lay out its canvas.

    Args:
        image: as in `cnnviz.core.conv_transpose.conv2d_transpose`, like all that follow.
        kernel: the weights.
        bias: one number a filter, a single number, or None.
        strides: cells from one stamp to the next.
        padding: what is cropped.
        dilation_rate: distance between neighbouring weights.

    Returns:
        The arguments in one fixed form.

    Raises:
        InvalidValue: the first argument that breaks a rule.

    Example:
        >>> read_transposed_inputs([[1, 2]], [[1, 1, 1]], None, 2, "same", 1).canvas_size
        (2, 5)
    """
    pixels = read_image(image)
    weights = _read_kernel(kernel, pixels.shape[2])
    steps, rates = pair(strides, "strides"), pair(dilation_rate, "dilation_rate")
    rows, columns = (
        transposed_output(
            pixels.shape[axis],
            weights.shape[axis],
            stride=steps[axis],
            padding=side,
            dilation_rate=rates[axis],
        )
        for axis, side in enumerate(axis_paddings(padding))
    )
    check_room(rows.canvas * columns.canvas * weights.shape[2], "the output")
    crop = ((rows.crop_before, rows.crop_after), (columns.crop_before, columns.crop_after))
    return TransposedInputs(
        pixels, weights, read_bias(bias, weights.shape[2]), steps, rates, (rows.canvas, columns.canvas), crop
    )


def _read_kernel(kernel: ArrayLike, channels: int) -> Float64:
    weights = finite_array(kernel, "kernel")
    if weights.ndim == 2:
        weights = weights[:, :, None, None]
    if weights.ndim != 4:
        raise InvalidValue(
            "kernel of shape {shape} must be (height, width) or (height, width, filters, channels)",
            shape=weights.shape,
        )
    if weights.shape[3] != channels:
        raise InvalidValue(
            "kernel of shape {shape} (height, width, filters, channels) does not fit image "
            "with {channels} channels",
            shape=weights.shape,
            channels=channels,
        )
    return weights
