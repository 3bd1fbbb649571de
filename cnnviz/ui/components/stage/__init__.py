"""The stage: a window slides over a picture, step by step, in the browser.

One component for convolution, pooling and windows without values. Python computes every number and sends them
once; playing, stepping and pointing never call the server.
"""

from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui.components.stage import bundle
from cnnviz.ui.components.stage.labels import stage_labels
from cnnviz.ui.components.stage.scene import Source, prepare
from cnnviz.ui.i18n import explain
from cnnviz.viz import theme

__all__ = ["stage", "stage_data"]

_stage = st.components.v2.component(
    "cnnviz_stage",
    html="<section></section>",
    css=bundle.style(),
    js=bundle.module(),
)


def stage(
    source: Source,
    *,
    key: str,
    show: Literal["numbers", "colours"] = "numbers",
    filter: int = 0,
    channels: Sequence[str] = (),
) -> None:
    """Draw a convolution, a pooling or windows without values, and let the learner step through it.

    Args:
        source: a ConvTrace, a PoolTrace or a WindowScene.
        key: the component's name on the page; with the same key the step is kept when the settings change.
        show: whether cells begin with their numbers or as colours only; the learner can switch.
        filter: which filter of a convolution is shown first; the learner can switch.
        channels: names of the input's channels, already translated; "Channel 1" and so on without.

    What is too large to be drawn cell by cell is said in a sentence instead of drawn.
    """
    try:
        data = stage_data(source, show=show, filter=filter, channels=channels)
    except InvalidValue as error:
        st.info(explain(error))
        return
    _stage(key=key, data=data)


def stage_data(
    source: Source,
    *,
    show: Literal["numbers", "colours"] = "numbers",
    filter: int = 0,
    channels: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what `stage` sends to the browser: settings as JSON, numbers as an Arrow column of float32.

    Args:
        source: as in `stage`.
        show: as in `stage`.
        filter: as in `stage`.
        channels: as in `stage`.

    Returns:
        A dict with one Arrow table under "values"; the rest is ready for JSON.

    Raises:
        InvalidValue: there is no such filter, or the picture is too large to be drawn cell by cell.
    """
    scene = prepare(source, filter=filter)
    # Below zero is purple, as on the diverging scale of the charts; the lighter tone is for the dark theme.
    negative = {"light": theme.DIVERGING[1][1], "dark": theme.DIVERGING[2][1]}
    return {
        "scene": scene.settings,
        "values": pa.table({"value": pa.array(scene.values)}),
        "show": show,
        "channels": list(channels),
        "labels": stage_labels(),
        "colours": {name: {**roles, "negative": negative[name]} for name, roles in theme.as_data().items()},
    }
