"""The kernel of the convolution page on every pixel of a photograph."""

import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.core.errors import InvalidValue
from cnnviz.ui import controls, frame, photographs
from cnnviz.ui.components.linked_picture import linked_picture
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import choose_picture, literal
from cnnviz.vision.picture import Picture

LINKED_SIDE = 112  # pixels: each is still large enough to be pointed at


def show_on_photograph(kernel: Float32, dilation_rate: int, photograph: Picture | None) -> None:
    """Show a photograph and what a filter answers on it, with the edges handled as chosen, and said.

    Args:
        kernel: (kh, kw, C, F), as it lies on the picture; C is 1 for grey levels and 3 for colours.
        dilation_rate: distance between neighbouring weights.
        photograph: the one chosen for the stage; offers a choice if there is none.
    """
    st.markdown(frame.passage("convolution", "photo"), width=frame.TEXT_WIDTH)
    channels, filters = kernel.shape[2:]
    if channels not in (1, 3):
        st.info(frame.passage("convolution", "photo_channels", channels=channels))
        return
    picture = photograph or choose_picture("conv")
    with st.container(horizontal=True, vertical_alignment="bottom", key="conv_photo_settings"):
        shown = 1
        if filters > 1:
            shown = controls.whole_number(_("Filter"), 1, filters, 1, key="conv_shown", width=130)
        views = {"linked": _("pixel by pixel"), "full": _("full size")}
        linked = channels == 1 and controls.choice(_("Show it"), views, key="conv_show") == "linked"
        edges = photographs.choose_edges("conv")
    weights = kernel[:, :, :, shown - 1]
    weights = weights[:, :, 0] if channels == 1 else weights
    try:
        found = photographs.respond(
            picture,
            weights,
            dilation_rate=dilation_rate,
            edges=edges,
            long_side=LINKED_SIDE if linked else photographs.LONG_SIDE,
            top=255 if linked else 1,
        )
    except InvalidValue as error:
        st.error(explain(error))
        return
    sizes = {
        "size": _("{height}×{width}").format(height=found.shown.shape[0], width=found.shown.shape[1]),
        "output": _("{height}×{width}").format(height=found.response.shape[0], width=found.response.shape[1]),
    }
    st.markdown(frame.passage("convolution", f"edges_{edges}", **sizes), width=frame.TEXT_WIDTH)
    if linked:
        label = _("{name}, its numbers and what the kernel answers").format(name=literal(picture.name))
        linked_picture(
            found.shown,
            found.response,
            weights,
            key="conv_linked",
            label=label,
            dilation_rate=dilation_rate,
            padded=found.seen[:, :, 0],
        )
    else:
        photographs.show_response(picture, found, prefix="conv")
