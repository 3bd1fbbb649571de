"""The graph of a model: its parts in a row, the layers of the part that is open, and one layer chosen.

Parts open in the browser; only the choice of a layer goes to Python.
"""

from collections.abc import Callable, Sequence
from math import log2, sqrt
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.nn.model_graph import GraphLayer, ModelGraph
from cnnviz.nn.model_groups import LayerGroup
from cnnviz.ui.components import bundle
from cnnviz.ui.components.model_map.labels import layer_words, map_labels, part_words, shape_words
from cnnviz.viz import theme
from cnnviz.viz.network_lanes import lanes_of
from cnnviz.viz.network_layout import role_of

__all__ = ["model_map", "model_map_data", "part_places"]

HERE = Path(__file__).parent
HIGHEST, LOWEST = 34, 6  # pixels of a block
PER_DOUBLING = 2.2  # pixels of width each time the channels double

_map = st.components.v2.component(
    "cnnviz_model_map",
    html="<section></section>",
    css=bundle.style(HERE / "model_map.css"),
    js=bundle.script(
        HERE.parent / "stage" / "paint.js", HERE.parent / "inside" / "pixels.js", HERE / "model_map.js"
    ),
)


def model_map(
    graph: ModelGraph,
    groups: Sequence[LayerGroup],
    chosen: str,
    *,
    key: str,
    on_choose: Callable[[str], None],
) -> None:
    """Draw a model; a layer is chosen by click, finger or Enter.

    Args:
        graph: of the model.
        groups: its parts.
        chosen: id of the layer that is chosen; its part is open.
        key: the component's name on the page.
        on_choose: called with the id of another layer before the page runs again.
    """

    def tell() -> None:
        said = dict(st.session_state.get(key) or {}).get("layer")
        if any(layer.id == said for layer in graph.layers):
            on_choose(str(said))

    _map(key=key, data=model_map_data(graph, groups, chosen), on_layer_change=tell)


def model_map_data(graph: ModelGraph, groups: Sequence[LayerGroup], chosen: str) -> dict[str, Any]:
    """Return what `model_map` sends to the browser, ready for JSON.

    Args:
        graph: as in `model_map`.
        groups: as in `model_map`.
        chosen: as in `model_map`.

    Returns:
        Parts with their layers; a layer has its lane and column among those of its part.
    """
    sides = [side for layer in graph.layers if layer.is_map for side in layer.output_shape[:2] if side]
    most = max(sides, default=1)
    return {
        "parts": [_part(group, graph, most) for group in groups],
        "chosen": chosen,
        "labels": map_labels(graph.name),
        "colours": theme.as_data(),
    }


def part_places(group: LayerGroup) -> tuple[list[int], list[int], list[list[int]]]:
    """Place the layers of a part: branches below each other, each layer right of those it reads.

    Args:
        group: the part.

    Returns:
        Lanes and columns of its layers, from 0, and the ways between them as pairs of places; −1 is what
        comes in.

    Example:
        >>> layer = lambda id, *reads: GraphLayer(id, id, (), "Add", reads, (1,), 0, 0, 0, "all", None, True)
        >>> part_places(LayerGroup("fork", (layer("a", "x"), layer("b", "a"), layer("c", "a", "b"))))
        ([0, 0, 0], [0, 1, 2], [[-1, 0], [0, 1], [0, 2], [1, 2]])
    """
    place = {layer.id: i for i, layer in enumerate(group.layers)}
    reads = [tuple(dict.fromkeys(place.get(name, -1) for name in layer.inputs)) for layer in group.layers]
    lanes, _counts = lanes_of([(), *(tuple(source + 1 for source in one) for one in reads)])
    columns: list[int] = []
    for one in reads:
        columns.append(max((columns[source] + 1 for source in one if source >= 0), default=0))
    edges = [[source, target] for target, one in enumerate(reads) for source in one]
    return lanes[1:], columns, edges


def short_name(name: str, part: str) -> str:
    """Leave out of a layer's name what the name of its part says.

    Example:
        >>> short_name("block2a_dwconv", "block2a"), short_name("pool", "pool … logits")
        ('dwconv', 'pool')
    """
    return name.removeprefix(f"{part}_") or name


def _part(group: LayerGroup, graph: ModelGraph, most: int) -> dict[str, Any]:
    lanes, columns, edges = part_places(group)
    heaviest = max(group.layers, key=lambda layer: layer.parameters)
    last = group.layers[-1]
    return {
        "title": group.title,
        "count": len(group.layers),
        "shape": shape_words(last.output_shape),
        "words": part_words(group),
        "role": role_of(heaviest.kind),
        "block": _block(last, most),
        "edges": edges,
        "layers": [
            {
                "id": layer.id,
                "short": short_name(layer.name, group.title),
                "kind": layer.kind,
                "shape": shape_words(layer.output_shape),
                "words": layer_words(layer, graph),
                "role": role_of(layer.kind),
                "block": _block(layer, most),
                "lane": lane,
                "column": column,
            }
            for layer, lane, column in zip(group.layers, lanes, columns, strict=True)
        ],
    }


def _block(layer: GraphLayer, most: int) -> list[float]:
    """Width, height and depth of a block: as in the drawings of networks, roots of the sides."""
    rows, columns = layer.output_shape[:2] if layer.is_map else (1, 1)
    height, across = (max(LOWEST, HIGHEST * sqrt(min((side or most) / most, 1))) for side in (rows, columns))
    return [round(2 + PER_DOUBLING * log2(1 + layer.channels), 1), round(height, 1), round(across * 0.3, 1)]
