"""A confusion matrix one can click: rows are the truth, columns what was said, a cell is one kind of answer.

Python counts; the component draws, and tells Python which cell was chosen.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import ArrayLike

from cnnviz.core.errors import InvalidValue
from cnnviz.ui.components import bundle
from cnnviz.ui.components.confusion.labels import confusion_labels
from cnnviz.ui.i18n import explain
from cnnviz.viz import theme

__all__ = ["confusion", "confusion_data"]

HERE = Path(__file__).parent
MOST = 100  # classes; beyond that a cell is smaller than a finger and a number

Cell = tuple[int, int]

_matrix = st.components.v2.component(
    "cnnviz_confusion",
    html="<section></section>",
    css=bundle.style(HERE / "confusion.css"),
    js=bundle.script(HERE.parent / "stage" / "paint.js", HERE / "confusion.js"),
)


def confusion(matrix: ArrayLike, classes: Sequence[str], *, key: str, label: str) -> Cell | None:
    """Draw a confusion matrix and return the cell that was chosen by click, finger or Enter.

    Args:
        matrix: (classes, classes) counts; row: true class, column: what was said.
        classes: their names, translated.
        key: the component's name on the page; with the same key the chosen cell is kept.
        label: what is shown, translated, for who cannot see it.

    Returns:
        (true class, what was said), or None while no cell is chosen. The same cell chosen again lets go.

    What cannot be drawn is said in a sentence instead.
    """
    try:
        data = confusion_data(matrix, classes, label=label)
    except InvalidValue as error:
        st.info(explain(error))
        return None
    data["chosen"] = checked_cell(dict(st.session_state.get(key) or {}).get("cell"), len(classes))
    result = _matrix(key=key, data=data, default={"cell": None}, on_cell_change=lambda: None)
    return checked_cell(result.get("cell"), len(classes))


def confusion_data(matrix: ArrayLike, classes: Sequence[str], *, label: str) -> dict[str, Any]:
    """Return what `confusion` sends to the browser.

    Args:
        matrix: as in `confusion`.
        classes: as in `confusion`.
        label: as in `confusion`.

    Returns:
        A dict with one Arrow column of int32 under "counts", in reading order; the rest is ready for JSON.

    Raises:
        InvalidValue: the matrix is not square, does not fit the names, is too large or holds
            what is no count.
    """
    counts = np.asarray(matrix)
    if counts.shape != (len(classes), len(classes)):
        raise InvalidValue(
            "a confusion matrix of shape {shape} must have a row and a column for each of {classes} classes",
            shape=counts.shape,
            classes=len(classes),
        )
    if not 2 <= len(classes) <= MOST:
        raise InvalidValue(
            "a confusion matrix of {classes} classes cannot be drawn: it must have 2 to {most}",
            classes=len(classes),
            most=MOST,
        )
    if counts.dtype.kind not in "iu" or counts.min() < 0:
        raise InvalidValue("a confusion matrix must hold whole numbers from 0 up")
    return {
        "counts": pa.table({"count": pa.array(counts.astype(np.int32).ravel())}),
        "classes": list(classes),
        "label": label,
        "labels": confusion_labels(),
        "colours": theme.as_data(),
    }


def checked_cell(said: Any, classes: int) -> Cell | None:
    """Return what the browser says was chosen, if it is a cell of the matrix.

    Args:
        said: what came.
        classes: rows and columns of the matrix.

    Returns:
        (row, column), or None.
    """
    if not isinstance(said, Sequence) or isinstance(said, str) or len(said) != 2:
        return None
    if not all(isinstance(place, int | float) and place in range(classes) for place in said):
        return None
    return int(said[0]), int(said[1])
