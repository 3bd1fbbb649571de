"""A layer's output in numbers: statistics, a histogram, and the table of one channel."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.nn.layer_maps import output_statistics
from cnnviz.ui import controls
from cnnviz.ui.i18n import _
from cnnviz.viz import bars, theme, value_grid

Float32 = NDArray[np.float32]
MOST_CELLS = 64  # a side of a table of numbers; the cells of a larger one would be smaller than a pixel


def show(maps: Float32, channel: int) -> None:
    """Show the statistics of the channel and the layer, or the channel's numbers.

    Args:
        maps: (h, w, K), the layer's output.
        channel: the channel.
    """
    own = maps[:, :, channel]
    views = {"histogram": _("Statistics"), "grid": _("Numbers")}
    view = controls.choice(_("Show"), views, key="xray_numbers") if own.size > 1 else "histogram"
    if view == "grid":
        _grid(own, channel)
        return
    everything, one = output_statistics(maps), output_statistics(own)
    lines = [("", _("mean"), _("zeros"), _("smallest"), _("largest"))]
    lines += [
        (name, f"{s.mean:.3g}", f"{s.zeros:.1%}", f"{s.least:.3g}", f"{s.most:.3g}")
        for name, s in ((_("This channel"), one), (_("All {n}").format(n=maps.shape[-1]), everything))
    ]
    text = [" | ".join(line).replace("-", "−") for line in lines]
    st.markdown("\n".join([f"| {text[0]} |", "|:--|--:|--:|--:|--:|", *(f"| {line} |" for line in text[1:])]))
    figure = bars.histogram(
        everything.counts, everything.edges,
        value=_("output"), count=_("cells"), palette=theme.palette(st.context.theme.type),
    )  # fmt: skip
    alt = _("How often each output of the layer occurs, from {low} to {high}; {zeros} are zero").format(
        low=f"{everything.least:.3g}", high=f"{everything.most:.3g}", zeros=f"{everything.zeros:.1%}"
    )
    st.plotly_chart(figure, key="xray_histogram", alt=alt, config={"displayModeBar": False})


def _grid(values: Float32, channel: int) -> None:
    shown = values
    if max(values.shape) > MOST_CELLS:
        row, column = np.unravel_index(int(values.argmax()), values.shape)
        ends = [
            min(max(place - MOST_CELLS // 2, 0), max(side - MOST_CELLS, 0))
            for place, side in zip((row, column), values.shape, strict=True)
        ]
        shown = values[ends[0] : ends[0] + MOST_CELLS, ends[1] : ends[1] + MOST_CELLS]
        st.caption(
            _("The {n}×{n} cells around the strongest, from row {row}, column {column}.").format(
                n=MOST_CELLS, row=ends[0] + 1, column=ends[1] + 1
            )
        )
    figure = value_grid.value_grid(shown, row=_("row"), column=_("column"), value=_("output"))
    alt = _("The numbers of map {channel}, {rows}×{columns}").format(
        channel=channel, rows=shown.shape[0], columns=shown.shape[1]
    )
    st.plotly_chart(figure, key="xray_grid", alt=alt, config={"displayModeBar": False})
