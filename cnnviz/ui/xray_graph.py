"""Choose a layer: in the drawing of the model, from a list, or in the table of all layers."""

import streamlit as st

from cnnviz.nn.model_graph import GraphLayer, ModelGraph
from cnnviz.ui import controls
from cnnviz.ui.components.model_map import model_map
from cnnviz.ui.components.model_map.labels import sees_words, shape_words
from cnnviz.ui.i18n import _, counted
from cnnviz.ui.pictures import literal
from cnnviz.ui.xray_model import OpenedModel

LAYER, CHANNEL = "xray_layer", "xray_channel"


def choose_layer(opened: OpenedModel) -> GraphLayer:
    """Draw the model and return the layer that is chosen.

    Args:
        opened: the model.

    Returns:
        The layer.
    """
    graph = opened.graph
    ids = [layer.id for layer in graph.layers]
    if st.session_state.get(LAYER, ids[0]) not in ids:  # another model
        del st.session_state[LAYER]
        forget_channel()
    drawing = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = controls.choice(
            _("Layer"),
            ids,
            key=LAYER,
            default=usual_layer(graph).id,
            many=True,
            width=340,
            on_change=forget_channel,
        )
        _totals(graph)
    with drawing:
        model_map(graph, opened.groups, chosen, key="xray_map", on_choose=take_layer)
    layer = graph.layer(chosen)
    st.markdown(_told(layer, graph), width=900)
    return layer


def take_layer(id: str) -> None:
    """Make a layer the chosen one, before the page runs again."""
    if st.session_state.get(LAYER) != id:
        st.session_state[LAYER] = id
        forget_channel()


def forget_channel() -> None:
    """Let the next layer begin with its own strongest channel."""
    st.session_state.pop(CHANNEL, None)
    st.session_state.pop("xray_wall_page", None)
    if CHANNEL in st.query_params:
        del st.query_params[CHANNEL]


def usual_layer(graph: ModelGraph) -> GraphLayer:
    """Choose the layer the page begins with: the first activation, or what comes nearest to it."""
    maps = [layer for layer in graph.layers if layer.is_map]
    for wanted in (("ReLU", "Activation", "LeakyReLU"), ("Conv2D", "DepthwiseConv2D", "SeparableConv2D")):
        for layer in maps:
            if layer.kind in wanted:
                return layer
    return (maps or graph.layers)[0]


def show_table(graph: ModelGraph, chosen: str) -> None:
    """Show all layers as a table that can be searched and sorted; a row that is chosen is the layer.

    Args:
        graph: of the model.
        chosen: id of the layer on show.
    """
    rows = [
        {
            _("Layer"): layer.id,
            _("Class"): layer.kind,
            _("Output"): shape_words(layer.output_shape),
            _("Parameters"): layer.parameters,
            _("Multiply-adds"): layer.multiply_adds,
            _("A cell sees"): seen(layer),
            _("Reads"): ", ".join(layer.inputs),
        }
        for layer in graph.layers
    ]
    st.caption(
        _("Search with the magnifier at the upper right of the table; choose a row to open its layer.")
    )

    def take() -> None:
        rows_chosen = st.session_state["xray_table"]["selection"]["rows"]
        if rows_chosen and rows_chosen[0] < len(graph.layers):
            take_layer(graph.layers[rows_chosen[0]].id)

    number = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        rows,
        key="xray_table",
        hide_index=True,
        height=420,
        on_select=take,
        selection_mode="single-row",
        column_config={_("Parameters"): number, _("Multiply-adds"): number},
    )


def seen(layer: GraphLayer) -> str:
    """Write a receptive field for a table."""
    if layer.receptive_field is not None:
        rows, columns = layer.receptive_field.size
        return f"{rows}×{columns}"
    return _("all") if layer.sees == "all" else _("not known")


def _totals(graph: ModelGraph) -> None:
    told = _("{layers} layers, {parameters} parameters, {products} multiply-adds for a picture")
    total = told.format(
        layers=len(graph.layers), parameters=f"{graph.parameters:,}", products=f"{graph.multiply_adds:,}"
    )
    unknown = [layer for layer in graph.layers if layer.multiply_adds is None]
    if unknown:
        more = counted(
            len(unknown),
            "without 1 layer of a class that is not known here",
            "without {count} layers of classes that are not known here",
        )
        total = f"{total} ({more})"
    st.caption(total)


def _told(layer: GraphLayer, graph: ModelGraph) -> str:
    parts = [
        _("Output {shape}").format(shape=f"**{shape_words(layer.output_shape)}**"),
        counted(layer.parameters, "**1** parameter", "**{count}** parameters"),
    ]
    if layer.multiply_adds:
        parts.append(_("{count} multiply-adds").format(count=f"**{layer.multiply_adds:,}**"))
    parts.append(sees_words(layer, graph))
    reads = ", ".join(f"`{name}`" for name in layer.inputs)
    if reads:
        parts.append(_("reads {layers}").format(layers=reads))
    return f"**{literal(layer.id)}** · {layer.kind} · " + " · ".join(parts)
