"""Look inside any Keras 3 model: one compiled call gives probabilities, activations and gradients."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.runtime import load_keras

Float32 = NDArray[np.float32]

_tracing = threading.Lock()  # a layer's call is replaced for the moment of tracing; two at once would mix


@dataclass(frozen=True)
class Observation:
    """What one picture did inside the model."""

    probabilities: Float32  # (classes,)
    logits: Float32  # (classes,), what softmax was given
    class_index: int  # the class the gradients speak of
    activations: Float32  # (h, w, K), the layer's output
    gradients: Float32  # (h, w, K), of that class's logit with respect to the activations


class Probe:
    """A model opened at one layer.

    The model's graph is not rebuilt, so nested models (a base inside another model, the usual shape after
    transfer learning) work like flat ones: while the call is traced once, the layer's own ``call`` is
    wrapped, its output kept, and the gradient taken with respect to that.

    Args:
        model: Keras 3 image classifier, Sequential, functional or subclassed, with one picture as input.
        layer: name of a layer with output ``(batch, h, w, K)``; None takes the last one of that shape.

    Raises:
        InvalidValue: if there is no such layer, its output are no maps, or the model does not call it on the
            way to its output.

    Source:
        Selvaraju et al., "Grad-CAM", 2017, section 3: the gradient is of the score before the softmax.
    """

    def __init__(self, model: Any, layer: str | None = None) -> None:
        """Find the layer; the call is traced when the first picture comes."""
        self.layer = layer or last_spatial_layer(model)
        found = find_layer(model, self.layer)
        shape = _output_shape(found)
        if shape is not None and len(shape) != 4:
            raise InvalidValue(
                "layer '{layer}' has no maps: its output {shape} is not (batch, height, width, channels)",
                layer=self.layer, shape=shape,
            )  # fmt: skip
        self._observe = _compile(model, found)

    def observe(self, pixels: Float32, *, class_index: int | None = None) -> Observation:
        """Run one picture through the model and look at the layer.

        Args:
            pixels: picture ``(height, width, channels)``, float32 in [0, 1].
            class_index: the class to ask about; None takes the most probable one.

        Returns:
            The observation, NumPy arrays.

        Raises:
            InvalidValue: if `class_index` is no class of the model.
        """
        with _tracing:
            found = self._observe(pixels[None], np.int32(-1 if class_index is None else class_index))
        probabilities, logits, index, activations, gradients = (value.numpy() for value in found)
        if class_index is not None and not 0 <= class_index < probabilities.shape[-1]:
            raise InvalidValue(
                "class_index {index} is not one of the model's classes 0 to {last}",
                index=class_index, last=probabilities.shape[-1] - 1,
            )  # fmt: skip
        return Observation(probabilities[0], logits[0], int(index), activations[0], gradients[0])


def spatial_layers(model: Any) -> tuple[str, ...]:
    """Name the layers whose output is a stack of maps, in the order they are called.

    Args:
        model: Keras model.

    Returns:
        Names of the layers with output ``(batch, h, w, K)``; layers of nested models are among them.
    """
    return tuple(layer.name for layer in all_layers(model) if _is_spatial(layer))


def last_spatial_layer(model: Any) -> str:
    """Name the last layer before the maps are pooled or flattened.

    Raises:
        InvalidValue: if no layer has maps as output.
    """
    names = spatial_layers(model)
    if not names:
        raise InvalidValue(
            "model '{model}' has no layer with (height, width, channels) output", model=model.name
        )
    return names[-1]


def find_layer(model: Any, name: str) -> Any:
    """Find a layer by name, also inside nested models.

    Raises:
        InvalidValue: if no layer has this name.
    """
    for layer in all_layers(model):
        if layer.name == name:
            return layer
    raise InvalidValue("model '{model}' has no layer '{layer}'", model=model.name, layer=name)


def all_layers(model: Any) -> Iterator[Any]:
    """Go through the layers in the order they were added; those of nested models are among them."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from all_layers(layer)
        else:
            yield layer


def _is_spatial(layer: Any) -> bool:
    shape = _output_shape(layer)
    return shape is not None and len(shape) == 4 and not isinstance(layer, load_keras().layers.InputLayer)


def _output_shape(layer: Any) -> tuple[int | None, ...] | None:
    try:
        return tuple(layer.output.shape)
    except (AttributeError, ValueError):  # never called symbolically, or several outputs
        return None


@contextmanager
def keeping_output(layer: Any) -> Iterator[list[Any]]:
    """Replace the layer's call for a moment by one that also keeps what it returns."""
    import tensorflow as tf

    kept: list[Any] = []
    original = layer.call

    def call(*args: Any, **kwargs: Any) -> Any:
        kept.append(tf.identity(original(*args, **kwargs)))
        return kept[-1]

    object.__setattr__(layer, "call", call)
    try:
        yield kept
    finally:
        object.__delattr__(layer, "call")


def _compile(model: Any, layer: Any) -> Any:
    load_keras()
    import tensorflow as tf

    height, width, channels = model.input_shape[1:]

    @tf.function(
        input_signature=[
            tf.TensorSpec((1, height, width, channels), tf.float32),
            tf.TensorSpec((), tf.int32),
        ],
        autograph=False,
    )
    def observe(picture: Any, wanted: Any) -> Any:
        with keeping_output(layer) as kept:
            output = model(picture, training=False)
        if not kept:
            raise InvalidValue("layer '{layer}' is not on the way to the model's output", layer=layer.name)
        logits = getattr(output, "_keras_logits", None)
        probabilities = output
        if logits is None:  # the last layer has no softmax of its own: its output are the logits
            logits, probabilities = output, tf.nn.softmax(output)
        index = tf.where(wanted < 0, tf.argmax(logits[0], output_type=tf.int32), wanted)
        index = tf.clip_by_value(index, 0, tf.shape(logits)[-1] - 1)
        gradients = tf.gradients(tf.gather(logits[0], index), kept[-1])[0]
        return probabilities, logits, index, kept[-1], gradients

    return observe
