"""How many numbers a layer learns, and how many multiplications it makes for one picture."""

from math import prod

from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Layer,
    built_shape,
    output_shape,
    picture_shape,
)


def parameter_count(layer: Layer, *, trainable_only: bool = False) -> int:
    """Count the weights of a layer: kernel plus bias, whatever the size of the picture.

    A convolution has kh · kw · C / groups weights a filter and one bias, a depthwise one kh · kw a filter,
    a dense layer one weight for each input and unit. Batch normalization keeps four numbers a channel: gamma
    and beta are learned, the moving mean and variance are only counted along. Pooling has none.

    Args:
        layer: a layer that knows its `input_shape` (see `cnnviz.core.layers.build`).
        trainable_only: leave out what the optimizer does not change.

    Returns:
        The number of weights, as in Keras' ``summary()``.

    Raises:
        InvalidValue: the layer is not built, or its groups do not divide channels and filters.

    Example:
        >>> parameter_count(Conv2D(256, 3, input_shape=(150, 150, 3)))
        7168
        >>> norm = BatchNormalization(input_shape=(75, 75, 256))
        >>> parameter_count(norm), parameter_count(norm, trainable_only=True)
        (1024, 512)

    Source: Keras' layers; deck A10, the table of its network.
    """
    match layer:
        case Conv2D():
            return _weights_of_a_filter(layer) * layer.filters + layer.filters * layer.use_bias
        case DepthwiseConv2D():
            (kh, kw), *_ = layer.window()
            filters = picture_shape(layer)[2] * layer.depth_multiplier
            return (kh * kw + layer.use_bias) * filters
        case Dense():
            return (built_shape(layer)[-1] + layer.use_bias) * layer.units
        case BatchNormalization():
            return built_shape(layer)[-1] * (2 if trainable_only else 4)
        case _:
            return 0


def multiply_adds(layer: Layer) -> int:
    """Count the products that a layer adds up for one picture: the work of a forward pass.

    A convolution makes kh · kw · C / groups of them for each output cell, a dense layer one for each weight
    and batch normalization one for each number (scale and shift). Adding a bias counts as nothing. Pooling,
    activations and flattening compare or move numbers and multiply with no weight: 0.

    Args:
        layer: a layer that knows its `input_shape` (see `cnnviz.core.layers.build`).

    Returns:
        Multiply-add pairs; twice as many floating point operations.

    Raises:
        InvalidValue: the layer is not built, its window does not fit, or its groups do not divide its
            channels and filters.

    Example:
        >>> multiply_adds(Conv2D(256, 3, padding="same", input_shape=(150, 150, 3)))
        155520000

    Source: Howard et al., "MobileNets" (2017), section 3.1, for standard and depthwise convolution.
    """
    match layer:
        case Conv2D():
            return prod(output_shape(layer)) * _weights_of_a_filter(layer)
        case DepthwiseConv2D():
            (kh, kw), *_ = layer.window()
            return prod(output_shape(layer)) * kh * kw
        case Dense():
            return prod(built_shape(layer)) * layer.units
        case BatchNormalization():
            return prod(built_shape(layer))
        case _:
            return 0


def _weights_of_a_filter(layer: Conv2D) -> int:
    channels = picture_shape(layer)[2]
    if channels % layer.groups or layer.filters % layer.groups:
        raise InvalidValue(
            "groups {groups} must divide the {channels} channels and the {filters} filters evenly",
            groups=layer.groups,
            channels=channels,
            filters=layer.filters,
        )
    (kh, kw), *_ = layer.window()
    return kh * kw * channels // layer.groups
