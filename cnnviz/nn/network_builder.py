"""A network as Keras layers, from its description: the same names, the same settings, repeatable weights."""

import inspect
import zlib
from dataclasses import fields
from typing import Any

from cnnviz.core.explicit_zeros import zeros_before
from cnnviz.core.keras_names import NOT_ARGUMENTS, keras_class
from cnnviz.core.layers import Layer
from cnnviz.core.network import PICTURE, Network
from cnnviz.nn.runtime import load_keras


def build(
    network: Network,
    *,
    seed: int = 0,
    initializer: str = "glorot_uniform",
    l1: float = 0.0,
    l2: float = 0.0,
    before: Any = None,
) -> Any:
    """Build a network that is not compiled yet.

    Every random part has a seed of its own that follows from the run's seed and the layer's name, so nothing
    hangs on what Keras built before.

    Args:
        network: what to build; its layers fit each other. Padding that Keras' layers have no name for becomes
            a ``ZeroPadding2D`` in front of them.
        seed: decides the first weights and the dropout.
        initializer: Keras' name of the first weights' distribution, for every kernel.
        l1: penalty on the sum of the kernels' sizes.
        l2: penalty on the sum of the kernels' squares.
        before: a Keras layer that the pictures pass first, such as random changes while training.

    Returns:
        A functional ``keras.Model``, (N, height, width, channels) to (N, classes).

    Example:
        >>> from cnnviz.core.network_text import parse
        >>> build(parse("flatten; dense 10 softmax", (8, 8, 1))).count_params()
        650
    """
    keras = load_keras()
    picture = keras.Input(network.input_shape, name=PICTURE)
    outputs = {PICTURE: picture if before is None else before(picture)}
    for node in network.nodes:
        arguments = _arguments(node.layer) | {"name": node.name, "trainable": node.trainable}
        kind = getattr(keras.layers, keras_class(node.layer))
        own_seed = (seed * 1_000_003 + zlib.crc32(node.name.encode())) % 2**31
        accepted = inspect.signature(kind.__init__).parameters
        for name in ("kernel_initializer", "depthwise_initializer", "pointwise_initializer"):
            if name in accepted:
                arguments[name] = _initial(keras, initializer, own_seed)
        for name in ("kernel_regularizer", "depthwise_regularizer", "pointwise_regularizer"):
            if name in accepted and (l1 or l2):
                arguments[name] = keras.regularizers.L1L2(l1, l2)
        if "seed" in accepted:
            arguments["seed"] = own_seed
        given = [outputs[name] for name in node.inputs]
        if (zeros := zeros_before(node.layer)) is not None:
            arguments["padding"] = "valid"
            given = [keras.layers.ZeroPadding2D(zeros, name=f"{node.name}_zeros")(given[0])]
        outputs[node.name] = kind(**arguments)(given if len(given) > 1 else given[0])
    return keras.Model(picture, outputs[network.nodes[-1].name], name=network.name)


def _arguments(layer: Layer) -> dict[str, Any]:
    return {
        (
            "activation" if type(layer).__name__ == "Activation" and field.name == "name" else field.name
        ): getattr(layer, field.name)
        for field in fields(layer)
        if field.name not in NOT_ARGUMENTS
    }


def _initial(keras: Any, name: str, seed: int) -> Any:
    kind = getattr(keras.initializers, "".join(part.title() for part in name.split("_")))
    return kind() if name == "zeros" else kind(seed=seed)
