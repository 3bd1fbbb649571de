"""A whole network as a plain description: layers, and how they are joined."""

from collections.abc import Iterable
from dataclasses import dataclass
from re import fullmatch, sub

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Layer, Shape

PICTURE = "input"
"""The name under which the first layers ask for the picture itself."""

MOST_NODES = 500


@dataclass(frozen=True)
class Node:
    """A layer at its place in a network.

    Attributes:
        name: letters, digits and underscores; each name stands once.
        layer: what happens here.
        inputs: names of the nodes whose output comes in; "input" is the picture.
        trainable: False for a frozen layer: counted, but not learned.
    """

    name: str
    layer: Layer
    inputs: tuple[str, ...]
    trainable: bool = True


@dataclass(frozen=True)
class Network:
    """Layers and how they are joined; the last node is what comes out.

    Attributes:
        name: letters, digits and underscores.
        input_shape: (height, width, channels), or (numbers,), without the batch.
        nodes: each after the nodes it takes its inputs from.
    """

    name: str
    input_shape: Shape
    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        """Refuse what is no network: a name twice, an input that comes later, an output nobody uses."""
        _check_name(self.name)
        for side in self.input_shape:
            whole(side, "input_shape")
        if not self.nodes:
            raise InvalidValue("network {name} has no layers", name=self.name)
        if len(self.nodes) > MOST_NODES:
            raise InvalidValue(
                "a network of {count} layers is too long: at most {most}",
                count=len(self.nodes),
                most=MOST_NODES,
            )
        known = {PICTURE}
        for node in self.nodes:
            _check_name(node.name)
            if node.name in known:
                raise InvalidValue("the name {name} stands twice; each layer needs its own", name=node.name)
            missing = [name for name in node.inputs if name not in known]
            if missing or not node.inputs:
                raise InvalidValue(
                    "{name} takes its input from {missing}, which is no layer before it",
                    name=node.name,
                    missing=", ".join(map(repr, missing)) or "nothing",
                )
            known.add(node.name)
        used = {name for node in self.nodes for name in node.inputs}
        for node in self.nodes[:-1]:
            if node.name not in used:
                raise InvalidValue("the output of {name} is used by no layer", name=node.name)

    @property
    def is_chain(self) -> bool:
        """Whether each layer takes what the one before puts out, and nothing else."""
        before = (PICTURE, *(node.name for node in self.nodes))
        return all(node.inputs == (name,) for node, name in zip(self.nodes, before, strict=False))


def chain(name: str, input_shape: Shape, layers: Iterable[Layer]) -> Network:
    """Put layers one behind the other.

    Args:
        name: of the network.
        input_shape: (height, width, channels), or (numbers,), without the batch.
        layers: first layer first. They are named by their kind and a number, as in Keras: conv2d_1.

    Returns:
        The network.

    Raises:
        InvalidValue: there are no layers, or the shape or the name cannot be.

    Example:
        >>> from cnnviz.core.layers import Conv2D, Dense, Flatten
        >>> [node.name for node in chain("small", (28, 28, 1), [Conv2D(8, 3), Flatten(), Dense(10)]).nodes]
        ['conv2d_1', 'flatten_1', 'dense_1']
    """
    nodes: list[Node] = []
    counts: dict[str, int] = {}
    for layer in layers:
        before = nodes[-1].name if nodes else PICTURE
        nodes.append(Node(next_name(layer, counts), layer, (before,)))
    return Network(name, tuple(input_shape), tuple(nodes))


def next_name(layer: Layer, counts: dict[str, int]) -> str:
    """Name a layer by its kind and how many of the kind there are, and count it.

    Args:
        layer: what is to be named.
        counts: how many of each kind there were so far; changed.

    Returns:
        Such as "conv2d_1".

    Example:
        >>> from cnnviz.core.layers import MaxPooling2D
        >>> next_name(MaxPooling2D(), {"max_pooling2d": 2})
        'max_pooling2d_3'
    """
    kind = sub(r"(?<=[a-z])(?=[A-Z])|(?<=D)(?=[A-Z])", "_", type(layer).__name__).lower()
    counts[kind] = counts.get(kind, 0) + 1
    return f"{kind}_{counts[kind]}"


def _check_name(name: str) -> None:
    if not fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", name):
        raise InvalidValue(
            "name {name!r} must begin with a letter and have at most 64 letters, digits and underscores",
            name=name,
        )
