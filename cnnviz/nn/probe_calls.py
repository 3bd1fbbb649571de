"""The compiled calls of a probe: each is traced once, the model changed for that moment if it must be."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.folding import Folding
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.tracing import (
    dense_head,
    guided_relus,
    keeping_output,
    probabilities_and_logits,
    replacing_output,
)


@dataclass(frozen=True)
class ProbeCalls:
    """Traces the calls of one model opened at one layer; one thread at a time (`cnnviz.nn.tracing`).

    Attributes:
        model: Keras 3 image classifier.
        picture: shape of one picture, (height, width, channels), None where it is free.
        layer: the layer.
        name: what the layer is called in a sentence.
        folding: puts batch normalisations into convolutions; None leaves the model as it is.
    """

    model: Any
    picture: tuple[int | None, int | None, int | None]
    layer: Any
    name: str
    folding: Folding | None = None

    def forward(self) -> Any:
        """Compile (N, height, width, channels) to probabilities and logits, both (N, classes)."""
        return self._compiled(self._outputs, None)

    def observe(self) -> Any:
        """Compile one picture and a class, −1 for the top one, to what an observation holds."""
        load_keras()
        import tensorflow as tf

        def observe(picture: Any, wanted: Any) -> Any:
            with keeping_output(self.layer) as kept:
                probabilities, logits = self._outputs(picture)
            if not kept:
                raise self._aside()
            index = tf.where(wanted < 0, tf.argmax(logits[0], output_type=tf.int32), wanted)
            index = tf.clip_by_value(index, 0, tf.shape(logits)[-1] - 1)
            gradients = tf.gradients(tf.gather(logits[0], index), kept[-1])[0]
            if gradients is None:
                raise self._aside()
            weights = dense_head(logits, kept[-1])
            head = tf.zeros((0,)) if weights is None else tf.gather(weights, index, axis=1)
            maps = (tf.cast(one, tf.float32) for one in (kept[-1], gradients))
            return probabilities, logits, index, *maps, head

        return self._compiled(observe, 1, tf.TensorSpec((), tf.int32))

    def observe_many(self) -> Any:
        """Compile pictures and a class, −1 for the top one of each, to probabilities, maps and gradients."""
        load_keras()
        import tensorflow as tf

        def observe_many(pictures: Any, wanted: Any) -> Any:
            with keeping_output(self.layer) as kept:
                probabilities, logits = self._outputs(pictures)
            # No picture's logit depends on another picture, so the gradient of the sum is that of each.
            index = tf.where(wanted < 0, tf.argmax(logits, axis=1, output_type=tf.int32), wanted)
            scores = tf.reduce_sum(tf.gather(logits, index, axis=1, batch_dims=1))
            gradients = tf.gradients(scores, kept[-1])[0] if kept else None
            if gradients is None:
                raise self._aside()
            return probabilities, tf.cast(kept[-1], tf.float32), tf.cast(gradients, tf.float32)

        return self._compiled(observe_many, None, tf.TensorSpec((), tf.int32))

    def gradients(self, guided: bool) -> Any:
        """Compile pictures and a class to its logit's gradients at the pixels, and the number of classes."""
        load_keras()
        import tensorflow as tf

        def gradients(pictures: Any, index: Any) -> Any:
            _, logits = self._guided_outputs(pictures) if guided else self._outputs(pictures)
            classes = tf.shape(logits)[-1]
            score = tf.reduce_sum(tf.gather(logits, tf.clip_by_value(index, 0, classes - 1), axis=1))
            return tf.gradients(score, pictures, unconnected_gradients="zero")[0], classes

        return self._compiled(gradients, None, tf.TensorSpec((), tf.int32))

    def replaced(self) -> Any:
        """Compile one picture and maps (N, h, w, K) in place of the layer's own to logits (N, classes)."""
        load_keras()
        import tensorflow as tf

        def replaced(picture: Any, maps: Any) -> Any:
            pictures = tf.repeat(picture, tf.shape(maps)[0], axis=0)
            with replacing_output(self.layer, maps) as asked:
                _, logits = self._outputs(pictures)
            if len(asked) > 1:
                raise InvalidValue(
                    "layer '{layer}' is called {times} times in one prediction: its maps cannot be replaced",
                    layer=self.name, times=len(asked),
                )  # fmt: skip
            return logits

        return self._compiled(replaced, 1, tf.TensorSpec((None, None, None, None), tf.float32))

    def _outputs(self, pictures: Any) -> tuple[Any, Any]:
        return probabilities_and_logits(self.model(pictures, training=False), self.model.name)

    def _guided_outputs(self, pictures: Any) -> tuple[Any, Any]:
        with guided_relus() as relus:
            found = self._outputs(pictures)
        if not relus:
            raise InvalidValue(
                "model '{model}' has no ReLU, and guided gradients are those that pass a ReLU only where "
                "they are positive: take another method",
                model=self.model.name,
            )
        return found

    def _compiled(self, function: Callable[..., Any], batch: int | None, *more: Any) -> Any:
        load_keras()
        import tensorflow as tf

        def folded(*inputs: Any) -> Any:
            with self.folding.of(self.model) if self.folding else nullcontext():
                return function(*inputs)

        picture = tf.TensorSpec((batch, *self.picture), tf.float32)
        return tf.function(folded, autograph=False).get_concrete_function(picture, *more)

    def _aside(self) -> InvalidValue:
        return InvalidValue("layer '{layer}' is not on the way to the model's output", layer=self.name)
