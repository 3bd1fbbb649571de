"""The shapes that go into layers and come out of them."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.merged_shapes import joined_shape
from cnnviz.core.output_size import axis_paddings, window_output
from cnnviz.core.plain_layers import Dense, Flatten, GlobalPooling2D, MergeLayer, ZeroPadding2D
from cnnviz.core.transposed_size import transposed_output
from cnnviz.core.window_layers import (
    Conv2D,
    Conv2DTranspose,
    DepthwiseConv2D,
    Layer,
    SeparableConv2D,
    Shape,
    WindowLayer,
)


def built_shape(layer: Layer) -> Shape:
    """Return the shape that comes into a layer.

    Args:
        layer: a layer that went through `build`, or was given its `input_shape`.

    Returns:
        The input shape without the batch.

    Raises:
        InvalidValue: the layer does not know its input yet.

    Example:
        >>> built_shape(Dense(10, input_shape=(256,)))
        (256,)
    """
    if layer.input_shape is None:
        raise InvalidValue(
            "{layer} does not know its input_shape: build it first", layer=type(layer).__name__
        )
    return layer.input_shape


def output_shape(layer: Layer) -> Shape:
    """Return the shape that comes out of a built layer, without the batch.

    Args:
        layer: a layer that knows its `input_shape`.

    Returns:
        (height, width, channels) or (units,).

    Raises:
        InvalidValue: the layer is not built, its window does not fit, it needs a picture and gets a row, or
            it joins inputs that do not fit each other.

    Example:
        >>> output_shape(Conv2D(8, 3, strides=2, padding="same", input_shape=(75, 75, 3)))
        (38, 38, 8)
    """
    shape = built_shape(layer)
    if isinstance(layer, WindowLayer):
        height, width, channels = picture_shape(layer)
        kernel, strides, rates, padding = layer.window()
        sides = axis_paddings(padding)
        rows, columns = (
            window_output(
                cells, kernel[axis], stride=strides[axis], padding=sides[axis], dilation_rate=rates[axis]
            )
            for axis, cells in enumerate((height, width))
        )
        if isinstance(layer, Conv2D | SeparableConv2D):
            channels = layer.filters
        elif isinstance(layer, DepthwiseConv2D):
            channels *= layer.depth_multiplier
        return rows.output, columns.output, channels
    match layer:
        case Conv2DTranspose():
            return _stamped(layer)
        case ZeroPadding2D():
            height, width, channels = picture_shape(layer)
            (top, bottom), (left, right) = layer.sides()
            return height + top + bottom, width + left + right, channels
        case MergeLayer():
            return joined_shape(layer)
        case GlobalPooling2D():
            return (picture_shape(layer)[2],)
        case Flatten():
            return (prod(shape),)
        case Dense():
            return (*shape[:-1], layer.units)
        case _:
            return shape


def picture_shape(layer: Layer) -> tuple[int, int, int]:
    """Return the (height, width, channels) that comes into a layer.

    Args:
        layer: a built layer that works on pictures.

    Returns:
        Three numbers.

    Raises:
        InvalidValue: the layer is not built, or its input has not three axes.

    Example:
        >>> picture_shape(Flatten(input_shape=(4, 4, 16)))
        (4, 4, 16)
    """
    shape = built_shape(layer)
    if len(shape) != 3:
        raise InvalidValue(
            "{layer} needs an input_shape (height, width, channels), not {shape}",
            layer=type(layer).__name__,
            shape=shape,
        )
    return shape[0], shape[1], shape[2]


def build(layers: Sequence[Layer], input_shape: Shape) -> tuple[Layer, ...]:
    """Hand the shapes through a network: each layer learns what comes out of the one before.

    Args:
        layers: a sequential network, first layer first.
        input_shape: what comes into the first layer, without the batch.

    Returns:
        The same layers with their `input_shape`.

    Raises:
        InvalidValue: a layer does not fit what comes into it.

    Example:
        >>> from cnnviz.core.layers import MaxPooling2D
        >>> network = build([Conv2D(8, 3), MaxPooling2D(2), Flatten(), Dense(10)], (28, 28, 1))
        >>> [output_shape(layer) for layer in network]
        [(26, 26, 8), (13, 13, 8), (1352,), (10,)]
    """
    shape = tuple(whole(side, "input_shape") for side in input_shape)
    built = []
    for layer in layers:
        known = replace(layer, input_shape=shape)
        shape = output_shape(known)
        built.append(known)
    return tuple(built)


def _stamped(layer: Conv2DTranspose) -> Shape:
    height, width, _ = picture_shape(layer)
    kernel, strides, rates, padding = layer.window()
    sides = axis_paddings(padding)
    rows, columns = (
        transposed_output(
            cells, kernel[axis], stride=strides[axis], padding=sides[axis], dilation_rate=rates[axis]
        )
        for axis, cells in enumerate((height, width))
    )
    return rows.output, columns.output, layer.filters
