"""Every word on a confusion matrix, in the language of the session. Fields in braces are filled in later."""

from cnnviz.ui.i18n import _


def confusion_labels() -> dict[str, str]:
    """Return the words of a confusion matrix."""
    return {
        "rows": _("What it is"),
        "columns": _("What the network says"),
        "right": _("{truth}, recognised: {count} of {total} ({share})"),
        "wrong": _("{truth}, taken for {guess}: {count} of {total} ({share})"),
        "none": _("{truth}: none among these pictures"),
        "row": _("{truth}, {total} pictures"),
        "hint": _("Choose a cell to see its pictures: click or tap, or arrow keys and Enter."),
        "scale": _("Share of the row"),
        "scale_right": _("right, framed"),
        "scale_wrong": _("wrong"),
    }
