"""Ask a model about many pictures at once: a compiled call gives probabilities, activations and gradients."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.layer_names import find_layer
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.tracing import keeping_output, probabilities_and_logits, tracing

Float32 = NDArray[np.float32]

THREADS = max(2, os.cpu_count() or 1)  # that read pictures
# Of more pictures the larger maps are beyond 32 MB, which glibc gives back to the system after each layer and
# asks for again: with 32 at once Lite0 takes 1.7 times the processor time.
AT_ONCE = 4


@dataclass(frozen=True, eq=False)
class Observations:
    """What N pictures did inside the model."""

    probabilities: Float32  # (N, classes)
    activations: Float32  # (N, h, w, K), the layer's output
    gradients: Float32  # (N, h, w, K), of the wanted class's logit with respect to the activations


class BatchProbe:
    """A model opened at one layer, for many pictures of any size.

    Each picture is brought alone to the size that the model works at. So all the rest takes whole batches;
    resized a second time inside the model, such a picture stays as it is.

    Args:
        model: Keras 3 image classifier with one picture as input.
        layer: name of a layer with output ``(batch, h, w, K)``; None takes the last one of that shape.

    Raises:
        InvalidValue: if there is no such layer.
    """

    def __init__(self, model: Any, layer: str | None = None) -> None:
        """Find the layer; the call is traced when the first pictures come."""
        self._probe = Probe(model, layer)
        self.layer = self._probe.layer
        self._observe = _compile(model, find_layer(model, self.layer))

    def prepared(self, pixels: Float32) -> Float32:
        """Bring a picture to the size that the model works at; may be called from any thread.

        Args:
            pixels: picture ``(height, width, 3)``, float32 in [0, 1].

        Returns:
            The picture after the model's resizing, or as it is if the model has none.
        """
        return self._probe.at_size(pixels)

    def observe(self, prepared: Sequence[Float32], *, class_index: int | None = None) -> list[Observations]:
        """Run pictures through the model, those of one size together.

        Args:
            prepared: what `prepared` returned for each.
            class_index: the class to ask about; None takes the most probable one of each picture.

        Returns:
            One entry a group of at most `AT_ONCE` pictures of one size that follow each other, in order.
        """
        found = []
        wanted = np.int32(-1 if class_index is None else class_index)
        for group in _of_one_size(prepared):
            with tracing:
                values = self._observe(np.stack(group), wanted)
            found.append(Observations(*(value.numpy() for value in values)))
        return found


def in_threads(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    """Do a piece of work for each item in several threads, results in order.

    Example:
        >>> in_threads(abs, [-2, 3])
        [2, 3]
    """
    with ThreadPoolExecutor(THREADS, thread_name_prefix="pictures") as pool:
        return list(pool.map(work, items))


def _of_one_size(pictures: Sequence[Float32]) -> list[list[Float32]]:
    groups: list[list[Float32]] = []
    for picture in pictures:
        if groups and groups[-1][0].shape == picture.shape and len(groups[-1]) < AT_ONCE:
            groups[-1].append(picture)
        else:
            groups.append([picture])
    return groups


def _compile(model: Any, layer: Any) -> Any:
    load_keras()
    import tensorflow as tf

    signature = [tf.TensorSpec((None, *model.input_shape[1:]), tf.float32), tf.TensorSpec((), tf.int32)]

    @tf.function(input_signature=signature, autograph=False)
    def observe(pictures: Any, wanted: Any) -> Any:
        with keeping_output(layer) as kept:
            output = model(pictures, training=False)
            probabilities, logits = probabilities_and_logits(output, model.name)
        # No picture's logit depends on another picture, so the gradient of the sum is that of each.
        index = tf.where(wanted < 0, tf.argmax(logits, axis=1, output_type=tf.int32), wanted)
        scores = tf.reduce_sum(tf.gather(logits, index, axis=1, batch_dims=1))
        gradients = tf.gradients(scores, kept[-1])[0] if kept else None
        if gradients is None:
            raise InvalidValue("layer '{layer}' is not on the way to the model's output", layer=layer.name)
        return probabilities, tf.cast(kept[-1], tf.float32), tf.cast(gradients, tf.float32)

    return observe
