"""The camera on its page: frames come in, answers go out, and nothing else is drawn again for that."""

import json
import time
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn.explanation import explain
from cnnviz.ui import cached, i18n
from cnnviz.ui.components.live import camera, camera_settings
from cnnviz.ui.live_frames import Frame, answer_of, read_frame
from cnnviz.ui.prediction import class_label

KEY = "live_camera"
USUAL_SIDE, LARGEST_SIDE = 224, 320  # pixels of a frame; more than the largest costs more than it shows


@dataclass(frozen=True)
class Question:
    """What is asked about each frame.

    Attributes:
        model: the model's key, as `cnnviz.ui.cached.probe` takes it.
        method: id of the method that makes the map.
        class_index: the class the map explains; None for the most probable one.
    """

    model: str
    method: str
    class_index: int | None


def methods() -> dict[str, str]:
    """Return the titles, by id, of the methods that are quick enough: one pass, a map at a layer's grid."""
    return {
        method.id: method.title
        for method in METHODS.values()
        if (method.kind, method.passes) == ("layer", "one")
    }


def warm(question: Question) -> None:
    """Ask once about a black picture, so that the network is loaded and compiled before the first frame.

    Raises:
        InvalidValue: if there is no such model, or the method does not work with it.
    """
    _asked(question, np.zeros((32, 32, 3), np.float32))


def show_camera(question: Question, card: dict[str, Any], *, smooth: bool, opacity: float) -> None:
    """Draw the camera and answer its frames.

    Args:
        question: what is asked about each frame.
        card: of the model.
        smooth: False shows each cell of the map's grid as a block.
        opacity: of the map's strongest colour, 0 to 1.
    """
    settings = camera_settings(
        classes=[class_label(entry) for entry in card["classes"]],
        size=min(int(card.get("input", {}).get("size") or USUAL_SIDE), LARGEST_SIDE),
        method=methods()[question.method],
        smooth=smooth,
        opacity=opacity,
        asks=question.class_index,
    )
    said = json.dumps([settings, question.model])
    _answer_frames(question, settings | {"signature": f"{zlib.crc32(said.encode()):08x}"})


@st.fragment
def _answer_frames(question: Question, settings: dict[str, Any]) -> None:
    """One element alone and no other widget: each frame runs this again, and this only."""
    said = dict(st.session_state.get(KEY) or {}).get("frame")
    if said is None:
        camera({"settings": settings}, key=KEY)
        return
    data: dict[str, Any] = {"number": said.get("number") if isinstance(said, dict) else None}
    known = None
    try:
        frame = read_frame(said)
        known = frame.settings
        data |= answered(question, frame)
    except InvalidValue as error:
        data["trouble"] = i18n.explain(error)
    if known != settings["signature"]:
        data["settings"] = settings
    camera(data, key=KEY)


def answered(question: Question, frame: Frame) -> dict[str, Any]:
    """Return the answer to a frame.

    Raises:
        InvalidValue: if the model has gone meanwhile, or the method does not work with it.
    """
    begin = time.perf_counter()
    found = _asked(question, frame.pixels)
    return answer_of(found, 1000 * (time.perf_counter() - begin))


def _asked(question: Question, pixels: np.ndarray) -> Any:
    probe = cached.probe(question.model, None)
    return explain(probe, pixels, method=question.method, class_index=question.class_index)
