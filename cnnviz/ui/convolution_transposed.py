"""Transposed convolution: each input cell stamps the kernel, scaled, on a larger canvas."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.arguments import Float32
from cnnviz.core.conv_transpose import TransposedTrace, trace_conv2d_transpose
from cnnviz.core.errors import InvalidValue
from cnnviz.core.kernels import KERNELS
from cnnviz.export import conv_code
from cnnviz.ui import controls, frame
from cnnviz.ui.components.number_boards import MOST, Board, number_boards
from cnnviz.ui.components.stage import stage
from cnnviz.ui.convolution_numbers import show_program, show_source
from cnnviz.ui.convolution_picture import choose_small_picture
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.number_grid import edit_numbers
from cnnviz.ui.take_away import take_away

Padding = str | int


def show_transposed(source: str, chosen: str) -> None:
    """Show the transposed convolution of a picture, its size, its coverage and its program.

    Args:
        source: id of an example, "photo" or "own".
        chosen: id of the kernel, as `choose_kernel` returns it.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="conv_up_settings"):
        stride = controls.whole_number(_("Stride"), 1, 4, 1, key="conv_up_stride", width=130)
        padding = _choose_crop()
    place = st.container(key="conv_up_place")
    try:
        picture = choose_small_picture(source)
        kernel = _read_kernel(chosen, source)
        channels = picture.image.shape[2]
        laid = np.repeat(kernel[:, :, None, None], channels, axis=3)
        trace = trace_conv2d_transpose(picture.image, laid, strides=stride, padding=padding)
    except InvalidValue as error:
        place.error(explain(error))
        return
    with place:
        stage(trace, key="conv_up_stage", channels=picture.channels)
    program = _program(trace, padding)
    sums, code = st.columns([2, 3], gap="large")
    with sums:
        _show_size(trace, stride)
        show_source(picture.example, trace.output)
    with code:
        show_program(program)
    _show_coverage(trace)
    take_away("conv", name="transposed_convolution", code=program, source=trace, channels=picture.channels)


def choose_transposed_kernel(source: str, *, width: int = 240) -> str:
    """Choose a kernel to stamp with; returns its id."""
    options = {"example": _("The example's own")} if source in EXAMPLES else {}
    options |= {f"ones_{size}": _("All ones, {size}×{size}").format(size=size) for size in (2, 3, 4, 5)}
    options |= {name: _(kernel.name) for name, kernel in KERNELS.items()}
    options |= {"own": _("My own weights")}
    return controls.choice(_("Kernel"), options, key="conv_up_kernel", many=True, width=width)


def _choose_crop() -> Padding:
    names = {"valid": _("valid"), "same": _("same"), "number": _("number")}
    help = frame.passage("convolution", "crop")
    name = controls.choice(_("Padding"), names, key="conv_crop", help=help)
    if name != "number":
        return name
    return controls.whole_number(_("Cut off each side"), 0, 10, 1, key="conv_crop_cells", width=140)


def _read_kernel(chosen: str, source: str) -> Float32:
    if chosen == "own":
        start = KERNELS["gaussian_blur"].weights
        return np.array(edit_numbers(_("Kernel"), start, key="conv_up_weights", most=7), np.float32)
    if chosen == "example" and source in EXAMPLES and EXAMPLES[source].kernel is not None:
        return EXAMPLES[source].kernel
    if chosen.startswith("ones_"):
        size = int(chosen.removeprefix("ones_"))
        return np.ones((size, size), np.float32)
    return KERNELS[chosen].weights


def _program(trace: TransposedTrace, padding: Padding) -> str:
    named = padding if isinstance(padding, str) else trace.crop
    return conv_code.conv_transpose(trace.image, trace.kernel, strides=trace.strides, padding=named)


def _show_size(trace: TransposedTrace, stride: int) -> None:
    st.subheader(_("The size in numbers"), anchor=False)
    axes: list[dict[str, Any]] = [
        {
            "cells": trace.image.shape[axis],
            "weights": trace.kernel.shape[axis],
            "cut": sum(trace.crop[axis]),
            "bare": trace.canvas.shape[axis]
            - (stride * (trace.image.shape[axis] - 1) + trace.kernel.shape[axis]),
            "output": trace.output.shape[axis],
        }
        for axis in (0, 1)
    ]
    alike = axes[0] == axes[1]
    for letter, axis in zip("OO" if alike else "HW", axes[: 1 if alike else 2], strict=False):
        bare = f" + {axis['bare']}" if axis["bare"] else ""
        st.latex(
            rf"\begin{{aligned}} {letter} &= S \cdot (I - 1) + K - P{' + R' if bare else ''} \\ "
            rf"&= {stride} \cdot ({axis['cells']} - 1) + {axis['weights']} - {axis['cut']}{bare} "
            rf"= {axis['output']} \end{{aligned}}"
        )
    st.markdown(frame.passage("convolution", "transposed"))


def _show_coverage(trace: TransposedTrace) -> None:
    """Show how many weights write on each cell: where that is uneven, a plain picture gets a pattern."""
    st.subheader(_("Checkerboard or not"), anchor=False)
    st.markdown(frame.passage("convolution", "checkerboard"), width=frame.TEXT_WIDTH)
    (top, bottom), (left, right) = trace.crop
    height, width = trace.coverage.shape
    kept = trace.coverage[top : height - bottom, left : width - right]
    values = {"least": int(kept.min()), "most": int(kept.max())}
    even = all(trace.kernel.shape[axis] % trace.strides[axis] == 0 for axis in (0, 1))
    name = "covered_evenly" if even else "covered_unevenly"
    size = {"rows": trace.kernel.shape[0], "columns": trace.kernel.shape[1], "stride": trace.strides[0]}
    st.markdown(frame.passage("convolution", name, **values, **size), width=frame.TEXT_WIDTH)
    if max(kept.shape) <= MOST:
        boards = [Board(kept, _("Weights on each output cell"))]
        number_boards(boards, key="conv_coverage", label=_("How many weights write on each output cell"))
