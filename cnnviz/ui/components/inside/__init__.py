"""The replay: what went on inside a network while it learned, epoch by epoch, with a slider.

Python sends all epochs at once; moving through them happens in the browser and never calls the server.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.ui.components import bundle
from cnnviz.ui.components.inside.labels import inside_labels
from cnnviz.ui.i18n import _
from cnnviz.viz import theme

__all__ = ["inside", "with_words"]

HERE = Path(__file__).parent
SCRIPTS = ("pixels", "strips", "views", "inside")

_replay = st.components.v2.component(
    "cnnviz_inside",
    html="<section></section>",
    css=bundle.style(HERE / "inside.css"),
    js=bundle.script(HERE.parent / "stage" / "paint.js", *(HERE / f"{name}.js" for name in SCRIPTS)),
)


def inside(data: dict[str, Any], *, key: str) -> None:
    """Draw a replay.

    Args:
        data: of `with_words`.
        key: the component's name on the page; with the same key and run the epoch on show is kept while new
            ones arrive, and the newest stays on show if it was.
    """
    _replay(key=key, data=data)


def with_words(data: dict[str, Any], *, run: str) -> dict[str, Any]:
    """Add the words in the language of the session, and the colours.

    Args:
        data: of `cnnviz.ui.inside_packing.pack`.
        run: name of the run; with another one the replay begins anew.

    Returns:
        What `inside` draws.
    """
    classes = data["classes"]
    return data | {
        "run": run,
        "classes": [_(classes[place]) for place in range(len(classes))],
        "labels": inside_labels(),
        "colours": theme.as_data(),
        "scales": {"heat": theme.SEQUENTIAL, "signed": theme.DIVERGING},
    }
