"""A picture, its numbers and its feature map, linked: point at a pixel of one and see it in all three.

Python computes the feature map and sends it once with the picture; pointing never calls the server.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import ArrayLike

from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import effective_size
from cnnviz.ui.components import bundle
from cnnviz.ui.components.linked_picture.labels import linked_labels
from cnnviz.ui.i18n import explain
from cnnviz.viz import theme

__all__ = ["linked_data", "linked_picture"]

HERE = Path(__file__).parent
MOST = 256  # rows and columns: the picture is drawn at a few hundred pixels of the screen
MOST_WEIGHTS = 15
SCRIPTS = ("views", "scene", "numbers", "equation", "linked_picture")

_linked = st.components.v2.component(
    "cnnviz_linked_picture",
    html="<section></section>",
    css=bundle.style(HERE / "linked_picture.css"),
    js=bundle.script(HERE.parent / "stage" / "paint.js", *(HERE / f"{name}.js" for name in SCRIPTS)),
)


def linked_picture(
    grey: ArrayLike,
    response: ArrayLike,
    kernel: ArrayLike,
    *,
    key: str,
    label: str,
    dilation_rate: int = 1,
    bias: float = 0.0,
    padded: ArrayLike | None = None,
) -> None:
    """Draw a picture, the numbers around the pixel pointed at, and what the kernel answers there.

    Args:
        grey: (H, W), at most 256 each way (about 100 look best). Whole numbers from 0 to 255 read best;
            numbers in [0, 1] are understood too.
        response: (OH, OW), the kernel's answers on exactly these numbers with stride 1. From the two sizes
            follows how much was put around the picture; the odd cell stands behind, as in Keras.
        kernel: (kh, kw).
        key: the component's name on the page; with the same key the window stays where it is.
        label: what is shown, translated, for who cannot see it.
        dilation_rate: distance between neighbouring weights.
        bias: what was added to each answer.
        padded: the picture with what was put around it, (OH + span − 1, OW + span − 1); zeros if left out.

    What cannot be drawn is said in a sentence instead.
    """
    try:
        data = linked_data(
            grey, response, kernel, label=label, dilation_rate=dilation_rate, bias=bias, padded=padded
        )
    except InvalidValue as error:
        st.info(explain(error))
        return
    _linked(key=key, data=data)


def linked_data(
    grey: ArrayLike,
    response: ArrayLike,
    kernel: ArrayLike,
    *,
    label: str,
    dilation_rate: int = 1,
    bias: float = 0.0,
    padded: ArrayLike | None = None,
) -> dict[str, Any]:
    """Return what `linked_picture` sends to the browser.

    Args:
        grey: as in `linked_picture`.
        response: as in `linked_picture`.
        kernel: as in `linked_picture`.
        label: as in `linked_picture`.
        dilation_rate: as in `linked_picture`.
        bias: as in `linked_picture`.
        padded: as in `linked_picture`.

    Returns:
        A dict with one Arrow column of float32 under "values" (padded picture, answers and kernel, each in
        reading order); the rest is ready for JSON.

    Raises:
        InvalidValue: an array has not two axes or is too large, or the sizes of picture, kernel and answers
            do not belong together.
    """
    picture, answers = _plane("picture", grey, MOST), _plane("response", response, 2 * MOST)
    weights = _plane("kernel", kernel, MOST_WEIGHTS)
    spans = [effective_size(side, dilation_rate) for side in weights.shape]
    pad = [_sides(*sizes) for sizes in zip(picture.shape, answers.shape, spans, strict=True)]
    if padded is None:
        seen = np.pad(picture, pad)
    else:
        seen = np.asarray(padded, np.float32)
        wanted = tuple(size + sum(sides) for size, sides in zip(picture.shape, pad, strict=True))
        if seen.shape != wanted:
            raise InvalidValue(
                "padded picture of shape {shape} must have the shape {wanted}",
                shape=seen.shape,
                wanted=wanted,
            )
    arrays = {"padded": seen, "response": answers, "kernel": weights}
    return {
        "shapes": {name: list(array.shape) for name, array in arrays.items()},
        "pad": pad,
        "dilation": dilation_rate,
        "bias": float(bias),
        "white": 1 if picture.max() <= 1 else 255,
        "values": pa.table({"value": pa.array(np.concatenate([array.ravel() for array in arrays.values()]))}),
        "label": label,
        "labels": linked_labels(),
        "scales": {
            "signed": [list(stop) for stop in theme.DIVERGING],
            "absolute": [list(stop) for stop in theme.SEQUENTIAL],
        },
        "colours": theme.as_data(),
    }


def _plane(name: str, array: ArrayLike, most: int) -> np.ndarray:
    numbers = np.asarray(array, np.float32)
    if numbers.ndim != 2 or max(numbers.shape) > most or 0 in numbers.shape:
        raise InvalidValue(
            "{name} of shape {shape} must have two axes of 1 to {most} cells to be drawn",
            name=name,
            shape=numbers.shape,
            most=most,
        )
    return numbers


def _sides(size: int, output: int, span: int) -> tuple[int, int]:
    """Return how much was put before and behind the picture, from the size of the answers."""
    total = output - (size - span + 1)
    if not 0 <= total <= 2 * (span - 1):
        raise InvalidValue(
            "a response of {output} cells does not come from a picture of {size} "
            "and a kernel that spans {span} with stride 1",
            output=output,
            size=size,
            span=span,
        )
    return total // 2, total - total // 2
