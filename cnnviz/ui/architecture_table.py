"""The table of a network, its totals, and the layer at which it breaks."""

from typing import Any

import streamlit as st

from cnnviz.core.network import LayerRow, Summary
from cnnviz.ui import frame
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.viz import formulas

SHOWN_AT_ONCE = 25  # rows; a longer table scrolls in itself
NOTES_AT_ONCE = 4


def show_problem(summary: Summary) -> None:
    """Say at which layer a network breaks and why; nothing if all layers fit.

    Args:
        summary: of the network.
    """
    problem = summary.problem
    if problem is None:
        return
    told = frame.passage(
        "architecture",
        "misfit",
        number=problem.index + 1,
        layer=literal(problem.name),
        kind=problem.kind,
        reason=literal(explain(problem.error)),
    )
    if summary.rows:
        told = f"{told} {frame.passage('architecture', 'before')}"
    st.error(told, icon=":material/block:")


def show_totals(summary: Summary) -> None:
    """Show what the whole network costs.

    Args:
        summary: of the network.
    """
    largest = max(summary.rows, key=lambda row: row.activation_bytes)
    with st.container(horizontal=True, gap="medium", key="arch_totals"):
        st.metric(_("Parameters"), f"{summary.parameters:,}", width="content")
        st.metric(_("Trainable"), f"{summary.trainable:,}", width="content")
        st.metric(_("Multiply-adds"), f"{summary.multiply_adds:,}", width="content")
        st.metric(
            _("Largest activation"),
            formulas.shape_text(largest.output_shape),
            width="content",
            help=largest.name,
        )
        st.metric(
            _("All activations"),
            bytes_text(summary.activation_bytes),
            width="content",
            help=frame.passage("architecture", "totals"),
        )


def show_table(summary: Summary) -> None:
    """Show one row a layer, and what is worth a second look.

    Args:
        summary: of the network.
    """
    number = st.column_config.NumberColumn
    headings = table_headings()
    names, *rows = table_rows(summary)
    st.dataframe(
        [dict(zip(names, cells, strict=True)) for cells in rows],
        key="arch_table",
        hide_index=True,
        height="content" if len(rows) <= SHOWN_AT_ONCE else 600,
        alt=_("One row a layer: output shape, parameters, multiply-adds, receptive field, stride, memory"),
        column_config={
            headings["layer"]: st.column_config.TextColumn(pinned=True),
            headings["parameters"]: number(format="localized"),
            headings["multiply_adds"]: number(format="localized"),
            headings["bytes"]: number(format="bytes"),
        },
    )
    show_notes(summary)


def show_notes(summary: Summary) -> None:
    """Say what is legal in the network and yet seldom what was meant, such as Dense before Flatten.

    Args:
        summary: of the network.
    """
    notes = [
        f"**{literal(row.name)}**: {_(note.template).format(**note.values)}"
        for row in summary.rows
        if (note := row.note)
    ]
    if len(notes) > NOTES_AT_ONCE:
        place: Any = st.expander(_("{count} remarks").format(count=len(notes)), icon=":material/lightbulb:")
        place.markdown("\n".join(f"- {note}" for note in notes))
    elif notes:
        st.info("  \n".join(notes), icon=":material/lightbulb:")


def table_headings() -> dict[str, str]:
    """Return the heading of each column, translated."""
    return {
        "layer": _("Layer"),
        "output": _("Output"),
        "parameters": _("Parameters"),
        "formula": _("Counted as"),
        "multiply_adds": _("Multiply-adds"),
        "field": _("Receptive field"),
        "stride": _("Effective stride"),
        "bytes": _("Memory"),
        "kind": _("Kind"),
    }


def table_rows(summary: Summary) -> list[list[object]]:
    """Return the table as plain values, as a file keeps it.

    Args:
        summary: of the network.

    Returns:
        One list a row, the headings first; memory in bytes.
    """
    return [list(table_headings().values()), *(_cells(row) for row in summary.rows)]


def bytes_text(count: int) -> str:
    """Write a number of bytes with a unit, thousand by thousand.

    Example:
        >>> bytes_text(512), bytes_text(1_234_567)
        ('512 B', '1.2 MB')
    """
    size, units = float(count), ["B", "kB", "MB", "GB", "TB"]
    while size >= 999.95 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.1f} {units[0]}" if units[0] != "B" else f"{count} B"


def _cells(row: LayerRow) -> list[object]:
    field = row.receptive_field
    if field:
        seen_text = formulas.shape_text(field.size)
        down, across = field.stride
        stride_text = str(down) if down == across else formulas.shape_text(field.stride)
    else:
        seen_text = _("everything") if len(row.output_shape) < 3 else _("uneven")
        stride_text = "–"
    return [
        row.name,
        formulas.shape_text(row.output_shape),
        row.parameters,
        row.parameter_formula if row.parameters else "",
        row.multiply_adds,
        seen_text,
        stride_text,
        row.activation_bytes,
        row.kind,
    ]
