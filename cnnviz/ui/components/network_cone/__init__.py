"""The drawing of a network, and the cone from one unit back to the picture.

Python sends each layer's size, stride and padding once. Pointing at a block or at the photograph only adds
and multiplies indices in the browser and never calls the server.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

from cnnviz.core.cone import step_back
from cnnviz.core.network import LayerRow, Summary
from cnnviz.core.receptive_field import ReceptiveField
from cnnviz.ui.components import bundle
from cnnviz.ui.components.network_cone.labels import block_templates, block_words, cone_labels, short_kinds
from cnnviz.viz import theme
from cnnviz.viz.network_layout import Block, network_layout, starting_block

__all__ = ["cone_data", "network_cone"]

Words = tuple[Mapping[str, str], Mapping[str, str]]

HERE = Path(__file__).parent
SCRIPTS = ("cone", "drawing", "photo", "network_cone")

_cone = st.components.v2.component(
    "cnnviz_network_cone",
    html="<section></section>",
    css=bundle.style(HERE / "network_cone.css"),
    js=bundle.script(HERE.parent / "stage" / "paint.js", *(HERE / f"{name}.js" for name in SCRIPTS)),
)


def network_cone(summary: Summary, photograph: NDArray[np.float32], *, key: str, picture: str) -> None:
    """Draw a network in proportion; a unit that is pointed at shows what it sees of a photograph.

    Args:
        summary: of the network. The layers before the first that does not fit are drawn.
        photograph: (h, w, 3) or (h, w, 1) in [0, 1], of the same proportions as the network's input.
        key: the component's name on the page; with the same key the chosen layer is kept while it exists.
        picture: what the photograph shows, translated, for who cannot see it.
    """
    _cone(key=key, data=cone_data(summary, photograph, picture=picture))


def cone_data(summary: Summary, photograph: NDArray[np.float32], *, picture: str) -> dict[str, Any]:
    """Return what `network_cone` sends to the browser.

    Args:
        summary: as in `network_cone`.
        photograph: as in `network_cone`.
        picture: as in `network_cone`.

    Returns:
        A dict with one Arrow column of float32 under "values", the photograph; the rest is ready for JSON.
    """
    layout = network_layout(summary)
    rows: list[LayerRow | None] = [None, *summary.rows]
    words = (short_kinds(), block_templates())  # once for all blocks
    pixels = np.ascontiguousarray(photograph, np.float32)
    return {
        "blocks": [_block(block, row, words) for block, row in zip(layout.blocks, rows, strict=True)],
        "edges": [[edge.source, edge.target, edge.over] for edge in layout.edges],
        "drawing": [round(layout.width), round(layout.height)],
        "upright": layout.upright,
        "branched": not summary.network.is_chain,
        "broken": summary.problem.name if summary.problem else None,
        "input": list(summary.network.input_shape[:2]),
        "start": starting_block(summary, layout),
        "picture": picture,
        "photograph": list(pixels.shape),
        "values": pa.table({"value": pa.array(pixels.ravel())}),
        "labels": cone_labels(),
        "colours": theme.as_data(),
    }


def _block(block: Block, row: LayerRow | None, words: Words) -> dict[str, Any]:
    maps = block.shape if len(block.shape) == 3 else (1, 1, block.shape[-1])
    field = row.receptive_field if row else ReceptiveField((1, 1), (1, 1), (0, 0))
    return {
        "name": block.name,
        "role": block.role,
        "shape": list(block.shape),
        "maps": list(maps),
        "inputs": list(block.inputs),
        "box": [round(value, 1) for value in (block.x, block.y, block.width, block.height, block.depth)],
        "slice": block.slice,
        "field": _plain(field),
        "local": _plain(step_back(row.layer)) if row else None,
        **block_words(block, row, *words),
    }


def _plain(field: ReceptiveField | None) -> dict[str, list[int]] | None:
    if field is None:
        return None
    return {"size": list(field.size), "stride": list(field.stride), "padding": list(field.padding)}
