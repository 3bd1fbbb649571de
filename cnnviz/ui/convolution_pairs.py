"""Two kernels that are one larger kernel, and one kernel that is two passes."""

import numpy as np
import streamlit as st

from cnnviz.core.activations import relu
from cnnviz.core.arguments import Float32
from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.kernel_algebra import compose, separate
from cnnviz.core.kernels import KERNELS
from cnnviz.ui import controls, frame
from cnnviz.ui.components.number_boards import MOST, Board, number_boards
from cnnviz.ui.i18n import _, explain

NEAR = 1e-5  # of the largest number: a smaller difference is float32's rounding


def show_two_kernels(image: Float32, first: Float32) -> None:
    """Show that two kernels in a row equal one larger kernel, computed both ways on the picture.

    Args:
        image: (H, W), the picture's first channel.
        first: (kh, kw), the kernel of the page as it lies on the picture.
    """
    st.markdown(frame.passage("convolution", "compose"), width=frame.TEXT_WIDTH)
    names = {name: _(kernel.name) for name, kernel in KERNELS.items()}
    chosen = controls.choice(
        _("Second kernel"), names, key="conv_second", default="box_blur", many=True, width=240
    )
    second = KERNELS[chosen].weights
    try:
        both = compose(first, second)
        between = conv2d(image, first)[:, :, 0]
        in_a_row = conv2d(between, second)[:, :, 0]
        at_once = conv2d(image, both)[:, :, 0]
        bent = conv2d(relu(between), second)[:, :, 0]
    except InvalidValue as error:
        st.error(explain(error))
        return
    kernels = [
        Board(first, _("First kernel"), role="kernel"),
        "∗",
        Board(second, _("Second kernel"), role="kernel"),
        "=",
        Board(both, _("Both in one"), role="kernel"),
    ]
    number_boards(kernels, key="conv_composed", label=_("Two kernels and the one that does the work of both"))
    if max(at_once.shape) <= MOST:
        outputs = [Board(in_a_row, _("One after the other")), "=", Board(at_once, _("At once"))]
        number_boards(
            outputs, key="conv_composed_outputs", label=_("The picture's output, computed both ways")
        )
    scale = max(float(np.abs(at_once).max()), 1e-12)
    values = {
        "first": first.size,
        "second": second.size,
        "both": both.size,
        "apart": _number(float(np.abs(in_a_row - at_once).max())),
        "changed": int((np.abs(bent - at_once) > NEAR * scale).sum()),
        "count": at_once.size,
    }
    st.markdown(frame.passage("convolution", "composed", **values), width=frame.TEXT_WIDTH)


def show_two_passes(kernel: Float32, size: tuple[int, int]) -> None:
    """Show a kernel as a column and a row, what that saves, or what it misses.

    Args:
        kernel: (kh, kw), as it lies on the picture.
        size: (rows, columns) of the output: so many places the kernel is laid on.
    """
    st.markdown(frame.passage("convolution", "separate"), width=frame.TEXT_WIDTH)
    try:
        parts = separate(kernel)
    except InvalidValue as error:
        st.error(explain(error))
        return
    boards: list[Board | str] = [
        Board(parts.column, _("Column"), role="kernel"),
        "∗",
        Board(parts.row, _("Row"), role="kernel"),
        "=" if parts.exact else "≈",
        Board(parts.approximation, _("Column times row"), role="kernel"),
    ]
    if not parts.exact:
        boards.append(Board(kernel, _("The kernel"), role="kernel", note=_("for comparison")))
    number_boards(boards, key="conv_passes", label=_("The kernel as a column and a row"))
    places, values = size[0] * size[1], parts.singular_values
    numbers = {
        "values": ", ".join(_number(value) for value in np.where(values < NEAR * values.max(), 0, values)),
        "rank": parts.rank,
        "before": parts.products_before,
        "after": parts.products_after,
        "error": _number(parts.largest_error),
        "places": f"{places:,}",
        "in_one": f"{places * parts.products_before:,}",
        "in_two": f"{places * parts.products_after:,}",
    }
    name = "separable" if parts.exact else "not_separable"
    st.markdown(frame.passage("convolution", name, **numbers), width=frame.TEXT_WIDTH)
    if parts.exact and parts.products_after >= parts.products_before:
        st.markdown(frame.passage("convolution", "no_saving"), width=frame.TEXT_WIDTH)


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
