"""Transfer learning made visible: which layers stayed, which moved, and what that did to the maps."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.model_graph import GraphLayer
from cnnviz.nn.what_changed import LayerChange
from cnnviz.ui import frame
from cnnviz.ui.components.map_wall import Tiles, map_wall
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.xray_model import OpenedModel
from cnnviz.vision.picture import Picture
from cnnviz.viz import bars, theme

Float32 = NDArray[np.float32]
SHOWN = 16  # maps, those that changed most


def show(opened: OpenedModel, layer: GraphLayer, picture: Picture) -> None:
    """Show what fine-tuning changed in a model, and in a layer's maps of a picture.

    Args:
        opened: the model.
        layer: the layer.
        picture: what both are shown.
    """
    try:
        with st.spinner(_("Reading the weights of before…"), show_time=True):
            before, changes = opened.changed()
    except InvalidValue as error:
        st.info(literal(explain(error)))
        return
    _summary(changes)
    _strip(changes, layer)
    if layer.name not in {one.id for one in before.graph.layers} or not layer.is_map:
        st.info(_("Choose a layer with maps to see what changed in them."))
        return
    _maps(before.output(layer.id, picture), opened.output(layer.id, picture), layer)


def _summary(changes: Sequence[LayerChange]) -> None:
    kept = [one for one in changes if one.kept]
    moved = [one for one in changes if not one.kept]
    normal = [one for one in changes if one.statistics is not None]
    st.markdown(
        frame.passage(
            "model_xray", "changed",
            layers=len(changes), kept=len(kept), moved=len(moved),
            norms=len(normal), kept_norms=sum(one.kept for one in normal),
        ),
        width=frame.TEXT_WIDTH,
    )  # fmt: skip
    measured = [one for one in moved if one.learned is not None and np.isfinite(one.learned)]
    if len(measured) > 1:
        told = _(
            "The first of them, `{first}`, moved by **{near:.2%}** of its length, the last, `{last}`, by "
            "**{far:.2%}**; most of all `{most}`, by **{peak:.2%}**."
        )
        most = max(measured, key=lambda one: one.learned or 0)
        st.markdown(
            told.format(
                first=measured[0].name, near=measured[0].learned, last=measured[-1].name,
                far=measured[-1].learned, most=most.name, peak=most.learned,
            ),
            width=frame.TEXT_WIDTH,
        )  # fmt: skip


def _strip(changes: Sequence[LayerChange], layer: GraphLayer) -> None:
    values = [max(one.learned or 0, one.statistics or 0) for one in changes]
    figure = bars.bars(
        [one.name for one in changes],
        [0.0 if one.kept else 100 * value for one, value in zip(changes, values, strict=True)],
        name=_("layer, from the picture to the answer"), value=_("moved, percent of its length"),
        palette=theme.palette(st.context.theme.type), chosen=layer.name,
        marked=[one.kept for one in changes], mark=_("kept as it was"), ticks=False,
    )  # fmt: skip
    alt = _("How far the weights of each of {count} layers moved; {kept} stayed as they were").format(
        count=len(changes), kept=sum(one.kept for one in changes)
    )
    st.plotly_chart(figure, key="xray_changes", alt=alt, config={"displayModeBar": False})


def _maps(before: Float32, after: Float32, layer: GraphLayer) -> None:
    difference = np.abs(after - before).mean(axis=(0, 1))
    shown = [int(place) for place in np.argsort(-difference, kind="stable")[:SHOWN]]
    scale = float(np.abs(before).mean()) or 1.0
    told = _(
        "For this picture the outputs of `{layer}` changed by {share:.1%} of their mean size. The {shown} "
        "maps that changed most:"
    )
    st.markdown(told.format(layer=layer.id, share=float(difference.mean()) / scale, shown=len(shown)))
    names = [_("Map {number}").format(number=number) for number in shown]
    most = float(max(np.abs(before[:, :, shown]).max(), np.abs(after[:, :, shown]).max()))
    walls = (
        (_("Before, as ImageNet taught it"), before, most, "xray_before"),
        (_("After fine-tuning"), after, most, "xray_after"),
        (_("Difference"), after - before, None, "xray_difference"),
    )
    for column, (title, values, limit, key) in zip(st.columns(3, gap="medium"), walls, strict=True):
        with column:
            st.markdown(f"**{title}**")
            tiles = Tiles(values[:, :, shown], shown, names, limit=limit)
            map_wall(tiles, key=key, label=f"{title}, {layer.id}")
