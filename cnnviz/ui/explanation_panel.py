"""An explanation as the component of the linked maps shows it."""

import numpy as np

from cnnviz.core.explanation_methods import METHODS
from cnnviz.nn.explanation import Explanation
from cnnviz.ui.components.maps import MapPanel
from cnnviz.ui.explanation_settings import Asked
from cnnviz.ui.i18n import _
from cnnviz.ui.prediction import class_label


def map_panel(asked: Asked, found: Explanation, *, differs: str = "no") -> MapPanel:
    """Give a map its title, its second line and its words.

    Args:
        asked: what was wanted.
        found: what was made of it.
        differs: one of `cnnviz.ui.explanation_settings.comparisons`; its title is what differs.

    Returns:
        The panel.
    """
    method = METHODS[found.method]
    name = class_label(asked.model.card["classes"][found.class_index])
    evidence = _("Evidence for “{name}”").format(name=name)
    grid = "{}×{}".format(*found.raw.shape)
    where = _("{grid} grid of {layer}").format(grid=grid, layer=found.layer)
    if method.kind == "picture":
        where = _("{grid} pixels").format(grid=grid)
    facts = {"class": evidence, "method": method.title, "layer": where, "model": asked.model.title}
    first = "class" if differs == "no" else differs
    rest = [facts[fact] for fact in ("class", "method", "layer") if fact != first]
    return MapPanel(
        title=facts[first],
        note=" · ".join(rest),
        raw=found.raw,
        signed=method.signed,
        alt=described(found.raw, name, signed=method.signed),
    )


def described(raw: np.ndarray, name: str, *, signed: bool) -> str:
    """Say in words where a map is strongest.

    Args:
        raw: (h, w).
        name: of the class.
        signed: whether numbers below zero count.

    Returns:
        A sentence without its full stop.
    """
    sizes = np.abs(raw) if signed else np.maximum(raw, 0)
    if not sizes.max() > 0:
        return _("The map for {name} is empty").format(name=name)
    row, column = np.unravel_index(sizes.argmax(), raw.shape)
    values = {
        "name": name,
        "row": row + 1,
        "column": column + 1,
        "rows": raw.shape[0],
        "columns": raw.shape[1],
    }
    return _(
        "The map for {name} over the picture; strongest in row {row}, column {column} of {rows}×{columns}"
    ).format(**values)
