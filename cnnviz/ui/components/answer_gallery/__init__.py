"""Small pictures with what a model said of each: pointing at one shows its map, choosing one opens it.

Python makes pictures, maps and words; the component shows them and tells which picture was chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import streamlit as st

from cnnviz.ui.components import bundle
from cnnviz.ui.i18n import _
from cnnviz.viz import theme

HERE = Path(__file__).parent

_gallery = st.components.v2.component(
    "cnnviz_answer_gallery",
    html="<section></section>",
    css=bundle.style(HERE / "answer_gallery.css"),
    js=bundle.script(HERE / "answer_gallery.js"),
)


@dataclass(frozen=True)
class Tile:
    """One picture of the gallery.

    Args:
        picture: JPEG file; empty if there is no picture, only its name.
        map: PNG file with one pixel a cell, laid over the picture; empty if there is none.
        said: what the model said, translated.
        note: a second line, translated; may be empty.
        name: of the file.
        right: whether the model was right; None if that is not known.
    """

    picture: bytes
    map: bytes
    said: str
    note: str
    name: str
    right: bool | None


def answer_gallery(tiles: Sequence[Tile], *, key: str, label: str, all_maps: bool = False) -> int | None:
    """Draw the gallery and return the place of the picture that was chosen by click, finger or Enter.

    Args:
        tiles: the pictures.
        key: the component's name on the page; with the same key the choice is kept.
        label: what is shown, translated, for who cannot see it.
        all_maps: whether every map is shown all the time.

    Returns:
        The place, or None while nothing is chosen. The same picture chosen again lets go.
    """
    chosen = _checked(dict(st.session_state.get(key) or {}).get("picked"), len(tiles))
    data = gallery_data(tiles, label=label, all_maps=all_maps) | {"picked": chosen}
    result = _gallery(key=key, data=data, default={"picked": None}, on_picked_change=lambda: None)
    return _checked(result.get("picked"), len(tiles))


def gallery_data(tiles: Sequence[Tile], *, label: str, all_maps: bool = False) -> dict[str, Any]:
    """Return what `answer_gallery` sends to the browser.

    Args:
        tiles: as in `answer_gallery`.
        label: as in `answer_gallery`.
        all_maps: as in `answer_gallery`.

    Returns:
        A dict with the files as Arrow columns "picture" and "map" of bytes; the rest is ready for JSON.
    """
    return {
        "files": pa.table({
            "picture": pa.array([tile.picture for tile in tiles], pa.binary()),
            "map": pa.array([tile.map for tile in tiles], pa.binary()),
        }),
        "tiles": [
            {"said": tile.said, "note": tile.note, "name": tile.name, "right": tile.right} for tile in tiles
        ],
        "label": label,
        "all": all_maps,
        "words": {"right": _("right"), "wrong": _("wrong"), "open": _("Open")},
        "colours": theme.as_data(),
    }  # fmt: skip


def _checked(said: Any, count: int) -> int | None:
    return int(said) if isinstance(said, int | float) and said in range(count) else None
