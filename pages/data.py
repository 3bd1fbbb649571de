"""From a folder of pictures to the arrays a network eats."""

from cnnviz.ui import (
    controls,
    data_batch,
    data_encode,
    data_folds,
    data_look,
    data_sort,
    data_source,
    frame,
)
from cnnviz.ui.i18n import _

frame.open_page("data")

parts = {
    "look": _("Look at it"),
    "sort": _("Sort it"),
    "batch": _("From folder to batch"),
    "encode": _("Encodings"),
    "folds": _("K-fold"),
}
name = data_source.choose_set()
chosen = controls.choice(_("What to do with it"), parts, key="data_part", many=False)
data = data_source.folder_of(name) if chosen != "encode" else None
if chosen == "encode":
    data_encode.show()
elif data is not None and (survey := data_source.survey_of(data)):
    show = {"look": data_look, "sort": data_sort, "batch": data_batch, "folds": data_folds}[chosen].show
    show(data, survey)

frame.close_page("data")
