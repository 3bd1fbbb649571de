"""A long model in parts that can be opened: blocks and stages, cut where one output alone passes on."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.network_graph import PICTURE
from cnnviz.nn.model_graph import GraphLayer, ModelGraph

FEW = 18
"""So many layers are shown at once, without parts."""

LONG = 48
"""A part with more layers is cut again, where the size of its maps changes or at this many."""


@dataclass(frozen=True)
class LayerGroup:
    """Layers that follow each other.

    Attributes:
        title: what their names have in common, or the first and the last name.
        layers: in order.
    """

    title: str
    layers: tuple[GraphLayer, ...]

    @property
    def parameters(self) -> int:
        """Weights of all its layers."""
        return sum(layer.parameters for layer in self.layers)


def layer_groups(graph: ModelGraph) -> tuple[LayerGroup, ...]:
    """Put a model's layers into parts.

    The model is cut only where the output of a single layer is all that passes on, so that no branch and no
    shortcut leads from the inside of one part into another. Neighbours whose names begin alike stay together,
    such as block2a_conv and block2a_bn; where names say nothing, those with maps of one size.

    Args:
        graph: of the model.

    Returns:
        The parts in order; one for a short model, and for one that cannot be cut.

    Example:
        >>> from cnnviz.nn.model_graph import GraphLayer
        >>> names = [f"{part}_{kind}" for part in ("stem", "body", "top") for kind in range(7)]
        >>> layers = [GraphLayer(n, n, (), "Conv2D", (b,), (8, 8, 4), 0, 0, 0, "unknown", None, True)
        ...           for n, b in zip(names, ["input", *names], strict=False)]
        >>> [group.title for group in layer_groups(ModelGraph("m", (8, 8, 3), None, "whole", tuple(layers)))]
        ['stem', 'body', 'top']
    """
    layers = graph.layers
    if len(layers) <= FEW:
        return (LayerGroup(graph.name, layers),) if layers else ()
    pieces = _pieces(layers)
    return _joined(_cut_again(_alike(pieces)))


def _pieces(layers: Sequence[GraphLayer]) -> list[tuple[GraphLayer, ...]]:
    """Cut wherever one output alone passes on; whatever comes from before counts as the picture."""
    inside = {layer.id for layer in layers}
    last: dict[str, int] = {}
    for i, layer in enumerate(layers):
        for name in layer.inputs:
            last[name if name in inside else PICTURE] = i
    pieces, start, reach = [], 0, last.get(PICTURE, 0)
    for i, layer in enumerate(layers):
        if reach <= i:
            pieces.append(tuple(layers[start : i + 1]))
            start = i + 1
        reach = max(reach, last.get(layer.id, i))
    if start < len(layers):
        pieces.append(tuple(layers[start:]))
    return pieces


def _alike(pieces: list[tuple[GraphLayer, ...]]) -> list[tuple[str, tuple[GraphLayer, ...]]]:
    """Join neighbours with the same key."""
    groups: list[tuple[str, tuple[GraphLayer, ...]]] = []
    for piece in pieces:
        key = Counter(map(_key, piece)).most_common(1)[0][0]
        if groups and groups[-1][0] == key:
            groups[-1] = key, groups[-1][1] + piece
        else:
            groups.append((key, piece))
    return groups


def _cut_again(
    groups: list[tuple[str, tuple[GraphLayer, ...]]],
) -> list[tuple[str, tuple[GraphLayer, ...]]]:
    """Cut long parts where the size of the maps changes, or before they become too long."""
    found: list[tuple[str, tuple[GraphLayer, ...]]] = []
    for key, layers in groups:
        if len(layers) <= LONG:
            found.append((key, layers))
            continue
        parts: list[list[GraphLayer]] = []
        for piece in _pieces(layers):
            alike = bool(parts) and _size(parts[-1][-1]) == _size(piece[-1])
            if alike and len(parts[-1]) + len(piece) <= LONG:
                parts[-1] += piece
            else:
                parts.append(list(piece))
        names = [key if _size(part[-1]) == key else f"{key} {_size(part[-1])}" for part in parts]
        for place, (name, part) in enumerate(zip(names, parts, strict=True)):
            number = names[: place + 1].count(name)
            title = f"{name} ({number})" if names.count(name) > 1 else name
            found.append((title.strip(), tuple(part)))
    return found


def _joined(groups: list[tuple[str, tuple[GraphLayer, ...]]]) -> tuple[LayerGroup, ...]:
    """Put single layers that follow each other into one part."""
    found: list[tuple[str, tuple[GraphLayer, ...]]] = []
    for key, layers in groups:
        if len(layers) == 1 and found and len(found[-1][1]) == _singles(found[-1]):
            found[-1] = "", found[-1][1] + layers
        else:
            found.append((key if len(layers) > 1 else "", layers))
    return tuple(LayerGroup(key or _ends(layers), layers) for key, layers in found)


def _singles(group: tuple[str, tuple[GraphLayer, ...]]) -> int:
    return len(group[1]) if not group[0] else -1


def _ends(layers: Sequence[GraphLayer]) -> str:
    first, last = layers[0].name, layers[-1].name
    return first if first == last else f"{first} … {last}"


def _key(layer: GraphLayer) -> str:
    """What a layer's name has in common with its block: its first word, or two if the second is a number."""
    if re.fullmatch(rf"{_usual(layer.kind)}(_\d+)?", layer.name):  # Keras named it by itself
        return _size(layer)
    words = re.match(r"([^_]*_\d+[a-z]?(?=_)|[^_]+)", layer.name)
    return words.group(1) if words else layer.name


def _usual(kind: str) -> str:
    """How Keras names a layer of a class: Conv2D is conv2d, BatchNormalization batch_normalization."""
    spread = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", spread).lower()


def _size(layer: GraphLayer) -> str:
    return "×".join(str(side or "·") for side in layer.output_shape[:2]) if layer.is_map else ""
