"""The camera: its picture with the network's answer over it, many times a second.

The browser sends a frame, Python answers, the browser lays the answer over the picture that is on by then and
sends the next frame. So nothing queues up, however slow the machine is.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.ui.components import bundle
from cnnviz.ui.components.live.labels import live_labels
from cnnviz.viz import theme

__all__ = ["MOST_A_SECOND", "camera", "camera_settings"]

HERE = Path(__file__).parent
SHARED = (HERE.parent / "stage" / "paint.js", HERE.parent / "inside" / "pixels.js")
SCRIPTS = ("source", "heat", "answers", "live")

MOST_A_SECOND = 20
"""Frames; more than the eye needs for this, and the other visitors of the server want to be served, too."""

_camera = st.components.v2.component(
    "cnnviz_live",
    html="<section></section>",
    css=bundle.style(HERE / "live.css"),
    js=bundle.script(*SHARED, *(HERE / f"{name}.js" for name in SCRIPTS)),
)


def camera(data: Mapping[str, Any], *, key: str) -> None:
    """Draw the camera; what it sends stands in the session's state as ``frame`` under the key for one run.

    Args:
        data: ``settings`` of `camera_settings`, which may be left out once the browser has them, and what is
            to be said of the last frame: ``number`` with either the fields of an answer or ``trouble``.
        key: the component's name on the page.
    """
    _camera(key=key, data=dict(data), on_frame_change=lambda: None)


def camera_settings(
    *, classes: list[str], size: int, method: str, smooth: bool, opacity: float, asks: int | None
) -> dict[str, Any]:
    """Return what the browser must know before the first frame.

    Args:
        classes: names of the model's classes, for people, in the order of its outputs.
        size: frames are squashed to this many pixels in height and width.
        method: title of the method that makes the map.
        smooth: False shows each cell of the map's grid as a block.
        opacity: of the map's strongest colour, 0 to 1.
        asks: index of the class that the map explains; None for the most probable one.

    Returns:
        A dict ready for JSON.
    """
    return {
        "classes": classes,
        "size": size,
        "method": method,
        "smooth": smooth,
        "opacity": opacity,
        "asks": asks,
        "most": MOST_A_SECOND,
        "labels": live_labels(),
        "colours": theme.as_data(),
        "scale": theme.SEQUENTIAL,
    }
