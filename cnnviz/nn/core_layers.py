"""Keras' layers told in the words of the textbook core, which counts their work and what they see."""

from dataclasses import replace
from typing import Any

from cnnviz.core import layers as core
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Layer, Shape

CELL_BY_CELL = frozenset(
    {
        "Activation", "ActivityRegularization", "AlphaDropout", "Dropout", "ELU", "GaussianDropout",
        "GaussianNoise", "Identity", "LeakyReLU", "Normalization", "PReLU", "ReLU", "Rescaling", "Softmax",
        "SpatialDropout2D", "RandomBrightness", "RandomContrast", "RandomFlip", "RandomHue",
        "RandomRotation", "RandomSaturation", "RandomTranslation", "RandomZoom",
    }
)  # fmt: skip
"""Layers that change no cell's place; those that draw at random do nothing outside training."""

MERGES = frozenset({"Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract"})


def core_layer(layer: Any, input_shapes: tuple[Shape, ...]) -> Layer | None:
    """Describe a Keras layer as the core knows it.

    Args:
        layer: a Keras layer.
        input_shapes: the shapes that come in, without the batch; empty if they are not known.

    Returns:
        The layer with its `input_shape`; None for a class or a setting the core does not know, such as
        channels first or a class of one's own.

    Example:
        >>> from cnnviz.nn.runtime import load_keras
        >>> core_layer(load_keras().layers.Conv2D(8, 3, strides=2), ((9, 9, 3),)).window()[1]
        (2, 2)
    """
    if not type(layer).__module__.startswith("keras."):
        return None
    if getattr(layer, "data_format", None) == "channels_first":
        return None
    try:
        found = _described(type(layer).__name__, layer, len(input_shapes))
    except (InvalidValue, AttributeError):
        return None
    if found is None or not input_shapes:
        return found
    if isinstance(found, core.MergeLayer):
        return replace(found, input_shape=input_shapes[0], input_shapes=input_shapes)
    return replace(found, input_shape=input_shapes[0])


def _described(kind: str, layer: Any, inputs: int) -> Layer | None:
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        pooling = core.MaxPooling2D if kind == "MaxPooling2D" else core.AveragePooling2D
        return pooling(layer.pool_size, strides=layer.strides, padding=layer.padding)
    if kind in CELL_BY_CELL:
        return core.Activation()
    if kind in MERGES:
        along = getattr(layer, "axis", -1)
        return core.Concatenate() if inputs > 1 and along in (-1, 3) else None
    match kind:
        case "Conv2D":
            return core.Conv2D(layer.filters, groups=layer.groups, **_window(layer))
        case "DepthwiseConv2D":
            return core.DepthwiseConv2D(depth_multiplier=layer.depth_multiplier, **_window(layer))
        case "SeparableConv2D":
            return core.SeparableConv2D(
                layer.filters, depth_multiplier=layer.depth_multiplier, **_window(layer)
            )
        case "Conv2DTranspose":
            return None if layer.output_padding else core.Conv2DTranspose(layer.filters, **_window(layer))
        case "ZeroPadding2D":
            return core.ZeroPadding2D(layer.padding)
        case "GlobalAveragePooling2D":
            return core.GlobalAveragePooling2D()
        case "GlobalMaxPooling2D":
            return core.GlobalMaxPooling2D()
        case "Flatten":
            return core.Flatten()
        case "Dense":
            return core.Dense(layer.units, use_bias=layer.use_bias)
        case "BatchNormalization":
            return core.BatchNormalization() if layer.axis in (-1, 3) else None
        case _:
            return None


def _window(layer: Any) -> dict[str, Any]:
    """Name the settings of a sliding window, which are called the same on both sides."""
    names = ("kernel_size", "strides", "padding", "dilation_rate", "use_bias")
    return {name: getattr(layer, name) for name in names}
