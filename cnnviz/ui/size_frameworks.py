"""Keras' ``same`` and PyTorch's half kernel on the same numbers, with their windows and their code."""

import streamlit as st

from cnnviz.core.axis_windows import AxisWindows
from cnnviz.core.errors import InvalidValue
from cnnviz.core.padding_styles import PaddingStyles, padding_styles
from cnnviz.core.shapes import effective_size
from cnnviz.export import size_code
from cnnviz.ui import controls, frame
from cnnviz.ui.components.window_lines import WindowLine, window_lines
from cnnviz.ui.i18n import _
from cnnviz.ui.size_settings import WindowSettings

MOST_SUMS = 24


def show_frameworks(settings: WindowSettings) -> None:
    """Show one axis padded by both, the sums of the numbers 1 to n, and both programs.

    Args:
        settings: what the learner chose; the padding plays no part, for it is what differs.
    """
    st.markdown(frame.passage("output_size", "frameworks"), width=frame.TEXT_WIDTH)
    axis = choose_axis(settings)
    size, kernel = settings.size[axis], settings.kernel_size[axis]
    options = {"stride": settings.strides[axis], "dilation_rate": settings.dilation_rate[axis]}
    styles = padding_styles(size, kernel, **options)
    half = styles.torch.output.pad_before
    window_lines(
        [
            WindowLine(styles.keras, _('Keras, padding="same"'), sums=True),
            WindowLine(styles.torch, _("PyTorch, padding={half}").format(half=half), sums=True),
        ],
        key="size_styles",
    )
    st.markdown(_verdict(styles, effective_size(kernel, options["dilation_rate"])), width=frame.TEXT_WIDTH)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Keras** → {_sums(styles.keras)}")
        try:
            st.code(size_code.same_in_keras(size, kernel, **options), language="python")
        except InvalidValue:
            st.info(frame.passage("output_size", "both"))
    with right:
        st.markdown(f"**PyTorch** → {_sums(styles.torch)}")
        st.code(size_code.same_in_torch(size, kernel, **options), language="python")


def choose_axis(settings: WindowSettings) -> int:
    """Let the learner choose the axis to be looked at, where the two differ.

    Args:
        settings: what the learner chose.

    Returns:
        0 for the height, 1 for the width.
    """
    if not settings.apart:
        return 0
    names = {"height": _("height"), "width": _("width")}
    return list(names).index(controls.choice(_("Along the"), names, key="size_axis"))


def _verdict(styles: PaddingStyles, span: int) -> str:
    axis = styles.keras
    if span == 1:
        return frame.passage("output_size", "one_cell")
    if span % 2 == 0:
        counts = {"keras": axis.output.output, "torch": styles.torch.output.output}
        return frame.passage("output_size", "even_window", span=span, shift=styles.shift, **counts)
    if axis.stride == 1:
        return frame.passage("output_size", "styles_always", span=span)
    sizes = ", ".join(str(1 + turn * axis.stride) for turn in range(1, 6))
    values = {"span": span, "stride": axis.stride, "sizes": sizes, "size": axis.size}
    if styles.agree:
        return frame.passage("output_size", "styles_agree", **values)
    return frame.passage("output_size", "styles_differ", shift=styles.shift, **values)


def _sums(axis: AxisWindows) -> str:
    sums = [f"{value:.0f}" for value in axis.sums()]
    more = " …" if len(sums) > MOST_SUMS else ""
    return ", ".join(sums[:MOST_SUMS]) + more
