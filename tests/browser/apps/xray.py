"""A made-up model of three parts and a wall of its maps, for the tests that drive them in a browser."""

import numpy as np
import streamlit as st

from cnnviz.nn.model_graph import GraphLayer, ModelGraph
from cnnviz.nn.model_groups import LayerGroup
from cnnviz.ui.components.map_wall import Tiles, map_wall
from cnnviz.ui.components.model_map import model_map


def layer(name: str, *reads: str, kind: str = "Conv2D", size: int = 16) -> GraphLayer:
    return GraphLayer(name, name, (), kind, reads, (size, size, 8), 80, 80, 640, "unknown", None, True)


PARTS = (
    LayerGroup("stem", (layer("stem_conv", "input"), layer("stem_relu", "stem_conv", kind="ReLU"))),
    LayerGroup(
        "block",
        (
            layer("block_wide", "stem_relu", size=8),
            layer("block_thin", "stem_relu", size=8),
            layer("block_deep", "block_thin", size=8),
            layer("block_add", "block_wide", "block_deep", kind="Add", size=8),
        ),
    ),
    LayerGroup("top", (layer("top_conv", "block_add", size=4), layer("top_relu", "top_conv", size=4))),
)
GRAPH = ModelGraph("tiny", (16, 16, 3), (16, 16), "whole", sum((part.layers for part in PARTS), ()))


def take_layer(name: str) -> None:
    st.session_state["layer"] = name


def take_map(number: int) -> None:
    st.session_state["map"] = number


chosen = st.session_state.get("layer", "stem_relu")
model_map(GRAPH, PARTS, chosen, key="map_of_model", on_choose=take_layer)
st.markdown(f"layer: {chosen}")
number = st.session_state.get("map", 3)
values = np.random.default_rng(1).normal(size=(8, 8, 20)).astype(np.float32)
values[:, :, 7] = 0
tiles = Tiles(values, range(20), [f"Map {place}" for place in range(20)])
map_wall(tiles, key="wall", label="Feature maps", chosen=number, on_choose=take_map)
st.markdown(f"map: {number}")
