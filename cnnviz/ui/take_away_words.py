"""Every word in the files that a page gives away, in the language of the session."""

from cnnviz.ui.i18n import _


def figure_words() -> dict[str, str]:
    """Return the words of pictures and animations, as `cnnviz.viz.stage_scene.WORDS` has them in English."""
    return {
        "input": _("Input"),
        "kernel": _("Kernel"),
        "window": _("Window"),
        "output": _("Output"),
        "channel": _("Channel {channel}"),
        "size": _("{height}×{width}"),
        "padded": _("{height}×{width}, padded to {rows}×{columns}"),
        "cropped": _("{height}×{width}, cut out of {rows}×{columns}"),
        "filter_of": _("filter {filter} of {count}"),
        "bias": _("bias"),
        "max": _("max"),
        "average": _("average"),
        "min": _("min"),
        "pool": _("of {height}×{width}"),
        "products": _("sum of {count} products"),
        "cells": _("of {count} cells"),
        "counter": _("row {row}, column {column} of {rows}×{columns} · step {step} of {steps}"),
        "covers": _("{output} looks at rows {rows} and columns {columns} of {input}"),
        "stamp": _("{value} times the kernel is added to rows {rows}, columns {columns}"),
        "stamps": _("each channel's number times its kernel is added to rows {rows}, columns {columns}"),
        "output_cell": _("Output ({row}, {column})"),
        "padded_input": _("the padded input"),
        "plain_input": _("the input"),
    }


def table_words() -> dict[str, str]:
    """Return the titles and headings of tables, as `cnnviz.export.tables.WORDS` has them in English."""
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
