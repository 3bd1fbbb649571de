"""The words of the linked maps and the strip, translated. Fields in braces are filled in by the browser."""

from cnnviz.ui.i18n import _


def maps_labels() -> dict[str, str]:
    """Return every text of the linked maps."""
    return {
        "region": _("The picture and its maps with one linked cursor"),
        "view": _("Map as"),
        "smooth": _("Smooth"),
        "grid": _("True grid"),
        "alone": _("Map alone"),
        "opacity": _("Opacity"),
        "percent": _("{share} %"),
        "boards": _(
            "Cursor: arrow keys move it by one cell, with shift by one pixel, Home to the strongest cell"
        ),
        "pixel": _("Row {row}, column {column}"),
        "colour": _("red {red}, green {green}, blue {blue}"),
        "cell": _("Row {row}, column {column}"),
        "value": _("{value}, {share} % of the strongest"),
        "nothing": _("{value}"),
        "empty": _("The map is empty: the method finds no place that speaks for this class."),
        "zero": _("The map is empty: every number is zero."),
        "most": _("{value} in row {row}, column {column}"),
        "clipped": _("{value} and more"),
    }


def strip_labels() -> dict[str, str]:
    """Return every text of the strip."""
    return {
        "strip": _("One map a layer, from the picture to the answer; choose one to look at it"),
        "empty": _("empty"),
        "chosen": _("on show"),
    }
