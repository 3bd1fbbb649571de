"""Every word on a wall of tiles, in the language of the session. Fields in braces are filled in later."""

from cnnviz.ui.i18n import _


def wall_labels() -> dict[str, str]:
    """Return the words of the component."""
    return {
        "tile": _("{name}: {low} to {high}, mean {mean}"),
        "zero": _("{name}: all zero"),
        "hint": _("Choose a tile to see its numbers: click or tap, or arrow keys and Enter."),
        "scale": _("{low} to {high}, one scale for all"),
        "own": _("Each tile from its smallest to its largest number"),
        "own_signed": _("Each tile on its own scale, zero in the middle"),
    }
