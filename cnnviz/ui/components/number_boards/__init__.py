"""Number boards: small grids of numbers in a row, with signs between them, such as first ∗ second = both.

For numbers that stand still. What moves from step to step is the stage's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import streamlit as st
from numpy.typing import ArrayLike

from cnnviz.core.errors import InvalidValue
from cnnviz.ui.components import bundle
from cnnviz.ui.i18n import _, explain
from cnnviz.viz import theme

HERE = Path(__file__).parent
MOST = 16  # rows and columns: beyond that nobody reads numbers
SPOKEN = 400  # numbers; a longer list is no help to the ear

_boards = st.components.v2.component(
    "cnnviz_number_boards",
    html="<section></section>",
    css=bundle.style(HERE / "number_boards.css"),
    js=bundle.script(HERE.parent / "stage" / "paint.js", HERE / "number_boards.js"),
)


@dataclass(frozen=True, eq=False)
class Board:
    """One grid of numbers.

    Attributes:
        values: (h, w), at most 16 each way; NaN is an empty cell.
        title: what it is, translated.
        role: which colour its numbers have.
        note: a few words under the title, translated.
        marked: True where a ring is drawn around the cell, (h, w).
        hatched: True where a cell is padding, (h, w).
    """

    values: ArrayLike
    title: str
    role: Literal["input", "kernel", "output"] = "output"
    note: str = ""
    marked: ArrayLike | None = None
    hatched: ArrayLike | None = None


def number_boards(items: Sequence[Board | str], *, key: str, label: str) -> None:
    """Draw grids of numbers side by side; boards of one role share one scale of colours around zero.

    Args:
        items: boards, and the signs between them, such as "∗" or "=".
        key: the component's name on the page.
        label: what the row shows, translated, for who cannot see it.

    A board that is too large to be read is said in a sentence instead of drawn.
    """
    try:
        data = boards_data(items, label=label)
    except InvalidValue as error:
        st.info(explain(error))
        return
    _boards(key=key, data=data)


def boards_data(items: Sequence[Board | str], *, label: str) -> dict[str, Any]:
    """Return what `number_boards` sends to the browser.

    Args:
        items: as in `number_boards`.
        label: as in `number_boards`.

    Returns:
        A dict with one Arrow column of float32 under "values"; the rest is ready for JSON.

    Raises:
        InvalidValue: a board has no rows and columns, or more than 16 of them.
    """
    values: list[np.ndarray] = []
    drawn: list[dict[str, Any]] = []
    offset = 0
    for item in items:
        if isinstance(item, str):
            drawn.append({"sign": item})
            continue
        numbers = np.asarray(item.values, np.float32)
        if numbers.ndim != 2 or max(numbers.shape) > MOST or 0 in numbers.shape:
            raise InvalidValue(
                "a board of numbers of shape {shape} must have two axes of 1 to {most} cells",
                shape=numbers.shape,
                most=MOST,
            )
        drawn.append(
            {
                "title": item.title,
                "note": item.note,
                "role": item.role,
                "shape": list(numbers.shape),
                "offset": offset,
                "marked": _places(item.marked),
                "hatched": _places(item.hatched),
                "alt": _spoken(item.title, numbers),
            }
        )
        values.append(numbers.ravel())
        offset += numbers.size
    return {
        "items": drawn,
        "label": label,
        "values": pa.table({"value": pa.array(np.concatenate(values or [np.zeros(0, np.float32)]))}),
        "colours": theme.as_data(),
    }


def _places(mask: ArrayLike | None) -> list[int]:
    return [] if mask is None else np.flatnonzero(np.asarray(mask, bool)).tolist()


def _spoken(title: str, numbers: np.ndarray) -> str:
    size = _("{height}×{width}").format(height=numbers.shape[0], width=numbers.shape[1])
    if numbers.size > SPOKEN:
        return f"{title}, {size}"
    rows = "; ".join(
        ", ".join("–" if np.isnan(value) else f"{value:.4g}" for value in row) for row in numbers
    )
    return f"{title}, {size}: {rows}"
