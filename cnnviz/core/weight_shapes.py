"""The shapes of a layer's weights, in the order in which Keras lists them."""

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
from cnnviz.core.network_graph import PICTURE
from cnnviz.core.network_summary import Summary


def weight_shapes(layer: Layer) -> list[Shape]:
    """List the shapes of a layer's weights, kernels first.

    Args:
        layer: a layer that knows its `input_shape` (see `cnnviz.core.layers.build`).

    Returns:
        One shape a weight; none for a layer without weights.

    Raises:
        InvalidValue: the layer is not built.

    Example:
        >>> weight_shapes(Conv2D(8, 3, input_shape=(28, 28, 1)))
        [(3, 3, 1, 8), (8,)]
        >>> weight_shapes(BatchNormalization(input_shape=(14, 14, 8)))  # gamma, beta, mean, variance
        [(8,), (8,), (8,), (8,)]
    """
    match layer:
        case Conv2D():
            kernel = (*layer.window()[0], picture_shape(layer)[2] // layer.groups, layer.filters)
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


def takes_weights(network: Summary, shapes: list[Shape]) -> bool:
    """Say whether weights of these shapes belong to a network.

    Args:
        network: whose layers fit each other.
        shapes: of the weights, in Keras' order.

    Returns:
        True if each weight has its place. Where a network branches, Keras lists the layers in an order of its
        own, so only how often each shape is there is compared then.

    Example:
        >>> from cnnviz.core.network import summarise
        >>> from cnnviz.core.network_text import parse
        >>> network = summarise(parse("flatten; dense 10 softmax", (8, 8, 1)))
        >>> takes_weights(network, [(64, 10), (10,)]), takes_weights(network, [(64, 4), (4,)])
        (True, False)
    """
    wanted = [shape for row in network.rows for shape in weight_shapes(row.layer)]
    names = [PICTURE, *(row.name for row in network.rows)]
    if all(row.inputs == (before,) for row, before in zip(network.rows, names, strict=False)):
        return wanted == shapes
    return sorted(wanted) == sorted(shapes)


def _bias(count: int, use_bias: bool) -> list[Shape]:
    return [(count,)] if use_bias else []
