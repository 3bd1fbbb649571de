"""A layer's answer to the picture: its feature maps as a wall, one of them large with its numbers."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.core.heatmap import upsample
from cnnviz.export import layer_code
from cnnviz.nn import zoo
from cnnviz.nn.layer_maps import Order, channel_order
from cnnviz.nn.model_graph import GraphLayer
from cnnviz.ui import controls, xray_numbers
from cnnviz.ui.components.map_wall import MOST_TILES, Tiles, map_wall
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import picture_path
from cnnviz.ui.xray_graph import CHANNEL
from cnnviz.ui.xray_model import OpenedModel
from cnnviz.vision.overlay import enlarge_cells, overlay
from cnnviz.vision.picture import Picture
from cnnviz.viz import bars, heatmaps, theme

Float32 = NDArray[np.float32]
LARGE = 336  # pixels of a map that is shown alone


def show(opened: OpenedModel, layer: GraphLayer, picture: Picture) -> None:
    """Show the wall, the chosen channel and the numbers.

    Args:
        opened: the model.
        layer: the layer.
        picture: what the model is shown.
    """
    output = opened.output(layer.id, picture)
    if output.ndim not in (1, 3) or not output.size:
        st.info(_("The output of this layer is neither maps nor a row of numbers."))
        return
    maps = output if output.ndim == 3 else output[None, None]
    if not np.isfinite(output).all():
        st.warning(_("The output of this layer has numbers that are not finite, so it cannot be drawn."))
        return
    if output.ndim == 1:
        left, right = st.columns([6, 4], gap="medium")
        with left:
            channel = _row(maps, layer)
        with right:
            xray_numbers.show(maps, channel)
        return
    channel = _wall(maps, layer)
    left, middle, right = st.columns([3, 3, 4], gap="medium")
    with left:
        _over(picture, maps[:, :, channel], channel)
    with middle:
        _alone(maps[:, :, channel], channel)
    with right:
        xray_numbers.show(maps, channel)


def show_code(key: str, opened: OpenedModel, layer: GraphLayer, picture: Picture) -> None:
    """Show the Keras code for the output on the screen, where Keras can be asked for it in a few lines.

    Args:
        key: of the model in the zoo.
        opened: the model.
        layer: the layer.
        picture: what the model is shown.
    """
    sizes = opened.graph.input_shape[:2]
    if layer.path or layer.id != layer.name or sizes != (None, None) or key not in zoo.names():
        return
    st.subheader(_("The same in Keras"), anchor=False)
    code = layer_code.layer_output(
        model=f"assets/models/{key}/{zoo.MODEL_FILE}",
        picture=picture_path(picture),
        layer=layer.name,
        channel=int(st.session_state.get(CHANNEL, 0)),
    )
    st.code(code, language="python")


def channel_of(layer: GraphLayer, strongest: int) -> int:
    """Choose a channel of a layer; the strongest is the one to begin with."""
    most = layer.channels - 1
    if not 0 <= st.session_state.get(CHANNEL, 0) <= most:
        del st.session_state[CHANNEL]
    return (
        controls.whole_number(
            _("Channel"), 0, most, min(strongest, most), key=CHANNEL, width=150, varying=True
        )
        if most
        else 0
    )


def take_channel(number: int) -> None:
    """Make a channel the chosen one, before the page runs again."""
    st.session_state[CHANNEL] = number


def _wall(maps: Float32, layer: GraphLayer) -> int:
    orders = {"mean": _("mean"), "peak": _("peak"), "channel": _("channel")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by: Order = controls.choice(_("Sorted by"), orders, key="xray_order")  # type: ignore[assignment]
        order = channel_order(maps, by)
        channel = channel_of(layer, int(channel_order(maps, "mean")[0]))
        one_scale = controls.switch(
            _("One scale for all"), default=True, key="xray_scale",
            help=_("Off, each map uses all colours, so that weak maps can be seen too."),
        )  # fmt: skip
    pages = -(-len(order) // MOST_TILES)
    page = st.pagination(pages, key="xray_wall_page") if pages > 1 else 1
    shown = [int(place) for place in order[(page - 1) * MOST_TILES : page * MOST_TILES]]
    tiles = Tiles(maps[:, :, shown], shown, [_("Map {number}").format(number=n) for n in shown], one_scale)
    label = _("Feature maps of {layer}, {shown} of {count}").format(
        layer=layer.id, shown=len(shown), count=maps.shape[-1]
    )
    map_wall(tiles, key="xray_wall", label=label, chosen=channel, on_choose=take_channel)
    return channel


def _row(maps: Float32, layer: GraphLayer) -> int:
    """A row of numbers has no places: the strongest ones as bars."""
    channel = channel_of(layer, int(channel_order(maps, "peak")[0]))
    most = channel_order(maps, "peak")[:24]
    figure = bars.bars(
        [str(place) for place in most], maps[0, 0, most], chosen=str(channel),
        name=_("unit"), value=_("output"), palette=theme.palette(st.context.theme.type),
    )  # fmt: skip
    alt = _("The {count} largest numbers of {layer} as bars").format(count=len(most), layer=layer.id)
    st.plotly_chart(figure, key="xray_row", alt=alt, config={"displayModeBar": False})
    return channel


def _over(picture: Picture, values: Float32, channel: int) -> None:
    st.markdown(_("**Map {channel}** over the picture").format(channel=channel))
    strength = np.maximum(values, 0) if (values > 0).any() else np.zeros_like(values)
    peak = float(strength.max())
    heat = upsample(strength / peak if peak else strength, picture.size)
    mixed = overlay(picture.pixels, heat, theme.table(theme.SEQUENTIAL), opacity=0.75)
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    alt = _("Map {channel} over the picture, strongest in row {row}, column {column} of {rows}×{columns}")
    alt = alt.format(
        channel=channel, row=row + 1, column=column + 1, rows=values.shape[0], columns=values.shape[1]
    )
    st.image(mixed, alt=alt, width="stretch")
    if not peak:
        st.caption(_("Nothing in this map is above zero."))


def _alone(values: Float32, channel: int) -> None:
    rows, columns = values.shape
    st.markdown(_("**Its {rows}×{columns} cells**").format(rows=rows, columns=columns))
    signed = bool((values < 0).any())
    coloured = heatmaps.signed(values) if signed else heatmaps.magnitude(values)
    height = round(LARGE * rows / max(rows, columns))
    width = round(LARGE * columns / max(rows, columns))
    alt = _("The cells of map {channel}, from {low} to {high}").format(
        channel=channel, low=f"{values.min():.3g}", high=f"{values.max():.3g}"
    )
    st.image(enlarge_cells(coloured, max(1, height), max(1, width)), alt=alt, width="stretch")
    most = float(np.abs(values).max())
    ends = (f"{-most:.3g}", "0", f"{most:.3g}") if signed else ("0", f"{most:.3g}")
    alt = _("Scale from {low} to {high}").format(low=ends[0], high=ends[-1])
    st.image(heatmaps.scale_bar(both_signs=signed), alt=alt, width="stretch")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for end in ends:
            st.caption(end.replace("-", "−"), width="content")
