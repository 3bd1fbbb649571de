"""The patch of the picture that one cell deep in a network can see."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.arguments import Pair
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import (
    Conv2DTranspose,
    Flatten,
    GlobalPooling2D,
    Layer,
    WindowLayer,
    ZeroPadding2D,
    picture_shape,
)
from cnnviz.core.output_size import axis_paddings, effective_size, window_output
from cnnviz.core.transposed_size import transposed_output

Along = tuple[int, int, int]


@dataclass(frozen=True)
class ReceptiveField:
    """What a cell of the last layer sees of the picture; each pair is (rows, columns), in pixels.

    Attributes:
        size: how large the patch is.
        stride: how far the patch moves from one cell to its neighbour (effective stride).
        padding: how far the patch of the first cell begins outside the picture (effective padding).
    """

    size: Pair
    stride: Pair
    padding: Pair

    def patch(self, row: int, column: int) -> tuple[Pair, Pair]:
        """Return the patch that cell (row, column) sees: ((top, bottom), (left, right)), both ends included.

        Pixels below 0 or beyond the picture are padding.

        Example:
            >>> ReceptiveField((5, 5), (2, 2), (1, 1)).patch(0, 3)
            ((-1, 3), (5, 9))
        """
        top = row * self.stride[0] - self.padding[0]
        left = column * self.stride[1] - self.padding[1]
        return (top, top + self.size[0] - 1), (left, left + self.size[1] - 1)


ONE_PIXEL = ReceptiveField((1, 1), (1, 1), (0, 0))
"""What a pixel of the picture sees: itself."""


def receptive_field(layers: Sequence[Layer]) -> ReceptiveField:
    """Compute how much of the picture one output cell of a chain of layers depends on.

    With e the span of a layer's window, s its stride and p its padding in front, and the stride of all layers
    before it multiplied up:

        size = Σ (eₗ − 1) · Π sᵢ + 1      stride = Π sₗ      padding = Σ pₗ · Π sᵢ      (i before l)

    A layer that works cell by cell (activation, batch normalization, dropout, dense) adds nothing; flattening
    and global pooling see everything that is there.

    Args:
        layers: first layer first. With `same` and a stride above 1 the padding depends on the size: a built
            layer uses its own, any other is taken to have a size that its stride divides. For branches, give
            the widest way through, or see `widest`.

    Returns:
        Size, effective stride and effective padding, in pixels of the picture.

    Raises:
        InvalidValue: flattening or global pooling does not know its `input_shape`, or a transposed
            convolution has a stride above 1.

    Example:
        >>> from cnnviz.core.layers import Conv2D, MaxPooling2D
        >>> block = [Conv2D(8, 3, padding="same"), MaxPooling2D(2)]
        >>> receptive_field(block * 5).size
        (94, 94)

    Source: Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill
    (2019).
    """
    field = ONE_PIXEL
    for layer in layers:
        field = field_after(field, layer)
    return field


def field_after(field: ReceptiveField, layer: Layer) -> ReceptiveField:
    """Widen a receptive field by one layer more.

    Args:
        field: what a cell that comes into the layer sees.
        layer: the next layer.

    Returns:
        What a cell that comes out of it sees.

    Raises:
        InvalidValue: flattening or global pooling does not know its `input_shape`, or a transposed
            convolution has a stride above 1: its cells do not all see patches of one size.

    Example:
        >>> from cnnviz.core.layers import MaxPooling2D
        >>> field_after(ReceptiveField((3, 3), (1, 1), (1, 1)), MaxPooling2D(2))
        ReceptiveField(size=(4, 4), stride=(2, 2), padding=(1, 1))
    """
    rows, columns = (
        _along(layer, axis, (field.size[axis], field.stride[axis], field.padding[axis])) for axis in (0, 1)
    )
    return ReceptiveField((rows[0], columns[0]), (rows[1], columns[1]), (rows[2], columns[2]))


def widest(fields: Sequence[ReceptiveField]) -> ReceptiveField:
    """Join what a cell sees through several branches: from the first pixel of any to the last of any.

    Where the branches are centred on one another, as in Inception and ResNet, it is that of the widest.

    Args:
        fields: one a branch, at least one.

    Returns:
        The patch around all of them.

    Raises:
        InvalidValue: the branches have different strides, so that their patches run away from one another.

    Example:
        >>> through_kernel, shortcut = ReceptiveField((5, 5), (1, 1), (2, 2)), ONE_PIXEL
        >>> widest([through_kernel, shortcut])
        ReceptiveField(size=(5, 5), stride=(1, 1), padding=(2, 2))
    """
    strides = {field.stride for field in fields}
    if len(strides) > 1:
        raise InvalidValue(
            "branches with the strides {strides} have no receptive field of one size",
            strides=", ".join(str(stride) for stride in sorted(strides)),
        )
    sizes, paddings = [], []
    for axis in (0, 1):
        before = max(field.padding[axis] for field in fields)
        end = max(field.size[axis] - field.padding[axis] for field in fields)
        sizes.append(before + end)
        paddings.append(before)
    return ReceptiveField((sizes[0], sizes[1]), strides.pop(), (paddings[0], paddings[1]))


def _along(layer: Layer, axis: int, seen: Along) -> Along:
    size, stride, padding = seen
    if isinstance(layer, Flatten | GlobalPooling2D):
        return size + (picture_shape(layer)[axis] - 1) * stride, stride, padding
    if isinstance(layer, ZeroPadding2D):
        return size, stride, padding + layer.sides()[axis][0] * stride
    if isinstance(layer, Conv2DTranspose):
        return _stamped(layer, axis, seen)
    if not isinstance(layer, WindowLayer):
        return seen
    kernel, strides, rates, sides = layer.window()
    span, step = effective_size(kernel[axis], rates[axis]), strides[axis]
    # span · step is a size that the stride divides and that the window fits
    cells = span * step if layer.input_shape is None else picture_shape(layer)[axis]
    out = window_output(
        cells, kernel[axis], stride=step, padding=axis_paddings(sides)[axis], dilation_rate=rates[axis]
    )
    return size + (span - 1) * stride, stride * step, padding + out.pad_before * stride


def _stamped(layer: Conv2DTranspose, axis: int, seen: Along) -> Along:
    size, stride, padding = seen
    kernel, strides, rates, sides = layer.window()
    if strides[axis] > 1:
        raise InvalidValue(
            "a transposed convolution with strides {strides} has no receptive field of one size",
            strides=strides,
        )
    span = effective_size(kernel[axis], rates[axis])
    # any size of input: with a stride of 1 the cropping does not depend on it
    out = transposed_output(span, kernel[axis], padding=axis_paddings(sides)[axis], dilation_rate=rates[axis])
    return size + (span - 1) * stride, stride, padding + (span - 1 - out.crop_before) * stride
