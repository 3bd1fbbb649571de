"""The maps of all layers at once: one compiled call keeps every layer's output and gradient."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.cam import METHODS, grad_cam
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.layer_names import all_layers, find_layer, layer_paths, output_shape, spatial_layers
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.tracing import keeping_output, probabilities_and_logits, tracing

Float32 = NDArray[np.float32]

CONVOLUTIONS = (
    "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose",
)  # fmt: skip
FOLLOWERS = (
    "BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization",
    "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Dropout", "SpatialDropout2D",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class LayerMap:
    """The map made at one layer.

    Attributes:
        layer: the layer's name.
        maps: how many feature maps it has.
        raw: (h, w), float32, the method's own numbers.
    """

    layer: str
    maps: int
    raw: Float32


class LayerStrip:
    """A model opened at many layers.

    Args:
        model: Keras 3 image classifier, as for `cnnviz.nn.probe.Probe`.
        layers: names of layers with output (batch, h, w, K), in the order wanted.

    Raises:
        InvalidValue: if no layer is named, or there is none of a name.

    Source:
        Jiang et al., "LayerCAM", 2021, figure 1: maps from shallow and deep layers side by side.
    """

    def __init__(self, model: Any, layers: Sequence[str]) -> None:
        """Find the layers and trace the call; after that any number of threads may ask."""
        if not layers:
            raise InvalidValue("model '{model}' has no convolution to look at", model=model.name)
        self.layers = tuple(layers)
        self._observe = _compile(model, {name: find_layer(model, name) for name in layers})

    def maps(
        self, pixels: Float32, *, method: str = "grad_cam", class_index: int | None = None
    ) -> tuple[LayerMap, ...]:
        """Make the map of every layer for one class of one picture.

        Args:
            pixels: picture (height, width, channels), float32 in [0, 1].
            method: one of `cnnviz.core.cam.METHODS`; any other is replaced by "grad_cam".
            class_index: the class to ask about; None takes the most probable one.

        Returns:
            One map a layer; a layer that is not on the way to the output is left out.

        Raises:
            InvalidValue: if `class_index` is no class of the model.
        """
        compute = METHODS.get(method, grad_cam)
        load_keras()
        import tensorflow as tf

        wanted = tf.constant(-1 if class_index is None else int(class_index), tf.int32)
        found, count = self._observe(tf.constant(pixels[None], tf.float32), wanted)
        classes = int(count.numpy())
        if class_index is not None and not 0 <= class_index < classes:
            raise InvalidValue(
                "class_index {index} is not one of the model's classes 0 to {last}",
                index=class_index, last=classes - 1,
            )  # fmt: skip
        made = []
        for name in self.layers:
            if name not in found:
                continue
            activations, gradients = (value.numpy()[0] for value in found.pop(name))
            made.append(LayerMap(name, activations.shape[-1], compute(activations, gradients)))
        return tuple(made)


def convolution_ends(model: Any) -> tuple[str, ...]:
    """Name where each convolution ends: behind its own normalization and activation, if it has any.

    Args:
        model: Keras model.

    Returns:
        Names of layers with output (batch, h, w, K), in the order they were added; layers of nested models
        are among them.
    """
    names = _names(model)
    ends = (_end_of(layer) for layer in all_layers(model) if type(layer).__name__ in CONVOLUTIONS)
    return tuple(dict.fromkeys(names[id(layer)] for layer in ends if id(layer) in names))


def map_shapes(model: Any) -> dict[str, tuple[int | None, ...]]:
    """Return the (h, w, K) of each layer with maps, from the first convolution on.

    Args:
        model: Keras model.

    Returns:
        Sizes by name, in the order in which the layers were added; None is a size that the picture decides.
    """
    names, known = _names(model), set(spatial_layers(model))
    layers = [layer for layer in all_layers(model) if names[id(layer)] in known]
    kinds = [type(layer).__name__ for layer in layers]
    first = next((place for place, kind in enumerate(kinds) if kind in CONVOLUTIONS), 0)
    return {names[id(layer)]: output_shape(layer)[1:] for layer in layers[first:]}


def evenly(names: Sequence[str], most: int) -> tuple[str, ...]:
    """Choose so many names at most, the first and the last among them, the others at even distances.

    Example:
        >>> evenly("abcdefg", 3)
        ('a', 'd', 'g')
    """
    if len(names) <= most:
        return tuple(names)
    return tuple(names[place] for place in np.linspace(0, len(names) - 1, most).round().astype(int))


def _end_of(layer: Any) -> Any:
    """Follow the graph from a convolution as long as one layer follows, and that works cell by cell."""
    while True:
        following = [node.operation for node in getattr(layer, "_outbound_nodes", [])]
        if len(following) != 1 or type(following[0]).__name__ not in FOLLOWERS:
            return layer
        layer = following[0]


def _names(model: Any) -> dict[int, str]:
    """Name each layer as `cnnviz.nn.layer_names.spatial_layers` does: by its path where two share a name."""
    paths = layer_paths(model)
    times = Counter(layer.name for _, layer in paths)
    return {id(layer): layer.name if times[layer.name] == 1 else path for path, layer in paths}


def _compile(model: Any, layers: Mapping[str, Any]) -> Any:
    load_keras()
    import tensorflow as tf

    def observe(picture: Any, wanted: Any) -> Any:
        with ExitStack() as stack:
            kept = {name: stack.enter_context(keeping_output(layer)) for name, layer in layers.items()}
            _, logits = probabilities_and_logits(model(picture, training=False), model.name)
        index = tf.where(wanted < 0, tf.argmax(logits[0], output_type=tf.int32), wanted)
        index = tf.clip_by_value(index, 0, tf.shape(logits)[-1] - 1)
        seen = {name: outputs[-1] for name, outputs in kept.items() if outputs}
        gradients = tf.gradients(tf.gather(logits[0], index), list(seen.values()))
        pairs = {
            name: (tf.cast(maps, tf.float32), tf.cast(gradient, tf.float32))
            for (name, maps), gradient in zip(seen.items(), gradients, strict=True)
            if gradient is not None
        }
        return pairs, tf.shape(logits)[-1]

    picture = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    with tracing:
        compiled = tf.function(observe, autograph=False)
        return compiled.get_concrete_function(picture, tf.TensorSpec((), tf.int32))
