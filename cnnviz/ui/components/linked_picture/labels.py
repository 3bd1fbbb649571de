"""Every word on a linked picture, in the language of the session. Fields in braces are filled in later."""

from cnnviz.ui.i18n import _


def linked_labels() -> dict[str, str]:
    """Return the words of a linked picture."""
    return {
        "picture": _("Picture"),
        "numbers": _("Its numbers at the window"),
        "map": _("Feature map"),
        "size": _("{height}×{width}"),
        "board": _("Point at the picture or the feature map: arrow keys move the window, Escape lets go"),
        "equation": _("Window times kernel, written out"),
        "view": _("View of the feature map"),
        "signed": _("With sign"),
        "absolute": _("Without sign"),
        "bias": _("bias"),
        "place": _("Feature map row {row}, column {column}"),
        "hint": _("Point at a pixel of either picture; click to hold it."),
        "hint_touch": _("Tap a pixel or a number to move the window."),
        "held": _("held"),
        "let_go": _("Let go"),
        "spoken": _("Feature map row {row}, column {column}: the answer is {value}."),
        "scale": _("Colours from {least} to {most}"),
    }
