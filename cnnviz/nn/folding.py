"""Batch normalisation put into the convolution before it: the same numbers with fewer passes over the maps.

A trained batch normalisation multiplies each map by one number and adds another. So does a convolution whose
kernels are multiplied by the one and whose bias is the other, and it does so while it writes its maps.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import numpy as np

from cnnviz.nn.layer_names import all_layers
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.tracing import behind, changed_call

_CONVOLUTIONS = ("Conv2D", "DepthwiseConv2dNative")
_SETTINGS = ("strides", "padding", "explicit_paddings", "data_format", "dilations")


class Folding:
    """Traces calls of a model with its batch normalisations folded; the weights are read then, and kept.

    All calls of one model may share a folding, so that each kernel is there a second time and not once a
    call. It is for models that are not trained any more: a call keeps the weights it was traced with.

    Source:
        Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
        inference", 2018, section 3.2.
    """

    def __init__(self) -> None:
        """Begin with nothing folded."""
        self._kept: dict[tuple[int, int], tuple[Any, Any]] = {}

    @contextmanager
    def of(self, model: Any) -> Iterator[None]:
        """Fold each normalisation that directly follows a convolution, in all that is traced meanwhile.

        Args:
            model: Keras 3 model; one thread at a time may trace it (`cnnviz.nn.tracing`).
        """
        normalisation = load_keras().layers.BatchNormalization
        with ExitStack() as stack:
            for layer in all_layers(model):
                by_map = type(layer) is normalisation and layer.axis in (-1, 3)
                if by_map and layer.compute_dtype == "float32":
                    stack.enter_context(changed_call(layer, partial(self._folded, layer)))
            yield

    def _folded(
        self, layer: Any, call: Any, maps: Any, *args: Any, training: bool | None = None, **kwargs: Any
    ) -> Any:
        import tensorflow as tf

        convolution, bias = _without_bias(maps)
        kernel = _variable(convolution.inputs[1]) if convolution.type in _CONVOLUTIONS else None
        if kernel is None or (training and layer.trainable):
            return call(maps, *args, training=training, **kwargs)
        key = id(layer), id(kernel)
        if key not in self._kept:
            with tf.init_scope():  # their values now, outside of the call that is traced
                self._kept[key] = _fold(layer, convolution, _read(kernel), 0 if bias is None else _read(bias))
        weights, shift = self._kept[key]
        again = getattr(tf.raw_ops, convolution.type)(
            input=convolution.inputs[0],
            filter=weights,
            **{name: convolution.get_attr(name) for name in _SETTINGS},
        )
        return tf.nn.bias_add(again, shift)


def _fold(layer: Any, convolution: Any, kernel: Any, bias: Any) -> tuple[Any, Any]:
    """Multiply kernels by what the normalisation multiplies their maps by; the rest is the new bias."""
    import tensorflow as tf

    mean, variance = layer.moving_mean.numpy(), layer.moving_variance.numpy()
    gamma = layer.gamma.numpy() if layer.scale else np.ones_like(mean)
    beta = layer.beta.numpy() if layer.center else np.zeros_like(mean)
    factor = gamma / np.sqrt(variance + layer.epsilon)  # (K,)
    maps = 1 if convolution.type == "Conv2D" else 2  # a depthwise kernel is (h, w, maps before, copies)
    kernel = kernel.reshape(convolution.inputs[1].shape)
    weights, shift = kernel * factor.reshape(kernel.shape[-maps:]), beta + (bias - mean) * factor
    return tf.constant(weights), tf.constant(shift)


def _without_bias(maps: Any) -> tuple[Any, Any]:
    """Return the operation that made the maps, and the variable it adds to each of them, if it adds one."""
    if maps.op.type not in ("BiasAdd", "AddV2"):
        return maps.op, None
    first, second = maps.op.inputs
    once_a_map = all(side == 1 for side in second.shape[:-1])
    bias = _variable(second) if once_a_map else None
    return (maps.op, None) if bias is None else (first.op, bias)


def _variable(tensor: Any) -> Any | None:
    """Go back from a tensor in a traced call to the variable that it is read from."""
    read = behind(tensor, "Identity", "Reshape", "Squeeze").op
    if read.type != "ReadVariableOp":
        return None
    return next((outside for outside, inside in read.graph.captures if inside is read.inputs[0]), None)


def _read(variable: Any) -> Any:
    import tensorflow as tf

    return tf.raw_ops.ReadVariableOp(resource=variable, dtype=tf.float32).numpy()
