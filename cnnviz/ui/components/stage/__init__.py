"""The stage: a window slides over a picture, step by step, in the browser.

One component for convolution, transposed convolution, pooling and windows without values. Python computes
every number and sends them once; playing, stepping and pointing never call the server.
"""

from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa
import streamlit as st

from cnnviz.core.conv_matrix import ConvMatrix
from cnnviz.core.errors import InvalidValue
from cnnviz.ui.components.stage import bundle
from cnnviz.ui.components.stage.labels import stage_labels
from cnnviz.ui.components.stage.scene import Source, prepare
from cnnviz.ui.i18n import explain
from cnnviz.viz import theme

__all__ = ["stage", "stage_data"]

_stages = {
    kind: st.components.v2.component(
        f"cnnviz_stage_{kind}",
        html="<section></section>",
        css=bundle.style(kind),
        js=bundle.module(kind),
    )
    for kind in bundle.KINDS
}


def stage(
    source: Source,
    *,
    key: str,
    show: Literal["numbers", "colours"] = "numbers",
    filter: int = 0,
    channels: Sequence[str] = (),
    relu: bool = False,
    matrix: ConvMatrix | None = None,
    flipped: bool = False,
) -> None:
    """Draw what a window does on its way over a picture, and let the learner step through it.

    Args:
        source: a ConvTrace, a TransposedTrace, a PoolTrace or a WindowScene.
        key: the component's name on the page; with the same key the step is kept when the settings change.
        show: whether cells begin with their numbers or as colours only; the learner can switch.
        filter: which filter of a convolution is shown first; the learner can switch.
        channels: names of the input's channels, already translated; "Channel 1" and so on without.
        relu: whether the sums of a convolution go through ReLU, as the last piece of its anatomy.
        matrix: the convolution as a matrix, drawn below the arithmetic; it follows the filter on show.
        flipped: whether the kernel of a convolution was turned by half a turn; the stage says so.

    What is too large to be drawn cell by cell is said in a sentence instead of drawn.
    """
    try:
        data = stage_data(
            source, show=show, filter=filter, channels=channels, relu=relu, matrix=matrix, flipped=flipped
        )
    except InvalidValue as error:
        st.info(explain(error))
        return
    _stages[data["scene"]["kind"]](key=key, data=data)


def stage_data(
    source: Source,
    *,
    show: Literal["numbers", "colours"] = "numbers",
    filter: int = 0,
    channels: Sequence[str] = (),
    relu: bool = False,
    matrix: ConvMatrix | None = None,
    flipped: bool = False,
) -> dict[str, Any]:
    """Return what `stage` sends to the browser: settings as JSON, numbers as an Arrow column of float32.

    Args:
        source: as in `stage`.
        show: as in `stage`.
        filter: as in `stage`.
        channels: as in `stage`.
        relu: as in `stage`.
        matrix: as in `stage`.
        flipped: as in `stage`.

    Returns:
        A dict with one Arrow table under "values"; the rest is ready for JSON.

    Raises:
        InvalidValue: as in `prepare`.
    """
    scene = prepare(source, filter=filter, relu=relu, matrix=matrix, flipped=flipped)
    return {
        "scene": scene.settings,
        "values": pa.table({"value": pa.array(scene.values)}),
        "show": show,
        "channels": list(channels),
        "labels": stage_labels(),
        "colours": theme.as_data(),
    }
