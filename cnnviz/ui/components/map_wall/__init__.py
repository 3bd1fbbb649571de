"""Small pictures of numbers side by side: feature maps, slices of a filter; one of them can be chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.nn.inside_arrays import quantise, shrink
from cnnviz.ui.components import bundle
from cnnviz.ui.components.map_wall.labels import wall_labels
from cnnviz.ui.inside_packing import Rows
from cnnviz.viz import theme

__all__ = ["Tiles", "map_wall", "map_wall_data"]

HERE = Path(__file__).parent
MOST_SIDE = 56  # pixels of a tile; larger maps are averaged over blocks
MOST_TILES = 64

_wall = st.components.v2.component(
    "cnnviz_map_wall",
    html="<section></section>",
    css=bundle.style(HERE / "map_wall.css"),
    js=bundle.script(
        HERE.parent / "stage" / "paint.js", HERE.parent / "inside" / "pixels.js", HERE / "map_wall.js"
    ),
)


@dataclass(frozen=True, eq=False)
class Tiles:
    """What a wall shows.

    Attributes:
        values: (h, w, tiles), float32.
        numbers: of the tiles, such as the channels.
        names: what each is called, translated.
        one_scale: whether all tiles share one scale; otherwise each has its own.
        limit: where that scale ends, so that two walls can be compared; the largest magnitude if left out.
    """

    values: NDArray[np.float32]
    numbers: Sequence[int]
    names: Sequence[str]
    one_scale: bool = True
    limit: float | None = None


def map_wall(
    tiles: Tiles,
    *,
    key: str,
    label: str,
    chosen: int | None = None,
    on_choose: Callable[[int], None] | None = None,
) -> None:
    """Draw a wall of tiles.

    Args:
        tiles: at most 64.
        key: the component's name on the page.
        label: what the wall shows, translated, for who cannot see it.
        chosen: number of the tile that is marked.
        on_choose: called with the number of a tile that was clicked, before the page runs again; without it
            tiles cannot be chosen.
    """

    def tell() -> None:
        said = dict(st.session_state.get(key) or {}).get("tile")
        if on_choose is not None and isinstance(said, int | float) and said in tiles.numbers:
            on_choose(int(said))

    data = map_wall_data(tiles, label=label, chosen=chosen, active=on_choose is not None)
    _wall(key=key, data=data, on_tile_change=tell)


def map_wall_data(tiles: Tiles, *, label: str, chosen: int | None, active: bool) -> dict[str, Any]:
    """Return what `map_wall` sends to the browser.

    Args:
        tiles: as in `map_wall`; those beyond 64 are left out.
        label: as in `map_wall`.
        chosen: as in `map_wall`.
        active: whether tiles can be chosen.

    Returns:
        Two Arrow tables under "bytes" and "numbers"; the rest is ready for JSON.
    """
    values = np.asarray(tiles.values, np.float32)[:, :, :MOST_TILES]
    levels, _ranges = quantise(shrink(values, MOST_SIDE))
    small = shrink(values, MOST_SIDE)
    painted = np.stack([small.min(axis=(0, 1)), small.max(axis=(0, 1))], axis=1)
    true = np.stack([values.min(axis=(0, 1)), values.max(axis=(0, 1)), values.mean(axis=(0, 1))], axis=1)
    rows = Rows()
    return {
        "levels": rows.add(levels),
        "ranges": rows.add(painted),
        "told": rows.add(true),
        "size": list(values.shape[:2]),
        "tiles": list(tiles.numbers[:MOST_TILES]),
        "names": list(tiles.names[:MOST_TILES]),
        "signed": bool((values < 0).any()),
        "one_scale": tiles.one_scale,
        "limit": tiles.limit,
        "chosen": chosen,
        "active": active,
        "label": label,
        "labels": wall_labels(),
        "colours": theme.as_data(),
        "scales": {"heat": theme.SEQUENTIAL, "signed": theme.DIVERGING},
    } | rows.tables()
