"""The experiments below the pooling stage: only the chosen one is computed."""

import streamlit as st

from cnnviz.core.pool import PoolTrace, trace_pool2d
from cnnviz.ui import controls, pooling_convolution, pooling_count, pooling_gradient, pooling_shift
from cnnviz.ui.i18n import _
from cnnviz.ui.pooling_settings import PoolSettings


def show(trace: PoolTrace, settings: PoolSettings, channels: tuple[str, ...]) -> None:
    """Offer the experiments and show the chosen one.

    Args:
        trace: the pooling on the stage.
        settings: what it was made with.
        channels: names of the picture's channels, none for a grey one.
    """
    st.subheader(_("Try it"), anchor=False)
    labs = {
        "shift": _("A shift by one pixel"),
        "gradient": _("Where the error goes back"),
        "convolution": _("Pooling or a strided convolution"),
        "count": _("Count the numbers"),
    }
    lab = controls.choice(_("Experiment"), labs, key="pool_lab")
    if lab == "count":
        pooling_count.show()
        return
    trace, padding = _one_channel(trace, settings, channels)
    if lab == "shift":
        pooling_shift.show(trace, padding)
    elif lab == "gradient":
        pooling_gradient.show(trace, padding)
    else:
        pooling_convolution.show(trace, padding)


def _one_channel(
    trace: PoolTrace, settings: PoolSettings, channels: tuple[str, ...]
) -> tuple[PoolTrace, str]:
    """Pool one channel alone, as pooling does anyway: boards of numbers show one at a time."""
    padding = "valid" if settings.whole else settings.padding
    if not channels:
        return trace, padding
    names = dict(zip(("red", "green", "blue"), channels, strict=True))
    chosen = list(names).index(controls.choice(_("Channel"), names, key="pool_channel"))
    single = trace_pool2d(
        trace.image[:, :, chosen], trace.pool_size, strides=trace.strides, padding=padding, mode=trace.mode
    )
    return single, padding
