"""Step 7: grey levels become small numbers."""

import streamlit as st

from cnnviz.core.batch_scaling import ChannelNumbers, channel_numbers
from cnnviz.ui import frame
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _
from cnnviz.viz import theme
from cnnviz.viz.channel_histograms import channel_histograms

MOST_NUMBERS = 400_000  # counted in a histogram; of a larger batch every second pixel, every third …


def show(state: BatchState) -> None:
    """Show the numbers of the batch before and after scaling.

    Args:
        state: of the path.
    """
    before, after = state.grey_levels(), state.tensor()
    channels = [_("red"), _("green"), _("blue")]
    thin = max(1, round((before.size / MOST_NUMBERS) ** 0.5))
    figure = channel_histograms(
        before[:, ::thin, ::thin],
        after[:, ::thin, ::thin],
        channels=channels,
        heads=(_("Before"), _("After")),
        count=_("pixels"),
        palette=theme.palette(st.context.theme.type),
    )
    old, new = channel_numbers(before), channel_numbers(after)
    alt = _(
        "Histograms of the three channels of the batch: before from {a:.3g} to {b:.3g}, after from "
        "{c:.3g} to {d:.3g}"
    )
    st.plotly_chart(
        figure,
        key="data_batch_histograms",
        alt=alt.format(a=old.least, b=old.most, c=new.least, d=new.most),
        config={"displayModeBar": False},
    )
    st.dataframe(
        _rows(channels, old, new),
        key="data_batch_scaled",
        hide_index=True,
        alt=_("Mean and deviation of each channel of the batch, before and after"),
        width="stretch",
    )
    if state.settings.scaling == "featurewise":
        st.caption(
            _(
                "Mean and deviation are those of the whole set, not of this batch: so this batch is not "
                "exactly at 0 and 1. Measure them on the training pictures alone."
            )
        )
    with st.container(width=frame.TEXT_WIDTH, key="data_batch_words"):
        st.markdown(frame.passage("data", "batch_scale"))


def _rows(channels: list[str], old: ChannelNumbers, new: ChannelNumbers) -> list[dict[str, str]]:
    """Give a row to each number and a column to each channel: so they fit on a telephone."""
    numbers = (
        (_("Mean before"), old.means, ".1f"),
        (_("Deviation before"), old.deviations, ".1f"),
        (_("Mean after"), new.means, ".3f"),
        (_("Deviation after"), new.deviations, ".3f"),
    )
    return [
        {_("Channel"): name, **dict(zip(channels, (format(one, form) for one in values), strict=True))}
        for name, values, form in numbers
    ]
