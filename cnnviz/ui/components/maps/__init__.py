"""A picture and its maps side by side with one linked cursor, and a strip of small maps to choose from.

Python sends each map's own numbers once. Moving the cursor, smoothing, and the opacity happen in the browser
and never call the server; only a press on a map of the strip does.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import NDArray

from cnnviz.core.heatmap import FAINTEST_PEAK
from cnnviz.ui.components import bundle
from cnnviz.ui.components.maps.labels import maps_labels, strip_labels
from cnnviz.vision import encode, resize
from cnnviz.viz import heatmaps, theme

__all__ = ["VIEWS", "MapPanel", "linked_maps", "maps_data", "strip", "strip_data"]

Float32 = NDArray[np.float32]

HERE = Path(__file__).parent
VIEWS = ("smooth", "grid", "alone")
LONG_SIDE, SMALL_SIDE = 720, 180  # pixels of the picture that travel
MOST_CELLS = 48  # along a side of a small map; a larger one is averaged
MANY_CELLS = 4096  # of so many a few extreme ones would make all others pale
SHARE_BELOW = 0.99  # of the cells, which a scale of many cells leaves below its end

_SHARED = [HERE.parent / "stage" / "paint.js", HERE.parent / "inside" / "pixels.js", HERE / "painting.js"]
_maps = st.components.v2.component(
    "cnnviz_maps",
    html="<section></section>",
    css=bundle.style(HERE / "maps.css"),
    js=bundle.script(*_SHARED, HERE / "board.js", HERE / "maps.js"),
)
_strip = st.components.v2.component(
    "cnnviz_map_strip",
    html="<section></section>",
    css=bundle.style(HERE / "strip.css"),
    js=bundle.script(*_SHARED, HERE / "strip.js"),
)


@dataclass(frozen=True, eq=False)
class MapPanel:
    """A map as it is shown.

    Attributes:
        title: what it is, translated.
        note: a second line, translated.
        raw: (h, w), the method's own numbers.
        signed: whether numbers below zero mean something; otherwise they count as zero.
        alt: the map in words, for who cannot see it.
        id: what a press on it in the strip chooses.
    """

    title: str
    note: str
    raw: Float32
    signed: bool
    alt: str
    id: str = ""

    @property
    def sizes(self) -> Float32:
        """How strong each cell is, whatever its sign; (h, w)."""
        return np.abs(self.raw) if self.signed else np.maximum(self.raw, 0)

    @property
    def limit(self) -> float:
        """The number at the end of the colours, 0 if the map is empty."""
        many = self.raw.size >= MANY_CELLS
        limit = heatmaps.usual_limit(self.sizes, SHARE_BELOW) if many else heatmaps.largest(self.sizes)
        return limit if limit > FAINTEST_PEAK else 0.0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to see."""
        return self.limit == 0


def linked_maps(
    pixels: Float32,
    panels: Sequence[MapPanel],
    *,
    key: str,
    alt: str,
    title: str,
    note: str,
    view: str,
    opacity: int,
) -> None:
    """Draw a picture and its maps; the place under the cursor is marked in all of them, with its numbers.

    Args:
        pixels: picture (height, width, 3), float32 in [0, 1].
        panels: the maps, none to three.
        key: the component's name on the page; with the same key cursor, view and opacity are kept.
        alt: the picture in words.
        title: of the picture, translated.
        note: its second line.
        view: "smooth", "grid" or "alone", to begin with.
        opacity: of the strongest colour in percent, to begin with.
    """
    data = maps_data(pixels, panels, alt=alt, title=title, note=note, view=view, opacity=opacity)
    _maps(key=key, data=data)


def maps_data(
    pixels: Float32,
    panels: Sequence[MapPanel],
    *,
    alt: str,
    title: str,
    note: str,
    view: str,
    opacity: int,
) -> dict[str, Any]:
    """Return what `linked_maps` sends to the browser; the arguments are the same.

    Returns:
        A dict with one Arrow column of float32 under "values", all maps one after the other in reading order;
        the rest is ready for JSON.
    """
    words = {"title": title, "note": note, "alt": alt, "size": list(pixels.shape[:2])}
    return {
        "picture": words | _packed(pixels, LONG_SIDE),
        "panels": _placed(panels),
        "values": _column([panel.raw for panel in panels]),
        "view": view,
        "opacity": opacity,
        "labels": maps_labels(),
        "scales": {"heat": theme.SEQUENTIAL, "signed": theme.DIVERGING},
        "colours": theme.as_data(),
    }


def strip(
    pixels: Float32, panels: Sequence[MapPanel], *, chosen: str, key: str, on_choose: Callable[[], None]
) -> None:
    """Draw small maps over the picture, one a layer; a press on one chooses it.

    Args:
        pixels: picture (height, width, 3), float32 in [0, 1].
        panels: the maps; each has an id.
        chosen: id of the map that is on show.
        key: the component's name on the page. ``st.session_state[key]["chosen"]`` holds the id while
            `on_choose` runs.
        on_choose: called before the page runs again.
    """
    _strip(key=key, data=strip_data(pixels, panels, chosen=chosen), on_chosen_change=on_choose)


def strip_data(pixels: Float32, panels: Sequence[MapPanel], *, chosen: str) -> dict[str, Any]:
    """Return what `strip` sends to the browser; the arguments and the result are as in `maps_data`."""
    small = [_averaged(panel.raw) for panel in panels]
    return {
        "picture": _packed(pixels, SMALL_SIDE),
        "panels": [
            placed | {"id": panel.id} for placed, panel in zip(_placed(panels, small), panels, strict=True)
        ],
        "values": _column(small),
        "chosen": chosen,
        "labels": strip_labels(),
        "scales": {"heat": theme.SEQUENTIAL, "signed": theme.DIVERGING},
        "colours": theme.as_data(),
    }


def _packed(pixels: Float32, long_side: int) -> dict[str, Any]:
    shown = resize.within(pixels, long_side)
    text = base64.b64encode(encode.as_jpeg(np.ascontiguousarray(shown))).decode("ascii")
    return {"shown": list(shown.shape[:2]), "url": f"data:image/jpeg;base64,{text}"}


def _placed(panels: Sequence[MapPanel], sent: Sequence[Float32] | None = None) -> list[dict[str, Any]]:
    """Say where each map begins in the column, and how it is to be coloured."""
    maps = [panel.raw for panel in panels] if sent is None else sent
    starts = np.cumsum([0, *(one.size for one in maps)])
    return [
        {
            "title": panel.title,
            "note": panel.note,
            "alt": panel.alt,
            "start": int(start),
            "size": list(one.shape),
            "signed": panel.signed,
            "limit": panel.limit,
            "clipped": bool(
                heatmaps.largest(panel.raw if panel.signed else np.maximum(panel.raw, 0)) > panel.limit
            ),
        }
        for panel, one, start in zip(panels, maps, starts[:-1], strict=True)
    ]


def _column(maps: Sequence[Float32]) -> pa.Table:
    flat = [np.zeros(0, np.float32), *(np.asarray(one, np.float32).ravel() for one in maps)]
    return pa.table({"value": pa.array(np.concatenate(flat))})


def _averaged(raw: Float32) -> Float32:
    height, width = (min(side, MOST_CELLS) for side in raw.shape)
    return np.asarray(resize.scaled(np.asarray(raw, np.float32), height, width))
