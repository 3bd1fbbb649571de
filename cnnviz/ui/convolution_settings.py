"""The widgets above the stage of the convolution page: which operation, and how the kernel is laid."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.ui import address, controls, frame
from cnnviz.ui.i18n import _

Padding = str | int | tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class ConvolutionSettings:
    """How the kernel is laid on the picture, and what becomes of the sums.

    Attributes:
        stride: cells from one window to the next.
        dilation_rate: distance between neighbouring weights.
        padding: as `cnnviz.core.conv.conv2d` takes it.
        bias: added to each sum of each filter.
        depthwise: each channel has filters of its own; otherwise all channels are joined.
        relu: sums below zero become zero.
        flip: the kernel is turned by half a turn first.
    """

    stride: int
    dilation_rate: int
    padding: Padding
    bias: int
    depthwise: bool
    relu: bool
    flip: bool

    @property
    def laying(self) -> dict[str, Any]:
        """The arguments of `cnnviz.core.conv.trace_conv2d` that say how the kernel is laid."""
        return {"strides": self.stride, "padding": self.padding, "dilation_rate": self.dilation_rate}


WIDGETS = {
    "conv": (
        "example", "kernel", "stride", "padding", "pad", "before", "after", "dilation", "bias", "planes",
        "relu", "flip", "weights", "seed", "filters", "learned", "random_size", "lab", "edges", "show",
        "view", "second",
    ),
    "transposed": ("up_example", "up_kernel", "up_stride", "up_weights", "crop", "crop_cells"),
}  # fmt: skip
"""Names of the widgets of one operation alone."""


def choose_operation() -> str:
    """Choose between convolution and transposed convolution; the other's settings wait until it is back.

    Returns:
        "conv" or "transposed".
    """
    operations = {"conv": _("Convolution"), "transposed": _("Transposed")}
    chosen = controls.choice(
        _("Operation"), operations, key="conv_mode", help=frame.passage("convolution", "modes")
    )
    for operation, names in WIDGETS.items():
        if operation != chosen:
            address.keep([f"conv_{name}" for name in names])
    return chosen


def choose_settings() -> ConvolutionSettings:
    """Choose stride, padding and switches; the rarer settings wait behind a button."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="conv_settings"):
        stride = controls.whole_number(_("Stride"), 1, 4, 1, key="conv_stride", width=130)
        padding = controls.padding("conv")
        help_relu = _("Sums below zero become zero, as in the layer that follows in most networks.")
        relu = controls.switch(_("ReLU"), key="conv_relu", help=help_relu)
        turn = frame.passage("convolution", "flip")
        flip = controls.switch(_("True convolution"), key="conv_flip", help=turn)
        with st.popover(_("More settings"), icon=":material/tune:", key="conv_more"):
            rate = controls.whole_number(_("Dilation rate"), 1, 3, 1, key="conv_dilation")
            bias = controls.whole_number(_("Bias"), -99, 99, 0, key="conv_bias")
            planes = {"joined": _("joined"), "depthwise": _("each alone (depthwise)")}
            joined = controls.choice(
                _("Channels"), planes, key="conv_planes", help=frame.passage("convolution", "groups")
            )
    if stride > 1 and rate > 1:
        st.info(frame.passage("convolution", "both"))
        rate = 1
    return ConvolutionSettings(
        stride=stride,
        dilation_rate=rate,
        padding=padding,
        bias=bias,
        depthwise=joined == "depthwise",
        relu=relu,
        flip=flip,
    )
