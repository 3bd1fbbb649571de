"""What is changed in a model for the moment in which its call is traced; the model itself stays as it is."""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cnnviz.core.errors import InvalidValue

tracing = threading.Lock()  # a layer's call is replaced for the moment of tracing; two at once would mix

_GUIDED = "CNNVizGuidedRelu"
_PASSING = ("Identity", "Cast", "Reshape", "Squeeze")  # operations that change no number and no order


@contextmanager
def keeping_output(layer: Any) -> Iterator[list[Any]]:
    """Replace the layer's call for a moment by one that also keeps what it returns."""
    import tensorflow as tf

    kept: list[Any] = []

    def keep(call: Any, *args: Any, **kwargs: Any) -> Any:
        kept.append(tf.identity(call(*args, **kwargs)))
        return kept[-1]

    with changed_call(layer, keep):
        yield kept


@contextmanager
def replacing_output(layer: Any, value: Any) -> Iterator[list[Any]]:
    """Replace what the layer returns for a moment by a given tensor; the list says how often it was asked."""
    import tensorflow as tf

    asked: list[Any] = []

    def replace(call: Any, *args: Any, **kwargs: Any) -> Any:
        output = call(*args, **kwargs)
        asked.append(output)
        return tf.cast(tf.ensure_shape(value, (None, *output.shape[1:])), output.dtype)

    with changed_call(layer, replace):
        yield asked


@contextmanager
def changed_call(layer: Any, change: Callable[..., Any]) -> Iterator[None]:
    """Replace the layer's call for a moment, for this thread alone.

    Args:
        layer: Keras layer.
        change: is given the layer's own call and what the layer is called with; returns what it answers.
    """
    original, tracer = layer.call, threading.get_ident()
    before = vars(layer).get("call")  # changed already, for another reason

    def call(*args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() != tracer:
            return original(*args, **kwargs)
        return change(original, *args, **kwargs)

    object.__setattr__(layer, "call", call)
    try:
        yield
    finally:
        if before is None:
            object.__delattr__(layer, "call")
        else:
            object.__setattr__(layer, "call", before)


@contextmanager
def guided_relus() -> Iterator[list[Any]]:
    """Give each ReLU that is traced the guided gradient: only what is positive goes back through it.

    It is TensorFlow's graph that is told, so ReLU layers, ``activation="relu"`` and a plain ``tf.nn.relu``
    all count, as do those that stop at 6.

    Yields:
        A list that holds, after leaving, the operations that were changed.

    Source:
        Springenberg et al., "Striving for simplicity", 2015, section 3.4.
    """
    import tensorflow as tf

    _register()
    graph, relus = tf.compat.v1.get_default_graph(), list[Any]()
    before = len(graph.get_operations())
    with graph.gradient_override_map({"Relu": _GUIDED, "Relu6": _GUIDED}):
        yield relus
    relus.extend(op for op in graph.get_operations()[before:] if _is_relu(op))


@functools.cache
def _register() -> None:
    import tensorflow as tf

    @tf.RegisterGradient(_GUIDED)
    def guided(op: Any, gradient: Any) -> Any:
        incoming, limit = op.inputs[0], 6.0 if op.type == "Relu6" else float("inf")
        passes = (incoming > 0) & (incoming < limit)
        if _is_relu(op):
            passes &= gradient > 0
        return tf.where(passes, gradient, tf.zeros_like(gradient))


def _is_relu(op: Any) -> bool:
    """Whether an operation is an activation of its own and not the gate of a hard sigmoid, relu6(x + 3)."""
    import tensorflow as tf

    if op.type not in ("Relu", "Relu6"):
        return False
    before = op.inputs[0].op
    shift = tf.get_static_value(before.inputs[1]) if before.type in ("Add", "AddV2") else None
    return op.type == "Relu" or shift is None or shift.ndim > 0 or float(shift) != 3


def probabilities_and_logits(output: Any, name: str) -> tuple[Any, Any]:
    """Find in the traced graph what a model's softmax was given.

    The softmax may be the activation of the last layer, a layer of its own or an operation, in a nested model
    or with a reshape or cast behind it. A model that ends without one answers with logits; one that ends in
    probabilities in another way, as a mean of several, gets their logarithm, whose softmax they are.

    Args:
        output: the model's output, ``(batch, classes)``.
        name: the model's name, for the sentence.

    Returns:
        Probabilities and logits, float32, both ``(batch, classes)``.

    Raises:
        InvalidValue: if the output has another shape.
    """
    import tensorflow as tf

    if not tf.is_tensor(output) or output.shape.rank != 2:
        shape = tuple(output.shape) if tf.is_tensor(output) else f"{len(output)} ×"
        raise InvalidValue(
            "model '{model}' gives {shape}; a classifier gives (batch, classes)", model=name, shape=shape
        )
    answers = tf.cast(output, tf.float32)
    last = behind(output, *_PASSING).op
    if last.type in ("Softmax", "Sigmoid"):
        return answers, tf.reshape(tf.cast(last.inputs[0], tf.float32), tf.shape(output))
    if output.shape[-1] == 1:
        return tf.sigmoid(answers), answers
    if _before_bias(last).type in ("MatMul", "Conv2D"):
        return tf.nn.softmax(answers), answers
    sums = tf.reduce_sum(answers, axis=1, keepdims=True)
    ready = tf.reduce_all(answers >= 0, axis=1, keepdims=True) & (tf.abs(sums - 1) < 1e-3)
    logits = tf.where(ready, tf.math.log(tf.maximum(answers, 1e-30)), answers)
    return tf.nn.softmax(logits), logits


def dense_head(logits: Any, maps: Any) -> Any | None:
    """Find the weights of one dense layer that follows global average pooling of these maps.

    Args:
        logits: as `probabilities_and_logits` found them.
        maps: a layer's output in the same graph.

    Returns:
        ``(K, classes)``, or None if the head is another one. A 1×1 convolution of the means is a dense layer.
    """
    import tensorflow as tf

    dense = _before_bias(behind(logits, *_PASSING).op)
    if dense.type not in ("MatMul", "Conv2D"):
        return None
    weights = dense.inputs[1]
    if dense.type == "MatMul" and (dense.get_attr("transpose_a") or dense.get_attr("transpose_b")):
        return None
    if dense.type == "Conv2D" and weights.shape[:2] != (1, 1):
        return None
    pool = behind(dense.inputs[0], *_PASSING).op
    axes = tf.get_static_value(pool.inputs[1]) if pool.type == "Mean" else None
    if axes is None or sorted(axes.ravel().tolist()) != [1, 2]:
        return None
    pooled = pool.inputs[0]
    while pooled is not maps and pooled.op.type in ("Identity", "Cast"):
        pooled = pooled.op.inputs[0]
    if pooled is not maps:
        return None
    return tf.cast(tf.reshape(weights, (-1, weights.shape[-1])), tf.float32)


def _before_bias(op: Any) -> Any:
    """Return what a bias is added to, or the operation itself if it adds none."""
    adds = op.type == "BiasAdd" or (op.type == "AddV2" and op.inputs[1].shape.rank == 1)
    return behind(op.inputs[0], *_PASSING).op if adds else op


def behind(tensor: Any, *kinds: str) -> Any:
    """Follow a tensor back through operations that pass their first input on.

    Args:
        tensor: in a traced call.
        kinds: TensorFlow's names of such operations.
    """
    while tensor.op.type in kinds:
        tensor = tensor.op.inputs[0]
    return tensor
