"""The Keras program that builds exactly the network on the screen, each layer with its name.

The code is text: nothing here imports Keras. The program leaves the network in a variable ``model``.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from keyword import iskeyword
from typing import Any

from cnnviz.core.explicit_zeros import zeros_before
from cnnviz.core.keras_names import NOT_ARGUMENTS, keras_class
from cnnviz.core.network import PICTURE, Network, Node

Further = Callable[[Node], tuple[str, ...]]
"""Arguments that a layer is given beside its own, written out, such as ``'kernel_initializer="zeros"'``."""

_TAKEN = {"keras", "model", "picture"}


def network(network: Network) -> str:
    """Write the Keras program that builds a network.

    A chain becomes a ``Sequential``, anything with branches a functional ``Model``. Padding that Keras'
    convolution has no name for becomes a ``ZeroPadding2D`` before it.

    Args:
        network: what to build; its layers must fit each other (see `cnnviz.core.network.summarise`).

    Returns:
        A program; it leaves the network in ``model``.

    Example:
        >>> from cnnviz.core.layers import Dense, Flatten
        >>> from cnnviz.core.network import chain
        >>> small = chain("small", (28, 28), [Flatten(), Dense(10, activation="softmax")])
        >>> for line in network(small).splitlines()[4:7]:
        ...     print(line.strip())
        keras.Input((28, 28), name="input"),
        keras.layers.Flatten(name="flatten_1"),
        keras.layers.Dense(10, activation="softmax", name="dense_1"),
    """
    return "\n".join(["import keras", "", *network_lines(network), "model.summary()", ""])


def network_lines(network: Network, *, further: Further = lambda node: ()) -> list[str]:
    """Write the statements that build a network, for a program that has imported Keras.

    Args:
        network: as in `network`.
        further: what else each layer is given.

    Returns:
        Lines of Python; they leave the network in ``model``.

    Example:
        >>> from cnnviz.core.layers import Dense
        >>> from cnnviz.core.network import chain
        >>> lines = network_lines(chain("small", (4,), [Dense(2)]), further=lambda node: ("use_bias=False",))
        >>> print(lines[3].strip())
        keras.layers.Dense(2, use_bias=False, name="dense_1"),
    """
    return list((_sequential if network.is_chain else _functional)(network, further))


def _sequential(network: Network, further: Further) -> Iterator[str]:
    names = {node.name for node in network.nodes}
    yield "model = keras.Sequential("
    yield "    ["
    yield f'        keras.Input({network.input_shape}, name="{PICTURE}"),'
    for node in network.nodes:
        for layer in _layers(node, names, further):
            yield f"        {layer},"
    yield "    ],"
    yield f'    name="{network.name}",'
    yield ")"


def _functional(network: Network, further: Further) -> Iterator[str]:
    names = {node.name for node in network.nodes}
    variables = {PICTURE: "picture"}
    yield f'picture = keras.Input({network.input_shape}, name="{PICTURE}")'
    for node in network.nodes:
        taken = node.name in _TAKEN or iskeyword(node.name)
        variable = variables[node.name] = _free(f"{node.name}_", names) if taken else node.name
        coming = [variables[name] for name in node.inputs]
        given = coming[0] if len(coming) == 1 else f"[{', '.join(coming)}]"
        for layer in _layers(node, names, further):
            yield f"{variable} = {layer}({given})"
            given = variable
    yield f'model = keras.Model(picture, {variables[network.nodes[-1].name]}, name="{network.name}")'


def _free(name: str, names: set[str]) -> str:
    """Lengthen a name until no node has it."""
    while name in names:
        name += "_"
    return name


def _layers(node: Node, names: set[str], further: Further) -> Iterator[str]:
    """Write the layer of a node, after the zeros that it needs in front."""
    zeros = zeros_before(node.layer)
    if zeros is not None:
        yield f'keras.layers.ZeroPadding2D({zeros}, name="{_free(f"{node.name}_zeros", names)}")'
    kind = type(node.layer)
    arguments = []
    for field in fields(kind):
        value = getattr(node.layer, field.name)
        if field.name in NOT_ARGUMENTS or (field.name == "padding" and zeros is not None):
            continue
        if not field.kw_only:
            arguments.append(_text(value))
        elif value != field.default:
            arguments.append(f"{field.name}={_text(value)}")
    arguments += further(node)
    if not node.trainable:
        arguments.append("trainable=False")
    arguments.append(f'name="{node.name}"')
    yield f"keras.layers.{keras_class(node.layer)}({', '.join(arguments)})"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if value == 1 / 255:
        return "1 / 255"
    return repr(tuple(value)) if isinstance(value, list) else repr(value)
