"""How many numbers a layer learns, and how many multiplications it makes for one picture."""

from math import prod

from cnnviz.core.layers import (
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Layer,
    SeparableConv2D,
    built_shape,
    output_shape,
    picture_shape,
)
from cnnviz.core.weight_shapes import channels_of_a_filter, weight_shapes


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
    products = [prod(term) for term in _terms(layer)]
    if isinstance(layer, BatchNormalization) and trainable_only:
        return sum(products) // 2
    return sum(products)


def parameter_formula(layer: Layer) -> str:
    """Write out how the weights of a layer are counted, with its numbers filled in.

    Args:
        layer: a layer that knows its `input_shape` (see `cnnviz.core.layers.build`).

    Returns:
        Products with a raised dot, joined by a plus: kernel rows, kernel columns, channels that a filter
        sees, filters; then the biases. "0" for a layer without weights.

    Raises:
        InvalidValue: as in `parameter_count`.

    Example:
        >>> parameter_formula(Conv2D(256, 3, input_shape=(150, 150, 3)))
        '3·3·3·256 + 256'
        >>> parameter_formula(Dense(10, use_bias=False, input_shape=(100,)))
        '100·10'
    """
    return " + ".join("·".join(str(factor) for factor in term) for term in _terms(layer)) or "0"


def _terms(layer: Layer) -> list[tuple[int, ...]]:
    """Return the factors of each group of weights, as one writes them: without sides that are always 1."""
    shapes = weight_shapes(layer)
    match layer, shapes:
        case Conv2DTranspose(), [(kh, kw, filters, channels), *biases]:
            return [(kh, kw, channels, filters), *biases]
        case DepthwiseConv2D(), [kernel, *biases]:
            return [_once(kernel), *biases]
        case SeparableConv2D(), [depthwise, (_, _, *pointwise), *biases]:
            return [_once(depthwise), tuple(pointwise), *biases]
        case BatchNormalization(), _:
            return [(len(shapes), *shapes[0])]
        case _:
            return list(shapes)


def _once(kernel: tuple[int, ...]) -> tuple[int, ...]:
    """Leave out how many filters a channel has where it has one."""
    return kernel if kernel[-1] > 1 else kernel[:-1]


def multiply_adds(layer: Layer) -> int:
    """Count the products that a layer adds up for one picture: the work of a forward pass.

    A convolution makes kh · kw · C / groups of them for each output cell, a transposed one kh · kw · F for
    each number that comes in, a dense layer one for each weight (on a picture: for each weight and cell)
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
            (kh, kw), *_ = layer.window()
            return prod(output_shape(layer)) * kh * kw * channels_of_a_filter(layer)
        case Conv2DTranspose():
            (kh, kw), *_ = layer.window()
            return prod(picture_shape(layer)) * kh * kw * layer.filters
        case SeparableConv2D():
            (kh, kw), *_ = layer.window()
            rows, columns, filters = output_shape(layer)
            channels = picture_shape(layer)[2] * layer.depth_multiplier
            return rows * columns * channels * (kh * kw + filters)
        case DepthwiseConv2D():
            (kh, kw), *_ = layer.window()
            return prod(output_shape(layer)) * kh * kw
        case Dense():
            return prod(built_shape(layer)) * layer.units
        case BatchNormalization():
            return prod(built_shape(layer))
        case _:
            return 0
