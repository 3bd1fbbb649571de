"""Every call of every layer of a model, from one look at it; then any layer's output can be asked for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.network_graph import PICTURE
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.tracing import changed_call, tracing

Float32 = NDArray[np.float32]
Path = tuple[str, ...]
Kept = tuple[Any, list[Any], list[Any]]  # a layer, what goes in, what comes out

USUAL_SIDE = 224
"""Pixels of the picture for a model that takes any size and does not resize it itself."""

_PLAIN = frozenset(
    {
        "Abs", "Add", "AddN", "AddV2", "Cast", "Const", "Div", "Elu", "EnsureShape", "Exp", "Identity",
        "IdentityN", "LeakyRelu", "Log", "Maximum", "Minimum", "Mul", "Neg", "Placeholder", "Pow",
        "PreventGradient", "ReadVariableOp", "RealDiv", "Relu", "Relu6", "Rsqrt", "Selu", "Sigmoid",
        "Softplus", "Sqrt", "Square", "StopGradient", "Sub", "Tanh",
    }
)  # fmt: skip
"""TensorFlow's operations that change no cell's place; sums between layers are made of these."""


@dataclass(frozen=True, eq=False)
class Called:
    """One call of a layer.

    Attributes:
        id: the layer's name with the models it stands in; a later call ends in its number.
        layer: the Keras layer.
        path: names of the models it stands in.
        inputs: ids of the calls whose output comes in, "input" for the picture.
        shape: of the first output, without the batch; None for a side that is not known before.
        plain: whether nothing between those outputs and this call moves a cell.
        output: TensorFlow's name of the first output.
    """

    id: str
    layer: Any
    path: Path
    inputs: tuple[str, ...]
    shape: tuple[int | None, ...]
    plain: bool
    output: Any


class CallTrace:
    """A model that was called once with an empty picture, while each of its layers was watched.

    Args:
        model: Keras 3 model, Sequential, functional or subclassed, with one picture as input.

    Attributes:
        name: of the model.
        input_shape: (height, width, channels) of the pictures it is asked with; None for any size.
        calls: in order.

    Raises:
        InvalidValue: if the model is not built, takes something else than one picture, or cannot be called.
    """

    def __init__(self, model: Any) -> None:
        """Watch the layers while the model is traced."""
        load_keras()
        import tensorflow as tf

        self.name = str(model.name)
        self.input_shape = _input_shape(model)
        places = dict(_places(model))
        kept: list[Kept] = []

        def run(picture: Any) -> Any:
            with tracing, ExitStack() as stack:
                for layer in {id(layer): layer for layer in places.values()}.values():
                    stack.enter_context(_watched(layer, kept))
                return model(picture, training=False)

        signature = [tf.TensorSpec((1, *self.input_shape), tf.float32)]
        try:
            self._function = tf.compat.v1.wrap_function(run, signature)
        except (ValueError, TypeError, KeyError, AttributeError, RuntimeError, tf.errors.OpError) as error:
            raise InvalidValue("model '{model}' cannot be called with a picture", model=self.name) from error
        self._picture = self._function.inputs[0]
        self.calls = self._named(kept, {id(layer): path for path, layer in places.items()})

    def output(self, id: str) -> Callable[[Float32], Float32]:
        """Make the function that gives a layer's output for a picture.

        Args:
            id: of the call.

        Returns:
            A function from a picture ``(height, width, channels)``, float32, to the first output without the
            batch, float32. It computes no layer that is not needed.

        Raises:
            InvalidValue: if there is no such call.
        """
        found = next((call for call in self.calls if call.id == id), None)
        if found is None:
            raise InvalidValue("model '{model}' has no layer '{layer}'", model=self.name, layer=id)
        pruned = self._function.prune(self._picture, found.output)
        dtype = self._picture.dtype.as_numpy_dtype

        def look(pixels: Float32) -> Float32:
            import tensorflow as tf

            output = pruned(tf.constant(np.asarray(pixels, dtype)[None]))
            return np.asarray(output.numpy()[0], np.float32)

        return look

    def _named(
        self, kept: list[tuple[Any, list[Any], Any]], paths: dict[int, tuple[str, ...]]
    ) -> tuple[Called, ...]:
        sources: dict[str, str] = {self._picture.name: PICTURE}
        times: dict[str, int] = {}
        calls = []
        for layer, inputs, outputs in kept:
            usual = "/".join(paths[id(layer)])
            times[usual] = times.get(usual, 0) + 1
            name = usual if times[usual] == 1 else f"{usual} ({times[usual]})"
            found, plain = _sources(inputs, sources)
            for output in outputs:
                sources[output.name] = name
            shape = outputs[0].shape
            known = () if shape.rank is None else tuple(shape.as_list()[1:])
            calls.append(Called(name, layer, paths[id(layer)][:-1], found, known, plain, outputs[0]))
        return tuple(calls)


def _watched(layer: Any, kept: list[Kept]) -> AbstractContextManager[None]:
    """Keep for a moment what goes into the layer and what comes out."""
    import tensorflow as tf

    def call(original: Any, *args: Any, **kwargs: Any) -> Any:
        output = original(*args, **kwargs)
        output = tf.nest.map_structure(lambda one: tf.identity(one) if tf.is_tensor(one) else one, output)
        inputs = [one for one in tf.nest.flatten((args, kwargs)) if tf.is_tensor(one)]
        outputs = [one for one in tf.nest.flatten(output) if tf.is_tensor(one)]
        if outputs:
            kept.append((layer, inputs, outputs))
        return output

    return changed_call(layer, call)


def _sources(inputs: list[Any], known: dict[str, str]) -> tuple[tuple[str, ...], bool]:
    """Go back from tensors to the layers they come from, and tell whether nothing between moves a cell."""
    found: dict[str, None] = {}
    plain, waiting, passed = True, list(reversed(inputs)), set()
    while waiting:
        tensor = waiting.pop()
        if tensor.name in passed:
            continue
        passed.add(tensor.name)
        if tensor.name in known:
            found[known[tensor.name]] = None
            continue
        if tensor.dtype.name != "resource":
            plain = plain and tensor.op.type in _PLAIN
            waiting += reversed(tensor.op.inputs)
    return tuple(found), plain


def _places(model: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Go through the layers that have no layers of their own, each with the names that lead to it."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _places(layer, (*path, layer.name))
        else:
            yield (*path, layer.name), layer


def _input_shape(model: Any) -> tuple[int | None, ...]:
    try:
        shape = model.input_shape
    except (AttributeError, ValueError) as error:
        raise InvalidValue(
            "model '{model}' does not say what it takes: build it first", model=model.name
        ) from error
    if not isinstance(shape, tuple) or len(shape) != 4 or not isinstance(shape[3], int):
        raise InvalidValue(
            "model '{model}' takes {shape}; it must take one picture (batch, height, width, channels)",
            model=model.name,
            shape=shape,
        )
    resizes = any(type(layer).__name__ == "Resizing" for _, layer in _places(model))
    sides = shape[1:3] if resizes else tuple(side or USUAL_SIDE for side in shape[1:3])
    return (*sides, shape[3])
