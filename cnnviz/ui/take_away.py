"""Take it away: what a page shows, as files. A file is made when somebody asks for it, not before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.ui.i18n import _

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class TakenFile:
    """A file on offer.

    Attributes:
        kind: how the file's name ends: "png", "svg", "gif", "csv" or "py".
        mime: its media type.
        make: makes its bytes; works in another thread, long after the page has run.
    """

    kind: str
    mime: str
    make: Callable[[], bytes]


def take_away(
    prefix: str,
    *,
    name: str,
    code: str | None,
    source: Any = None,
    filter: int = 0,
    relu: bool = False,
    figure: Callable[[str], Any] | None = None,
    table: Rows | Callable[[], Rows] | None = None,
) -> None:
    """Offer what the page shows as files: PNG, SVG, GIF, CSV and the program.

    Args:
        prefix: of the page's widgets.
        name: middle of the files' names, such as "convolution" in ``cnnviz_convolution.png``.
        code: the program on the screen; None where Keras has no such layer.
        source: the trace that is shown, a ConvTrace, PoolTrace, WindowScene or TransposedTrace: picture,
            animation and table are made of it.
        filter: which filter of the trace is shown.
        relu: whether the output is shown after ReLU.
        figure: makes the picture of a theme, "light" or "dark", where there is no trace: a matplotlib Figure.
        table: rows of plain values, the header first, or what returns them; replaces the trace's own table.
    """
    with st.expander(_("Take it away"), icon=":material/download:"):
        files = offered_files(code=code, source=source, filter=filter, relu=relu, figure=figure, table=table)
        with st.container(horizontal=True):
            for file in files:
                st.download_button(
                    _labels()[file.kind],
                    file.make,
                    f"cnnviz_{name}.{file.kind}",
                    file.mime,
                    key=f"{prefix}_take_{file.kind}",
                    on_click="ignore",
                    icon=":material/download:",
                )


def offered_files(
    *,
    code: str | None,
    source: Any = None,
    filter: int = 0,
    relu: bool = False,
    figure: Callable[[str], Any] | None = None,
    table: Rows | Callable[[], Rows] | None = None,
) -> tuple[TakenFile, ...]:
    """Return the files on offer; none of them is made yet.

    Args:
        code: as in `take_away`.
        source: as in `take_away`.
        filter: as in `take_away`.
        relu: as in `take_away`.
        figure: as in `take_away`.
        table: as in `take_away`.

    Returns:
        The files, in the order of their buttons.
    """
    files = []
    if table is not None or source is not None:
        files.append(TakenFile("csv", "text/csv", _table_maker(source, filter, relu, table)))
    if code is not None:
        files.append(TakenFile("py", "text/x-python", lambda: f"{code}\n".encode()))
    return tuple(files)


def _table_maker(source: Any, filter: int, relu: bool, table: Rows | Callable[[], Rows] | None) -> Any:
    from cnnviz.export import tables

    words = _table_words()

    def make() -> bytes:
        if table is None:
            return tables.trace_to_csv(source, words, filter=filter, relu=relu)
        rows = table() if callable(table) else table
        return tables.rows_to_csv(rows[0], rows[1:])

    return make


def _labels() -> dict[str, str]:
    return {
        "png": _("Picture (PNG)"),
        "svg": _("Drawing (SVG)"),
        "gif": _("Animation (GIF)"),
        "csv": _("Numbers (CSV)"),
        "py": _("Program (Keras)"),
    }


def _table_words() -> dict[str, str]:
    return {
        "input": _("Input"),
        "kernel": _("Kernel"),
        "output": _("Output"),
        "relu": _("Output after ReLU"),
        "steps": _("Each output cell"),
        "stamps": _("Each input cell"),
        "row": _("row"),
        "column": _("column"),
        "channel": _("channel"),
        "filter": _("filter"),
        "window": _("window"),
        "product": _("product"),
        "sum": _("sum"),
        "bias": _("bias"),
        "result": _("output"),
        "value": _("input"),
        "rows_covered": _("rows covered"),
        "columns_covered": _("columns covered"),
        "padding_cells": _("cells of padding"),
        "times_seen": _("How many windows see each cell"),
        "stamp": _("adds"),
        "padding_rows": _("rows and columns are counted in the padded input"),
    }
