"""What else there is to see in the convolution on the stage: one section at a time, chosen by the learner."""

import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.core.conv import ConvTrace
from cnnviz.ui import controls, frame
from cnnviz.ui.convolution_pairs import show_two_kernels, show_two_passes
from cnnviz.ui.convolution_photograph import show_on_photograph
from cnnviz.ui.convolution_picture import SmallPicture
from cnnviz.ui.convolution_weights import show_matrix, show_same_job
from cnnviz.ui.i18n import _


def show_lab(trace: ConvTrace, kernel: Float32, picture: SmallPicture, *, flipped: bool) -> None:
    """Show the chosen section; the others are not computed.

    Args:
        trace: the convolution on the stage.
        kernel: (kh, kw, C, F) as it lies on the picture; C is 1 where the same weights serve all channels.
        picture: what the kernel slides over.
        flipped: whether the kernel was turned by half a turn.
    """
    sections = {
        "photo": _("On a photograph"),
        "compose": _("Two kernels in a row"),
        "passes": _("Two passes"),
        "matrix": _("As a matrix"),
        "dense": _("Dense or convolution"),
    }
    section = controls.choice(_("Look closer"), sections, key="conv_lab")
    st.subheader(sections[section], anchor=False)
    if section in ("compose", "passes") and kernel.shape[2:] != (1, 1):
        st.caption(frame.passage("convolution", "first_only"))
    if section == "photo":
        show_on_photograph(kernel, trace.dilation_rate[0], picture.photograph)
    elif section == "compose":
        show_two_kernels(trace.image[:, :, 0], kernel[:, :, 0, 0])
    elif section == "passes":
        show_two_passes(kernel[:, :, 0, 0], (trace.output.shape[0], trace.output.shape[1]))
    elif section == "matrix":
        show_matrix(trace, channels=picture.channels, flipped=flipped)
    else:
        show_same_job(trace)
