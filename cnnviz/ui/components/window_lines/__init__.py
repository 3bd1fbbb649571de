"""Window lines: one axis as a row of cells, with each window as a bar under the cells it looks at.

Several axes stand under each other, pixel under pixel, so that a shift between their windows can be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.core.axis_windows import AxisWindows
from cnnviz.core.shapes import effective_size
from cnnviz.ui.components import bundle
from cnnviz.ui.i18n import _
from cnnviz.viz import theme

HERE = Path(__file__).parent
MOST_COLUMNS = 40  # beyond that the middle is left out
MOST_LANES = 8  # bars under each other; beyond that the first and the last windows only

_lines = st.components.v2.component(
    "cnnviz_window_lines",
    html="<section></section>",
    css=bundle.style(HERE / "window_lines.css"),
    js=bundle.script(HERE.parent / "stage" / "paint.js", HERE / "window_lines.js"),
)


@dataclass(frozen=True)
class WindowLine:
    """One axis to be drawn.

    Attributes:
        axis: the axis with its windows.
        title: what it is, translated.
        sums: True to write into each bar what a kernel of ones adds up of the numbers 1, 2, … n.
    """

    axis: AxisWindows
    title: str
    sums: bool = False


def window_lines(lines: Sequence[WindowLine], *, key: str) -> None:
    """Draw axes with their windows, one under the other, equal pixels in equal columns.

    Args:
        lines: the axes.
        key: the component's name on the page.
    """
    _lines(key=key, data=lines_data(lines))


def lines_data(lines: Sequence[WindowLine]) -> dict[str, Any]:
    """Return what `window_lines` sends to the browser.

    Args:
        lines: the axes.

    Returns:
        A dict ready for JSON: columns, and for each line its cells and bars with the columns they stand in.
    """
    columns = _columns(lines)
    return {
        "columns": max(columns.values()),
        "lines": [_line(line, columns) for line in lines],
        "colours": theme.as_data(),
    }


def _span(axis: AxisWindows) -> int:
    return effective_size(axis.kernel_size, axis.dilation_rate)


def _columns(lines: Sequence[WindowLine]) -> dict[int, int]:
    """Give each cell that is drawn its column, from 1; the middle of a long axis is left out."""
    axes = [line.axis for line in lines]
    first = -max(axis.output.pad_before for axis in axes)
    end = max(axis.size + axis.output.pad_after for axis in axes)
    kept = max(MOST_COLUMNS // 3, *(_span(axis) + 2 * axis.stride for axis in axes))
    cells = list(range(first, end))
    if len(cells) <= max(MOST_COLUMNS, 2 * kept + 1):
        return {cell: place for place, cell in enumerate(cells, start=1)}
    head = {cell: place for place, cell in enumerate(cells[:kept], start=1)}
    return head | {cell: place for place, cell in enumerate(cells[-kept:], start=kept + 2)}


def _line(line: WindowLine, columns: dict[int, int]) -> dict[str, Any]:
    axis = line.axis
    missed = set(axis.missed)
    cells = [
        {
            "column": columns[cell],
            "text": str(cell + 1) if 0 <= cell < axis.size else "0",
            "kind": "missed" if cell in missed else "pixel" if 0 <= cell < axis.size else "padding",
        }
        for cell in range(-axis.output.pad_before, axis.size + axis.output.pad_after)
        if cell in columns
    ]
    gap = min(set(range(1, max(columns.values()))) - set(columns.values()), default=None)
    bars = _bars(line, columns)
    note = _note(axis)
    if len(bars) < axis.output.output:
        note = _("{note}, {drawn} of them drawn").format(note=note, drawn=len(bars))
    return {
        "title": line.title,
        "note": note,
        "alt": _spoken(line),
        "cells": cells,
        "gap": gap if gap and cells[-1]["column"] > gap else None,
        "bars": bars,
    }


def _bars(line: WindowLine, columns: dict[int, int]) -> list[dict[str, Any]]:
    axis, span = line.axis, _span(line.axis)
    sums = axis.sums().tolist()
    lanes = min(-(-span // axis.stride), axis.output.output)
    shown = range(axis.output.output)
    lane_of = {place: place % lanes for place in shown}
    if lanes > MOST_LANES:  # a staircase of the first few and one of the last few
        few = MOST_LANES // 2
        lane_of = {place: place for place in shown[:few]}
        lane_of |= {place: few + turn for turn, place in enumerate(shown[-few:])}
    bars = []
    for place, lane in lane_of.items():
        start = axis.starts[place]
        ends = columns.get(start), columns.get(start + span - 1)
        if ends[0] is None or ends[1] is None or ends[1] - ends[0] != span - 1:
            continue  # it lies in the middle that is left out
        bars.append(
            {
                "column": ends[0],
                "span": span,
                "step": axis.dilation_rate,
                "lane": lane,
                "text": f"{sums[place]:.0f}" if line.sums else "",
            }
        )
    return bars


def _note(axis: AxisWindows) -> str:
    return _("{before} in front, {after} behind, {windows} windows").format(
        before=axis.output.pad_before, after=axis.output.pad_after, windows=axis.output.output
    )


def _spoken(line: WindowLine) -> str:
    axis = line.axis
    told = [f"{line.title}: {_note(axis)}"]
    first = ", ".join(str(start + 1) for start in axis.starts[:MOST_COLUMNS])
    told.append(_("the windows begin at cells {cells}").format(cells=first))
    if line.sums:
        sums = ", ".join(f"{value:.0f}" for value in axis.sums()[:MOST_COLUMNS])
        told.append(_("the sums are {sums}").format(sums=sums))
    if axis.missed:
        missed = ", ".join(str(pixel + 1) for pixel in axis.missed[:MOST_COLUMNS])
        told.append(_("under no window: {pixels}").format(pixels=missed))
    return "; ".join(told)
