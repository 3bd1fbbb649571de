"""The words of the replay, translated. Fields in braces are filled in by the browser."""

from cnnviz.ui.i18n import _


def inside_labels() -> dict[str, str]:
    """Return every text of the component."""
    return {
        "replay": _("Inside the network, epoch by epoch"),
        # controls
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One epoch back"),
        "forward": _("One epoch forward"),
        "slider": _("Epoch"),
        "epoch": _("After epoch {epoch} of {last} recorded"),
        "start": _("Before training: the first weights"),
        "spoken": _("{moment}. {name}: {share}."),
        # the fixed picture
        "picture": _("Picture"),
        "is": _("is: {name}"),
        "cam": _("Grad-CAM"),
        "grid": _("Its {height}×{width} grid"),
        "cam_note": _("Grad-CAM at {layer} for the true class; yellow speaks for it most."),
        "cam_empty": _(
            "Grad-CAM's weighted sum of the maps at {layer} is positive nowhere, so its map is empty."
        ),
        "hires": _("HiResCAM"),
        "hires_note": _(
            "A Flatten follows: each place has weights of its own, and the mean over places that Grad-CAM "
            "takes can hide what speaks for the class. HiResCAM multiplies place by place."
        ),
        "cam_nan": _("The network has no finite numbers any more."),
        "cam_none": _("There is no convolution, so there is no Grad-CAM."),
        "answers": _("What the network says"),
        "true": _("true class"),
        # filters and maps
        "filters": _("Filters of {layer}"),
        "filters_note": _("{shown} of {count}, each {height}×{width}"),
        "filters_colour": _("Colours as the filter answers to them; grey is zero."),
        "filters_signed": _(
            "Green is positive, purple negative, white zero; the largest weight is {largest}."
        ),
        "filter": _("Filter {number}, weights from {low} to {high}"),
        "no_filters": _("The first layer with weights is no convolution, so it has no filters to look at."),
        "maps": _("Feature maps of"),
        "maps_note": _("{shown} of {count} maps, {height}×{width}, on one scale from {low} to {high}"),
        "map": _("Map {number}, values from {low} to {high}"),
        "all_zero": _("all zero"),
        # strips
        "layer": _("Layer"),
        "weights": _("Weight norm"),
        "gradients": _("Gradient norm"),
        "dead": _("Dead ReLUs"),
        "range": _("{low} to {high}"),
        "range_log": _("{low} to {high}, logarithmic"),
        "strip": _("{quantity} of {layer}: {now} now, {first} at first, {last} in the last record"),
        "none": _("–"),
    }
