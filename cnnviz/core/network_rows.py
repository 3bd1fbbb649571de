"""A network as plain rows, one a layer, as a form fills them in and JSON keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any

from cnnviz.core import layers
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Layer, Shape
from cnnviz.core.network_graph import PICTURE, Network, Node, next_name

Row = Mapping[str, Any]

LAYERS: Mapping[str, type[Layer]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            layers.Conv2D,
            layers.DepthwiseConv2D,
            layers.SeparableConv2D,
            layers.Conv2DTranspose,
            layers.MaxPooling2D,
            layers.AveragePooling2D,
            layers.GlobalAveragePooling2D,
            layers.GlobalMaxPooling2D,
            layers.ZeroPadding2D,
            layers.Flatten,
            layers.Dense,
            layers.BatchNormalization,
            layers.Activation,
            layers.Dropout,
            layers.Rescaling,
            layers.Add,
            layers.Concatenate,
        )
    }
)
"""The layers a row can name."""

LARGEST = 100_000
"""The largest whole number a row may hold: a slip of the finger must not fill the screen with digits."""

_PLACE = ("layer", "node", "inputs", "trainable")


def settings_of(kind: type[Layer]) -> tuple[str, ...]:
    """Name the settings of a kind of layer, those that must be given first.

    Args:
        kind: one of `LAYERS`.

    Returns:
        Names of its arguments, as Keras calls them.

    Example:
        >>> settings_of(layers.MaxPooling2D)
        ('pool_size', 'strides', 'padding')
    """
    names = [f.name for f in fields(kind) if f.name not in ("input_shape", "input_shapes")]
    plain = [f.name for f in fields(kind) if f.name in names and not f.kw_only]
    return (*plain, *(name for name in names if name not in plain))


def from_rows(rows: Sequence[Row], input_shape: Shape, *, name: str = "network") -> Network:
    """Build a network from rows.

    Args:
        rows: one a layer: "layer" is its kind, the other keys are its settings by Keras' names; what is
            missing or None keeps its usual value. "node" names it, "inputs" lists the nodes that come in
            (usual: the one before), "trainable" is False for a frozen layer.
        input_shape: (height, width, channels), or (numbers,), without the batch.
        name: of the network.

    Returns:
        The network; its layers need not fit each other (see `summarise`).

    Raises:
        InvalidValue: a row names an unknown layer or setting, or a value that cannot be; says which row.

    Example:
        >>> rows = [{"layer": "Conv2D", "filters": 8, "kernel_size": 3}, {"layer": "Flatten"}]
        >>> from_rows(rows, (28, 28, 1)).nodes[1]
        Node(name='flatten_1', layer=Flatten(input_shape=None), inputs=('conv2d_1',), trainable=True)
    """
    nodes: list[Node] = []
    counts: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        layer = _layer(number, row)
        usual = next_name(layer, counts)
        before = nodes[-1].name if nodes else PICTURE
        inputs = _frozen(row.get("inputs")) or (before,)
        nodes.append(
            Node(
                str(row.get("node") or usual),
                layer,
                tuple(map(str, inputs)) if isinstance(inputs, tuple) else (str(inputs),),
                row.get("trainable") is not False,
            )
        )
    return Network(name, tuple(input_shape), tuple(nodes))


def to_rows(network: Network) -> list[dict[str, Any]]:
    """Write a network as rows, without what has its usual value.

    Args:
        network: any network.

    Returns:
        Rows from which `from_rows` builds the same network again.

    Example:
        >>> to_rows(from_rows([{"layer": "Conv2D", "filters": 8, "kernel_size": 3}], (28, 28, 1)))
        [{'layer': 'Conv2D', 'filters': 8, 'kernel_size': 3}]
    """
    rows = []
    counts: dict[str, int] = {}
    before = PICTURE
    for node in network.nodes:
        kind = type(node.layer)
        row: dict[str, Any] = {"layer": kind.__name__}
        for field in fields(kind):
            value = getattr(node.layer, field.name)
            if field.name in settings_of(kind) and (field.default is MISSING or value != field.default):
                row[field.name] = value
        if node.name != next_name(node.layer, counts):
            row["node"] = node.name
        if node.inputs != (before,):
            row["inputs"] = list(node.inputs)
        if not node.trainable:
            row["trainable"] = False
        rows.append(row)
        before = node.name
    return rows


def _layer(number: int, row: Row) -> Layer:
    word = str(row.get("layer"))
    kind = LAYERS.get(word)
    if kind is None:
        raise InvalidValue(
            "layer {number}: {word!r} is none of {known}", number=number, word=word, known=", ".join(LAYERS)
        )
    given = {key: _frozen(value) for key, value in row.items() if key not in _PLACE and value is not None}
    known = settings_of(kind)
    for key, value in given.items():
        if key not in known:
            raise InvalidValue(
                "layer {number}: {word} has no {key!r}, only {known}",
                number=number,
                word=word,
                key=key,
                known=", ".join(known) or "its name",
            )
        if _largest(value) > LARGEST:
            raise InvalidValue(
                "layer {number}: {word}: {key} must be at most {most}",
                number=number,
                word=word,
                key=key,
                most=LARGEST,
            )
        if key == "use_bias" and not isinstance(value, bool):
            raise InvalidValue(
                "layer {number}: {word} has {key} {value!r}: it must be True or False",
                number=number,
                word=word,
                key=key,
                value=value,
            )
    for field in fields(kind):
        if field.name in known and field.default is MISSING and field.name not in given:
            raise InvalidValue("layer {number}: {word} needs {key}", number=number, word=word, key=field.name)
    try:
        return kind(**given)
    except InvalidValue as error:
        raise InvalidValue("layer {number}: {word}: {rule}", number=number, word=word, rule=error) from error


def _frozen(value: Any) -> Any:
    """Turn lists, as JSON has them, into tuples: a layer is a value and can be a key."""
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def _largest(value: Any) -> int:
    if isinstance(value, tuple):
        return max(map(_largest, value), default=0)
    return abs(value) if isinstance(value, int) else 0
