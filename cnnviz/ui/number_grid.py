"""A table of numbers edited cell by cell, which a link restores and which loses nothing that was typed.

The table is kept as text, rows with ``;`` between them and cells with ``,``: ``1,0,1;0,1,0;1,0,1``. A cell
that is empty or no number stays as it was typed; a sentence says which cell it is.
"""

import math
import re
from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui.i18n import _

Cells = list[list[str]]
MOST_LETTERS = 2000


def edit_numbers(label: str, start: Sequence[Sequence[float]], *, key: str, most: int) -> list[list[float]]:
    """Let the learner edit a table of numbers.

    Args:
        label: what the table is, translated.
        start: the numbers to begin with, until a cell is edited or the address says something else.
        key: widget key; the text in the address goes by it.
        most: the largest number of rows, and of columns.

    Returns:
        The numbers, row by row.

    Raises:
        InvalidValue: a cell is empty or not a finite number, or the table is too large.
    """
    shown = [[_number_text(value) for value in row] for row in start]
    st.markdown(f"**{label}**")
    place = st.container()
    with st.expander(_("As text")):
        said = st.text_area(
            label,
            "",
            key=key,
            help=_("Commas between cells, semicolons between rows."),
            placeholder=to_text(shown),
            max_chars=MOST_LETTERS,
            height=68,
            label_visibility="collapsed",
            bind="query-params",
        )
    cells = to_cells(said) if said.strip() else shown
    table = st.session_state.get(f"{key}_table")
    # The table drawn stays the same while its cells are edited: a new one would take the cursor away.
    if table is None or table["now"] != cells or f"{key}_cells_{table['version']}" not in st.session_state:
        table = {"base": cells, "now": cells, "version": (table or {"version": 0})["version"] + 1}
        st.session_state[f"{key}_table"] = table
    with place:
        _choose_size(key, table, most)
    if len(cells) > most or max(map(len, cells)) > most:
        raise InvalidValue(
            "{name} {rows}x{columns} is too large: at most {most}x{most}",
            name=label,
            rows=len(cells),
            columns=max(map(len, cells)),
            most=most,
        )
    with place:
        _draw(label, key, table)
    return to_numbers(label, cells)


def resize(cells: Cells, rows: int, columns: int) -> Cells:
    """Cut a table, or let it grow by zeros at the bottom and the right.

    Args:
        cells: the cells, row by row.
        rows: rows wanted.
        columns: columns wanted.

    Returns:
        A new table.

    Example:
        >>> resize([["1", "2"]], 2, 1)
        [['1'], ['0']]
    """
    grown = [row + ["0"] * columns for row in cells] + [["0"] * columns for _row in range(rows)]
    return [row[:columns] for row in grown[:rows]]


def to_cells(text: str) -> Cells:
    """Split the text of a table into cells, filling short rows with empty cells.

    Args:
        text: rows with ``;`` or a line break between them, cells with ``,``.

    Returns:
        The cells as typed, without spaces around them.

    Example:
        >>> to_cells("1, 2; 3")
        [['1', '2'], ['3', '']]
    """
    rows = [[cell.strip() for cell in row.split(",")] for row in re.split(r"[;\n]", text.strip())]
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def to_text(cells: Cells) -> str:
    """Write cells as the text of a table; `to_cells` reads it again.

    Args:
        cells: the cells, row by row.

    Returns:
        The text.

    Example:
        >>> to_text([["1", ""], ["a", "0"]])
        '1,;a,0'
    """
    return ";".join(",".join(row) for row in cells)


def to_numbers(label: str, cells: Cells) -> list[list[float]]:
    """Read the cells as numbers.

    Args:
        label: what the table is called in a sentence.
        cells: decimal numbers, or fractions such as ``1/16``.

    Returns:
        The numbers, row by row.

    Raises:
        InvalidValue: a cell is empty, text, NaN or infinite. The sentence names the cell.

    Example:
        >>> to_numbers("Kernel", [["1/4", "-2"]])
        [[0.25, -2.0]]
    """
    numbers = []
    for row, line in enumerate(cells, start=1):
        numbers.append([_read(label, cell, row, column) for column, cell in enumerate(line, start=1)])
    return numbers


def _read(label: str, cell: str, row: int, column: int) -> float:
    where = {"name": label, "row": row, "column": column}
    if not cell:
        raise InvalidValue("{name}: the cell in row {row}, column {column} is empty; write a number", **where)
    try:
        value = float(Fraction(cell.replace("−", "-"))) if "/" in cell else float(cell.replace("−", "-"))
    except (ValueError, ZeroDivisionError, OverflowError):
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e6:
        raise InvalidValue(
            "{name}: the cell in row {row}, column {column} is {value!r}; "
            "write a number from -1000000 to 1000000",
            value=cell,
            **where,
        )
    return value


def _number_text(value: float) -> str:
    return f"{value:.6g}"


def _choose_size(key: str, table: dict, most: int) -> None:
    """Offer rows and columns; what is cut off by a smaller size is gone, as the text says at once."""
    names = {"rows": _("Rows"), "columns": _("Columns")}
    st.session_state[f"{key}_rows"] = min(len(table["now"]), most)
    st.session_state[f"{key}_columns"] = min(len(table["now"][0]), most)

    def change() -> None:
        size = (st.session_state[f"{key}_{name}"] for name in names)
        st.session_state[key] = to_text(resize(table["now"], *size))

    with st.container(horizontal=True):
        for name, shown in names.items():
            st.number_input(shown, 1, most, key=f"{key}_{name}", on_change=change, width=130)


def _draw(label: str, key: str, table: dict) -> None:
    """Draw the table; what is typed goes into the text before the page runs again."""
    editor = f"{key}_cells_{table['version']}"

    def keep() -> None:
        cells = [list(row) for row in table["base"]]
        for row, edits in st.session_state[editor]["edited_rows"].items():
            for column, value in edits.items():
                # A comma in a cell is a decimal comma: the text needs it between cells.
                cells[int(row)][int(column) - 1] = (
                    str(value or "").replace(",", ".").replace(";", " ").strip()
                )
        table["now"] = cells
        st.session_state[key] = to_text(cells)

    columns = [str(place + 1) for place in range(len(table["base"][0]))]
    st.data_editor(
        [dict(zip(columns, row, strict=True)) for row in table["base"]],
        key=editor,
        on_change=keep,
        hide_index=True,
        num_rows="fixed",
        column_config={name: st.column_config.TextColumn(name, width=56) for name in columns},
        width="content",
        alt=label,
    )
