"""The shapes that go into layers and come out of them."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import axis_paddings, window_output
from cnnviz.core.plain_layers import (
    Add,
    Concatenate,
    Dense,
    Flatten,
    GlobalPooling2D,
    MergeLayer,
    ZeroPadding2D,
)
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
        case Add():
            return _sum_shape(merged_shapes(layer))
        case Concatenate():
            return _joined_shape(merged_shapes(layer))
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


def merged_shapes(layer: MergeLayer) -> tuple[Shape, ...]:
    """Return the shapes that come into a layer with several inputs.

    Args:
        layer: a layer that knows its `input_shapes`.

    Returns:
        At least two shapes without the batch.

    Raises:
        InvalidValue: the layer does not know its inputs yet, or has only one.

    Example:
        >>> merged_shapes(Add(input_shapes=((8, 8, 4), (8, 8, 4))))
        ((8, 8, 4), (8, 8, 4))
    """
    if layer.input_shapes is None or len(layer.input_shapes) < 2:
        raise InvalidValue("{layer} needs at least two inputs to join", layer=type(layer).__name__)
    return layer.input_shapes


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


def _sum_shape(shapes: tuple[Shape, ...]) -> Shape:
    """As Keras and NumPy have it: an axis of 1 is repeated until it fits."""
    total = shapes[0]
    for shape in shapes[1:]:
        longer, shorter = (total, shape) if len(total) >= len(shape) else (shape, total)
        sides = list(longer[: len(longer) - len(shorter)])
        for one, other in zip(longer[len(sides) :], shorter, strict=True):
            if one != other and 1 not in (one, other):
                raise InvalidValue(
                    "Add needs inputs of one shape, not {one} and {other}", one=total, other=shape
                )
            sides.append(other if one == 1 else one)
        total = tuple(sides)
    return total


def _joined_shape(shapes: tuple[Shape, ...]) -> Shape:
    first = shapes[0]
    for shape in shapes[1:]:
        if shape[:-1] != first[:-1]:
            raise InvalidValue(
                "Concatenate puts channels behind each other: its inputs must agree in all else, "
                "not {one} and {other}",
                one=first,
                other=shape,
            )
    return (*first[:-1], sum(shape[-1] for shape in shapes))
