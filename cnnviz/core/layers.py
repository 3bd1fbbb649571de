"""Layers as plain descriptions: what Keras is told, without weights, so that sizes can be counted.

A layer knows its `input_shape` (channels last, without the batch) only after `build`, as in Keras.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod

from cnnviz.core.arguments import Pair, PairLike, PicturePadding, pair, whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import axis_paddings, window_output

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """What all layers have: the shape that comes in, known once the network is built."""

    input_shape: Shape | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class WindowLayer(Layer):
    """What all layers with a sliding window have. Use one of the layers below."""

    def window(self) -> tuple[Pair, Pair, Pair, PicturePadding]:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        raise NotImplementedError


@dataclass(frozen=True)
class Conv2D(WindowLayer):
    """``keras.layers.Conv2D``: every filter sees all channels of its group."""

    filters: int
    kernel_size: PairLike
    strides: PairLike = field(default=1, kw_only=True)
    padding: PicturePadding = field(default="valid", kw_only=True)
    dilation_rate: PairLike = field(default=1, kw_only=True)
    groups: int = field(default=1, kw_only=True)
    use_bias: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1."""
        whole(self.filters, "filters")
        whole(self.groups, "groups")
        self.window()

    def window(self) -> tuple[Pair, Pair, Pair, PicturePadding]:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        return _window(self.kernel_size, self.strides, self.dilation_rate, self.padding)


@dataclass(frozen=True)
class DepthwiseConv2D(WindowLayer):
    """``keras.layers.DepthwiseConv2D``: each channel has its own filters and sees no other channel."""

    kernel_size: PairLike
    strides: PairLike = field(default=1, kw_only=True)
    padding: PicturePadding = field(default="valid", kw_only=True)
    dilation_rate: PairLike = field(default=1, kw_only=True)
    depth_multiplier: int = field(default=1, kw_only=True)
    use_bias: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1."""
        whole(self.depth_multiplier, "depth_multiplier")
        self.window()

    def window(self) -> tuple[Pair, Pair, Pair, PicturePadding]:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        return _window(self.kernel_size, self.strides, self.dilation_rate, self.padding)


@dataclass(frozen=True)
class Pooling2D(WindowLayer):
    """Any pooling with a window: ``MaxPooling2D`` and ``AveragePooling2D`` have the same sizes."""

    pool_size: PairLike = 2
    strides: PairLike | None = field(default=None, kw_only=True)
    padding: PicturePadding = field(default="valid", kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1."""
        self.window()

    def window(self) -> tuple[Pair, Pair, Pair, PicturePadding]:
        """Return pool size, strides and a dilation of 1 as (rows, columns), and the padding."""
        size = pair(self.pool_size, "pool_size")
        return _window(size, size if self.strides is None else self.strides, 1, self.padding)


@dataclass(frozen=True)
class MaxPooling2D(Pooling2D):
    """``keras.layers.MaxPooling2D``."""


@dataclass(frozen=True)
class AveragePooling2D(Pooling2D):
    """``keras.layers.AveragePooling2D``."""


@dataclass(frozen=True)
class GlobalPooling2D(Layer):
    """``GlobalAveragePooling2D`` or ``GlobalMaxPooling2D``: one number a channel."""


@dataclass(frozen=True)
class Flatten(Layer):
    """``keras.layers.Flatten``: all numbers in one row."""


@dataclass(frozen=True)
class Dense(Layer):
    """``keras.layers.Dense``: every unit sees every number of the last axis."""

    units: int
    use_bias: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse a count that is not a whole number of at least 1."""
        whole(self.units, "units")


@dataclass(frozen=True)
class BatchNormalization(Layer):
    """``keras.layers.BatchNormalization``: gamma and beta are learned, mean and variance are tracked."""


@dataclass(frozen=True)
class Dropout(Layer):
    """``keras.layers.Dropout``: has no weights and changes no shape."""

    rate: float = 0.5


@dataclass(frozen=True)
class Activation(Layer):
    """``keras.layers.Activation``: has no weights and changes no shape."""

    name: str = "relu"


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
        InvalidValue: the layer is not built, its window does not fit, or it needs a picture and gets a row.

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
        if isinstance(layer, Conv2D):
            channels = layer.filters
        elif isinstance(layer, DepthwiseConv2D):
            channels *= layer.depth_multiplier
        return rows.output, columns.output, channels
    match layer:
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


def _window(
    kernel_size: PairLike, strides: PairLike, dilation_rate: PairLike, padding: PicturePadding
) -> tuple[Pair, Pair, Pair, PicturePadding]:
    kernel = pair(kernel_size, "kernel_size")
    return kernel, pair(strides, "strides"), pair(dilation_rate, "dilation_rate"), padding
