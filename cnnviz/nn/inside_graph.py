"""One compiled call that looks at all layers of a network at once and changes nothing in it."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nn.probe import all_layers, keeping_output
from cnnviz.nn.runtime import load_keras

Float32 = NDArray[np.float32]

CONVOLUTIONS = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose")
POOLINGS = ("MaxPooling2D", "AveragePooling2D")
ACTIVATIONS = ("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU")
_KEEPS_GRID = (*CONVOLUTIONS, *ACTIVATIONS, "BatchNormalization", "Add")


@dataclass(frozen=True, eq=False)
class Chosen:
    """The layers that are looked at, as Keras layers in the order of the network.

    Args:
        weighted: those with weights that training changes.
        relus: those whose output went through ReLU.
        mapped: those whose maps are kept.
        cam: the one where Grad-CAM is made; None for a network without convolution.
        first: the first layer with weights if it is a convolution, else None.
        rows: those with weights or with ReLU.
    """

    weighted: tuple[Any, ...]
    relus: tuple[Any, ...]
    mapped: tuple[Any, ...]
    cam: Any
    first: Any
    rows: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Look:
    """What one call found.

    Args:
        weight_norms: (weighted layers,), root of the sum of all squared weights of a layer.
        gradient_norms: the same of the loss' gradient, on the probe batch.
        dead: (ReLU layers,), share of filters or neurons that are zero everywhere in the probe batch.
        maps: of each mapped layer (h, w, chosen maps), for the fixed picture.
        activations: (h, w, K) at the layer of Grad-CAM, for the fixed picture; None without one.
        gradients: of the true class's logit with respect to them.
        probabilities: (classes,), of the fixed picture.
    """

    weight_norms: Float32
    gradient_norms: Float32
    dead: Float32
    maps: tuple[Float32, ...]
    activations: Float32 | None
    gradients: Float32 | None
    probabilities: Float32


def choose_layers(network: Any) -> Chosen:
    """Sort a network's layers by what there is to see in them.

    Args:
        network: a built Keras model.

    Returns:
        The layers. Grad-CAM is made at the last convolution, or at the batch normalization, sum or activation
        that still belongs to it.
    """
    layers = [layer for layer in all_layers(network) if _shape(layer)]
    weighted = tuple(layer for layer in layers if layer.trainable_weights)
    mapped = (*CONVOLUTIONS, *POOLINGS, *ACTIVATIONS)
    first = next((layer for layer in layers if layer.weights), None)
    return Chosen(
        weighted,
        tuple(layer for layer in layers if _is_relu(layer)),
        tuple(layer for layer in layers if _kind(layer) in mapped and len(_shape(layer)) == 4),
        _cam_layer([layer for layer in layers if len(_shape(layer)) == 4]),
        first if first is not None and _kind(first) == "Conv2D" else None,
        tuple(layer for layer in layers if layer in weighted or _is_relu(layer)),
    )


def looker(
    network: Any,
    chosen: Chosen,
    *,
    loss: Any,
    maps: Iterable[NDArray[np.int64]],
    truth: int,
    at_once: int,
) -> Callable[[Float32, NDArray[np.int32], Float32], Look]:
    """Compile the call.

    The network works as in prediction: dropout lets everything pass and batch normalization uses its running
    means and leaves them alone, so the call changes neither weights nor any random state. The gradient is
    that of the loss with the penalties on the weights.

    Args:
        network: a Keras model from pictures to probabilities.
        chosen: its layers.
        loss: Keras' loss or its name.
        maps: which maps to keep, for each mapped layer.
        truth: the class of the fixed picture.
        at_once: so many pictures go through the network together; more do not fit into the memory.

    Returns:
        A function of the probe batch, (n, height, width, channels) float32 with labels (n,), and the fixed
        picture (height, width, channels).
    """
    observe = _compile(network, chosen, loss, list(maps), truth)
    weights = [[variable.value for variable in layer.trainable_weights] for layer in chosen.weighted]

    def look(pictures: Float32, labels: NDArray[np.int32], fixed: Float32) -> Look:
        alive = [np.zeros(layer.output.shape[-1], bool) for layer in chosen.relus]
        gradients = [[np.zeros(tuple(one.shape)) for one in group] for group in weights]
        for start in range(0, len(labels), at_once):
            part = slice(start, start + at_once)
            share = len(labels[part]) / len(labels)
            seen = observe(np.concatenate([pictures[part], fixed[None]]), labels[part])
            for total, found in zip(alive, seen["alive"], strict=True):
                total |= found.numpy()
            for total, slope in zip(chain.from_iterable(gradients), seen["gradients"], strict=True):
                total += share * slope.numpy()
        cam = [one.numpy() for one in seen["cam"]]
        return Look(
            _norms([[one.numpy() for one in group] for group in weights]),
            _norms(gradients),
            np.array([1 - one.mean() for one in alive], np.float32),
            tuple(stack.numpy() for stack in seen["maps"]),
            cam[0] if cam else None,
            cam[1] if cam else None,
            seen["probabilities"].numpy(),
        )

    return look


def _compile(network: Any, chosen: Chosen, loss: Any, maps: list[NDArray[np.int64]], truth: int) -> Any:
    keras = load_keras()
    import tensorflow as tf

    loss_of = keras.losses.get(loss)
    sparse = "sparse" in (getattr(loss_of, "name", None) or loss_of.__name__)
    variables = [variable.value for layer in chosen.weighted for variable in layer.trainable_weights]
    cam = (chosen.cam,) if chosen.cam else ()
    height, width, channels = network.input_shape[1:]

    def alive(output: Any) -> Any:
        most = tf.reduce_max(output, axis=list(range(1, len(output.shape) - 1)))  # (n + 1, units)
        return tf.reduce_any(most[:-1] > 0, axis=0)

    @tf.function(
        input_signature=[
            tf.TensorSpec((None, height, width, channels), tf.float32),
            tf.TensorSpec((None,), tf.int32),
        ],
        autograph=False,
    )
    def observe(pictures: Any, labels: Any) -> Any:
        """Look at the last picture, and take loss and ReLUs from those before it."""
        with ExitStack() as stack:
            layers = dict.fromkeys((*chosen.relus, *chosen.mapped, *cam))
            kept = {layer: stack.enter_context(keeping_output(layer)) for layer in layers}
            output = network(pictures, training=False)
        logits = getattr(output, "_keras_logits", None)
        probabilities, answers = output, output[:-1]
        if logits is None:  # the last layer has no softmax of its own: its output are the logits
            logits, probabilities = output, tf.nn.softmax(output)
        else:
            answers._keras_logits = logits[:-1]  # as in training: the loss is taken from the logits
        targets = labels if sparse else tf.one_hot(labels, output.shape[-1])
        value = tf.add_n([tf.reduce_mean(loss_of(targets, answers)), *network.losses])
        gradients = tf.gradients(value, variables, unconnected_gradients="zero") if variables else []
        at = [kept[layer][-1] for layer in cam]
        stacks = [kept[layer][-1][-1] for layer in chosen.mapped]
        return {
            "alive": [alive(kept[layer][-1]) for layer in chosen.relus],
            "gradients": [tf.convert_to_tensor(one) for one in gradients],
            "maps": [tf.gather(one, index, axis=-1) for one, index in zip(stacks, maps, strict=True)],
            "cam": [one[-1] for one in (*at, *(tf.gradients(logits[-1, truth], at) if at else ()))],
            "probabilities": probabilities[-1],
        }

    return observe


def _norms(groups: Iterable[Iterable[NDArray[np.floating]]]) -> Float32:
    squares = [sum(float(np.square(one, dtype=np.float64).sum()) for one in group) for group in groups]
    return np.sqrt(squares).astype(np.float32)


def _kind(layer: Any) -> str:
    return type(layer).__name__


def _shape(layer: Any) -> tuple[int | None, ...]:
    try:
        return tuple(layer.output.shape)
    except (AttributeError, ValueError):  # never called symbolically, or several outputs
        return ()


def _is_relu(layer: Any) -> bool:
    activation = getattr(layer, "activation", None)
    return _kind(layer) == "ReLU" or getattr(activation, "__name__", "") in ("relu", "relu6")


def _cam_layer(layers: list[Any]) -> Any:
    """Of layers with maps, the last convolution or what still works on its grid."""
    found = None
    for layer in layers:
        follows = found is not None and _shape(layer)[1:3] == _shape(found)[1:3]
        if _kind(layer) in CONVOLUTIONS or (follows and _kind(layer) in _KEEPS_GRID):
            found = layer
    return found
