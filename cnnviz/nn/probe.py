"""Look inside any Keras 3 model: one compiled call gives probabilities, activations and gradients."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.folding import Folding
from cnnviz.nn.layer_names import all_layers, find_layer, last_spatial_layer, output_shape, spatial_layers
from cnnviz.nn.probe_calls import ProbeCalls
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.tracing import keeping_output
from cnnviz.nn.tracing import tracing as _tracing

Float32 = NDArray[np.float32]

# Measured: of more pictures the larger maps leave the processor's cache, and beyond 32 MB glibc gives their
# memory back after each layer and asks again. With 32 at once Lite0 takes 1.7 times the processor time.
AT_ONCE, PIXELS_AT_ONCE = 64, 4 * 256 * 256

__all__ = [
    "Observation",
    "Probe",
    "all_layers",
    "batches",
    "find_layer",
    "keeping_output",
    "last_spatial_layer",
    "spatial_layers",
]


@dataclass(frozen=True, eq=False)
class Observation:
    """What one picture did inside the model."""

    probabilities: Float32  # (classes,)
    logits: Float32  # (classes,), what softmax was given
    class_index: int  # the class the gradients speak of
    activations: Float32  # (h, w, K), the layer's output
    gradients: Float32  # (h, w, K), of that class's logit with respect to the activations
    head: Float32 | None = None  # (K,), that class's weights if global pooling and one dense layer follow


class Probe:
    """A model opened at one layer.

    The model's graph is not rebuilt, so nested models (a base inside another model, the usual shape after
    transfer learning) work like flat ones: while the call is traced once, the layer's own ``call`` is
    wrapped, its output kept, and the gradient taken with respect to that. Each kind of call is traced when it
    is first needed; after that any number of threads may ask.

    Args:
        model: Keras 3 image classifier, Sequential, functional or subclassed, with one picture as input.
        layer: name of a layer with output ``(batch, h, w, K)``, or its path where two nested models have a
            layer of that name (``"base/conv"``); None takes the last one of that shape.
        folding: makes each call a little quicker, for a model whose weights do not change any more.

    Attributes:
        layer: the layer's name.
        size: the (height, width) the network works at: its fixed input, or what its first resizing layer
            makes of a picture; None if it takes each picture as it is.

    Raises:
        InvalidValue: if the model takes more than one picture, there is no such layer, its output are no
            maps, or the model does not call it on the way to its output.

    Source:
        Selvaraju et al., "Grad-CAM", 2017, section 3: the gradient is of the score before the softmax.
    """

    def __init__(self, model: Any, layer: str | None = None, *, folding: Folding | None = None) -> None:
        """Find the layer; a call is traced when it is first needed."""
        self._model, self._input = model, _input_shape(model)
        self.layer = layer or last_spatial_layer(model)
        self._layer = find_layer(model, self.layer)
        shape = output_shape(self._layer)
        if shape and len(shape) != 4:
            raise InvalidValue(
                "layer '{layer}' has no maps: its output {shape} is not (batch, height, width, channels)",
                layer=self.layer, shape=shape,
            )  # fmt: skip
        resizing = (one for one in all_layers(model) if isinstance(one, load_keras().layers.Resizing))
        self._resizing = None if None not in self._input[:2] else next(resizing, None)
        self.size = _working_size(self._input, self._resizing)
        self._traces = ProbeCalls(model, self._input, self._layer, self.layer, folding)
        self._calls: dict[str, Any] = {}

    def observe(self, pixels: Float32, *, class_index: int | None = None) -> Observation:
        """Run one picture through the model and look at the layer.

        Args:
            pixels: picture ``(height, width, channels)``, float32 in [0, 1].
            class_index: the class to ask about; None takes the most probable one.

        Returns:
            The observation, NumPy arrays.

        Raises:
            InvalidValue: if `class_index` is no class of the model, or the picture has other channels.
        """
        wanted = -1 if class_index is None else int(class_index)
        found = self.call("observe", self._traces.observe)(*_tensors(self._fitting(pixels)[None], wanted))
        probabilities, logits, index, activations, gradients, head = (value.numpy() for value in found)
        if class_index is not None:
            _check_class(class_index, probabilities.shape[-1])
        return Observation(
            probabilities[0], logits[0], int(index), activations[0], gradients[0], head if head.size else None
        )

    def observe_many(
        self, pictures: Float32, *, class_index: int | None = None
    ) -> tuple[Float32, Float32, Float32]:
        """Run pictures of one size through the model together and look at the layer.

        Args:
            pictures: ``(N, height, width, channels)``, at the size the network works at (`at_size`).
            class_index: the class to ask about; None takes the most probable one of each picture.

        Returns:
            Probabilities ``(N, classes)``, activations and gradients ``(N, h, w, K)``.
        """
        wanted = -1 if class_index is None else int(class_index)
        found = self.call("observe_many", self._traces.observe_many)(*_tensors(pictures, wanted))
        probabilities, activations, gradients = (value.numpy() for value in found)
        return probabilities, activations, gradients

    def probabilities(self, pictures: Float32) -> Float32:
        """Ask the model about many pictures of one size.

        Args:
            pictures: ``(N, height, width, channels)``, float32 in [0, 1].

        Returns:
            ``(N, classes)``, float32.
        """
        return self._answers(pictures, 0)

    def scores(
        self, pictures: Float32, class_index: int, *, of: Literal["probability", "logit"] = "probability"
    ) -> Float32:
        """Ask the model how much many pictures of one size look like a class.

        Args:
            pictures: ``(N, height, width, channels)``, float32 in [0, 1].
            class_index: the class.
            of: "probability" after the softmax, "logit" before it.

        Returns:
            ``(N,)``, float32.

        Raises:
            InvalidValue: if `class_index` is no class of the model.
        """
        answers = self._answers(pictures, 1 if of == "logit" else 0)
        _check_class(class_index, answers.shape[-1])
        return answers[:, class_index]

    def picture_gradients(self, pictures: Float32, class_index: int, *, guided: bool = False) -> Float32:
        """Take the gradients of a class's logit with respect to the pixels.

        Args:
            pictures: ``(N, height, width, channels)``, at the size the network works at (`at_size`): in a
                larger picture the network's resizing would pass over most pixels.
            class_index: the class.
            guided: let only positive gradients pass back through each ReLU.

        Returns:
            ``(N, height, width, channels)``, float32.

        Raises:
            InvalidValue: if `class_index` is no class of the model, or it is to be guided and has no ReLU.
        """
        call = self.call(f"gradients {guided}", lambda: self._traces.gradients(guided))
        found = [call(*_tensors(part, int(class_index))) for part in self._parts(pictures)]
        if not found:
            return np.empty_like(pictures)
        _check_class(class_index, int(found[0][1]))
        return np.concatenate([gradients.numpy() for gradients, _ in found])

    def scores_with_maps(self, pixels: Float32, maps: Float32, class_index: int) -> Float32:
        """Run on from the layer with other maps than its own.

        Args:
            pixels: picture ``(height, width, channels)``, for what goes round the layer.
            maps: ``(N, h, w, K)``, each taken as the layer's output.
            class_index: the class.

        Returns:
            ``(N,)``, float32, the class's logit for each.

        Raises:
            InvalidValue: if `class_index` is no class of the model, or the layer is called more than once.
        """
        call, picture = self.call("replaced", self._traces.replaced), self._fitting(pixels)[None]
        parts = [maps[part] for part in batches(len(maps), self.at_once(picture.shape[1:3]))]
        answers = [call(*_tensors(picture), *_tensors(part)).numpy() for part in parts]
        _check_class(class_index, answers[0].shape[-1])
        return np.concatenate(answers)[:, class_index]

    def at_size(self, pixels: Float32) -> Float32:
        """Bring a picture to the size the network works at, as the network itself would do it.

        Args:
            pixels: picture ``(height, width, channels)``, float32 in [0, 1].

        Returns:
            The picture, float32; resized once more by the model, it stays as it is.
        """
        fitting = self._fitting(pixels)
        if self._resizing is None:
            return fitting
        return np.asarray(self._resizing(fitting[None]), np.float32)[0]

    @property
    def forward(self) -> Any:
        """The compiled function from pictures to probabilities and logits, to be used in a larger one."""
        return self.call("forward", self._traces.forward)

    def at_once(self, size: tuple[int, int]) -> int:
        """Say how many pictures of a size go through the network together."""
        height, width = self.size or size
        return max(1, min(AT_ONCE, PIXELS_AT_ONCE // (height * width)))

    def _answers(self, pictures: Float32, which: int) -> Float32:
        found = [self.forward(*_tensors(part))[which].numpy() for part in self._parts(pictures)]
        return np.concatenate(found) if found else np.empty((0, self._model.output_shape[-1]), np.float32)

    def _parts(self, pictures: Float32) -> Iterator[Float32]:
        for part in batches(len(pictures), self.at_once(pictures.shape[1:3])):
            yield self._fitting(pictures[part])

    def _fitting(self, pictures: Float32) -> Float32:
        """Check the channels; resize one or more pictures if the model takes only another size."""
        height, width, channels = self._input
        if pictures.ndim not in (3, 4) or (channels is not None and pictures.shape[-1] != channels):
            raise InvalidValue(
                "picture of shape {shape} does not fit: the model takes (height, width, {channels})",
                shape=pictures.shape[-3:], channels=channels,
            )  # fmt: skip
        if None in (height, width) or pictures.shape[-3:-1] == (height, width):
            return pictures
        load_keras()
        import tensorflow as tf

        return tf.image.resize(pictures, (height, width), antialias=True).numpy()

    def call(self, name: str, trace: Callable[[], Any]) -> Any:
        """Return a compiled function of this probe, traced when it is first asked for.

        Args:
            name: what it is kept under.
            trace: compiles it; only one thread at a time is in here.
        """
        if name not in self._calls:
            with _tracing:
                if name not in self._calls:
                    self._calls[name] = trace()
        return self._calls[name]


def batches(count: int, at_once: int) -> Iterator[slice]:
    """Cut ``range(count)`` into parts of at most `at_once`.

    Example:
        >>> list(batches(5, 3))
        [slice(0, 3, None), slice(3, 5, None)]
    """
    return (slice(start, min(start + at_once, count)) for start in range(0, count, at_once))


def _tensors(*values: Any) -> tuple[Any, ...]:
    import tensorflow as tf

    return tuple(tf.constant(one, tf.int32 if isinstance(one, int) else tf.float32) for one in values)


def _check_class(index: int, classes: int) -> None:
    if not 0 <= index < classes:
        raise InvalidValue(
            "class_index {index} is not one of the model's classes 0 to {last}", index=index, last=classes - 1
        )


def _input_shape(model: Any) -> tuple[int | None, int | None, int | None]:
    shape = getattr(model, "input_shape", (None, None, None, None))
    if isinstance(shape, dict | list) or len(shape) != 4:
        raise InvalidValue(
            "model '{model}' takes {shape}; an image classifier takes (batch, height, width, channels)",
            model=model.name, shape=shape,
        )  # fmt: skip
    return shape[1], shape[2], shape[3]


def _working_size(shape: tuple[int | None, ...], resizing: Any) -> tuple[int, int] | None:
    if shape[0] is not None and shape[1] is not None:
        return shape[0], shape[1]
    return None if resizing is None else (int(resizing.height), int(resizing.width))
