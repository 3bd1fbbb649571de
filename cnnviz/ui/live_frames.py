"""What camera and network say to each other: a frame comes in, an answer of a few hundred bytes goes out."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.explanation import Explanation
from cnnviz.vision.decode import read_picture

LARGEST = 1_000_000
"""More letters than this are no frame: one of 256×256 pixels has about 20,000."""

BARS = 10
"""Classes of an answer; a model with more says only its most probable ones."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of the camera.

    Attributes:
        number: counts the frames of one visit; the answer carries it back.
        pixels: (height, width, 3), float32 in [0, 1].
        settings: signature of the settings that the browser has.
    """

    number: int
    pixels: NDArray[np.float32]
    settings: str


def read_frame(said: Any) -> Frame:
    """Check and decode what the browser sends.

    Args:
        said: ``{"number": int, "picture": JPEG in Base64, "settings": str}``.

    Returns:
        The frame.

    Raises:
        InvalidValue: if it is anything else.
    """
    said = said if isinstance(said, Mapping) else {}
    number, picture, settings = (said.get(name) for name in ("number", "picture", "settings"))
    if not isinstance(number, int | float) or not 0 < number < 2**53 or not isinstance(picture, str):
        raise InvalidValue("the camera must send a number and a picture with each frame")
    if len(picture) > LARGEST:
        raise InvalidValue(
            "a frame of {size} letters is too large: at most {most}", size=len(picture), most=LARGEST
        )
    try:
        data = base64.b64decode(picture, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidValue("the camera must send its frames as JPEG in Base64") from error
    return Frame(int(number), read_picture(data, name="frame").pixels, str(settings))


def answer_of(found: Explanation, milliseconds: float) -> dict[str, Any]:
    """Return what the browser is told about a frame.

    Args:
        found: the prediction and its map.
        milliseconds: what they took.

    Returns:
        The classes shown (all in their order, or the most probable of many) with their probabilities, the
        class of the map, the map's own numbers as an Arrow column of float32 in reading order, its grid and
        its peak, 0 for an empty one.
    """
    shares = found.probabilities
    shown = np.arange(len(shares)) if len(shares) <= BARS else np.argsort(-shares)[:BARS]
    return {
        "classes": shown.tolist(),
        "shares": [round(float(share), 4) for share in shares[shown]],
        "about": found.class_index,
        "map": pa.table({"value": pa.array(found.raw.ravel())}),
        "grid": list(found.raw.shape),
        "peak": found.grid.peak,
        "milliseconds": round(milliseconds, 1),
    }
