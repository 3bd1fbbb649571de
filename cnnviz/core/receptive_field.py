"""The patch of the picture that one cell deep in a network can see."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.arguments import Pair
from cnnviz.core.layers import Flatten, GlobalPooling2D, Layer, WindowLayer, picture_shape
from cnnviz.core.output_size import axis_paddings, effective_size, window_output


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
            the widest way through.

    Returns:
        Size, effective stride and effective padding, in pixels of the picture.

    Raises:
        InvalidValue: flattening or global pooling does not know its `input_shape`.

    Example:
        >>> from cnnviz.core.layers import Conv2D, MaxPooling2D
        >>> block = [Conv2D(8, 3, padding="same"), MaxPooling2D(2)]
        >>> receptive_field(block * 5).size
        (94, 94)

    Source: Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill
    (2019).
    """
    rows = _along(layers, 0)
    columns = _along(layers, 1)
    return ReceptiveField((rows[0], columns[0]), (rows[1], columns[1]), (rows[2], columns[2]))


def _along(layers: Sequence[Layer], axis: int) -> tuple[int, int, int]:
    size, stride, padding = 1, 1, 0
    for layer in layers:
        if isinstance(layer, Flatten | GlobalPooling2D):
            size += (picture_shape(layer)[axis] - 1) * stride
        elif isinstance(layer, WindowLayer):
            kernel, strides, rates, sides = layer.window()
            span, step = effective_size(kernel[axis], rates[axis]), strides[axis]
            # span · step is a size that the stride divides and that the window fits
            cells = span * step if layer.input_shape is None else picture_shape(layer)[axis]
            out = window_output(
                cells,
                kernel[axis],
                stride=step,
                padding=axis_paddings(sides)[axis],
                dilation_rate=rates[axis],
            )
            size += (span - 1) * stride
            padding += out.pad_before * stride
            stride *= step
    return size, stride, padding
