"""The shapes of a layer's weights, in the order in which Keras lists them."""

from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import (
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Layer,
    SeparableConv2D,
    Shape,
    built_shape,
    picture_shape,
)


def weight_shapes(layer: Layer) -> list[Shape]:
    """List the shapes of a layer's weights, kernels first.

    Args:
        layer: a layer that knows its `input_shape` (see `cnnviz.core.layers.build`).

    Returns:
        One shape a weight; none for a layer without weights.

    Raises:
        InvalidValue: the layer is not built, or its groups do not divide channels and filters.

    Example:
        >>> weight_shapes(Conv2D(8, 3, input_shape=(28, 28, 1)))
        [(3, 3, 1, 8), (8,)]
        >>> weight_shapes(BatchNormalization(input_shape=(14, 14, 8)))  # gamma, beta, mean, variance
        [(8,), (8,), (8,), (8,)]
    """
    match layer:
        case Conv2D():
            kernel = (*layer.window()[0], channels_of_a_filter(layer), layer.filters)
            return [kernel, *_bias(layer.filters, layer.use_bias)]
        case Conv2DTranspose():
            kernel = (*layer.window()[0], layer.filters, picture_shape(layer)[2])
            return [kernel, *_bias(layer.filters, layer.use_bias)]
        case DepthwiseConv2D():
            channels, times = picture_shape(layer)[2], layer.depth_multiplier
            return [(*layer.window()[0], channels, times), *_bias(channels * times, layer.use_bias)]
        case SeparableConv2D():
            channels, times = picture_shape(layer)[2], layer.depth_multiplier
            kernels = [(*layer.window()[0], channels, times), (1, 1, channels * times, layer.filters)]
            return [*kernels, *_bias(layer.filters, layer.use_bias)]
        case Dense():
            return [(built_shape(layer)[-1], layer.units), *_bias(layer.units, layer.use_bias)]
        case BatchNormalization():
            return [(built_shape(layer)[-1],)] * 4
        case _:
            return []


def channels_of_a_filter(layer: Conv2D) -> int:
    """Say how many channels one filter of a convolution sees: those of its group.

    Args:
        layer: a layer that knows its `input_shape`.

    Raises:
        InvalidValue: the layer is not built, or its groups do not divide channels and filters.

    Example:
        >>> channels_of_a_filter(Conv2D(8, 3, groups=2, input_shape=(28, 28, 6)))
        3
    """
    channels = picture_shape(layer)[2]
    if channels % layer.groups or layer.filters % layer.groups:
        raise InvalidValue(
            "groups {groups} must divide the {channels} channels and the {filters} filters evenly",
            groups=layer.groups,
            channels=channels,
            filters=layer.filters,
        )
    return channels // layer.groups


def _bias(count: int, use_bias: bool) -> list[Shape]:
    return [(count,)] if use_bias else []
