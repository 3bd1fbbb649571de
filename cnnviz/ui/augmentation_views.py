"""The views of the augmentation page: one is drawn, and the others keep what was chosen in them."""

from collections.abc import Mapping
from types import MappingProxyType

from cnnviz.ui import controls
from cnnviz.ui.i18n import _

WIDGETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wall": ("aug_pictures", "aug_percent", "aug_epochs", "aug_side"),
        "sweep": ("aug_sweep",),
        "matrix": ("aug_draw", "aug_x", "aug_y"),
        "mix": ("aug_mix", "aug_second", "aug_mixed_draw"),
        "normalise": ("aug_set", "aug_channel"),
    }
)
"""Keys of the widgets that belong to one view alone."""


def choose() -> str:
    """Choose a view.

    Returns:
        "wall", "sweep", "matrix", "mix", "normalise", "consequences" or "helps".
    """
    views = {
        "wall": _("Sixteen draws"),
        "sweep": _("One option"),
        "matrix": _("The matrix"),
        "mix": _("Two pictures"),
        "normalise": _("Normalise"),
        "consequences": _("What the network says"),
        "helps": _("Does it help?"),
    }
    view = controls.choice(_("View"), views, key="aug_view", many=False)
    for other, keys in WIDGETS.items():
        if other != view:
            controls.keep(keys)
    return view
