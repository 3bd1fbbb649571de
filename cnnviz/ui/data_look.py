"""The first look at a data set: classes, sizes and files, copies, colours, and the pictures themselves."""

from cnnviz.jobs.data_folders import DataFolder
from cnnviz.ui import (
    controls,
    data_look_classes,
    data_look_colours,
    data_look_copies,
    data_look_pictures,
    data_look_sizes,
)
from cnnviz.ui.i18n import _
from cnnviz.vision.survey import Survey


def show(data: DataFolder, survey: Survey) -> None:
    """Show one side of a data set at a time.

    Args:
        data: the data set.
        survey: what was found in it.
    """
    views = {
        "classes": _("Classes"),
        "pictures": _("Pictures"),
        "sizes": _("Sizes and files"),
        "copies": _("Copies"),
        "colours": _("Colours"),
    }
    view = controls.choice(_("Look at"), views, key="data_look_view")
    if view == "classes":
        data_look_classes.show(survey)
    elif view == "pictures":
        data_look_pictures.show(survey)
    elif view == "sizes":
        data_look_sizes.show(survey)
    elif view == "copies":
        data_look_copies.show(survey)
    else:
        data_look_colours.show(survey)
