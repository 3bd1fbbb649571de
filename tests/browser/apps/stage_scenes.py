"""The stage alone, on scenes that the tests ask for by name: ``?scene=pad``."""

import numpy as np
import streamlit as st

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_matrix import conv_matrix
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.window_scene import window_scene
from cnnviz.ui.components.stage import stage

PD = [[0, 1, 7, 5], [5, 5, 6, 6], [5, 3, 3, 0], [1, 1, 1, 2]]  # deck PD
KERNEL = [[1, 0, 0], [1, 2, 1], [1, 2, 3]]
random = np.random.default_rng(7)

st.set_page_config(layout="wide")
stride = st.number_input("Stride", 1, 3, 1, key="stride")
more = st.number_input("Added to each weight", 0, 5, 0, key="more")

SCENES = {
    "pad": lambda: trace_conv2d(PD, np.add(KERNEL, more), strides=stride, padding=1),
    "stride": lambda: trace_conv2d(random.integers(0, 9, (6, 6)), KERNEL, strides=2),
    "dilated": lambda: trace_conv2d(random.integers(0, 9, (9, 9)), KERNEL, dilation_rate=2, padding=1),
    "channels": lambda: trace_conv2d(
        random.integers(0, 5, (5, 5, 3)), random.integers(-2, 3, (3, 3, 3, 2)), [1, -2]
    ),
    "depthwise": lambda: trace_conv2d(
        random.integers(0, 5, (5, 5, 3)), random.integers(-2, 3, (3, 3, 1, 3)), groups=3
    ),
    "large": lambda: trace_conv2d(
        random.random((28, 28, 3)), random.normal(size=(3, 3, 3, 8)), padding="same"
    ),
    "relu": lambda: trace_conv2d(
        random.integers(0, 5, (5, 5, 3)), random.integers(-2, 3, (3, 3, 3, 2)), [1, -2]
    ),
    "groups": lambda: trace_conv2d(
        random.integers(0, 5, (5, 5, 4)), random.integers(-2, 3, (3, 3, 2, 4)), groups=2
    ),
    "flipped": lambda: trace_conv2d(PD, np.rot90(KERNEL, 2), padding=1),
    "matrix": lambda: trace_conv2d(PD, np.add(KERNEL, more), strides=stride, padding=1),
    "colourmatrix": lambda: trace_conv2d(
        random.integers(0, 5, (5, 5, 3)), random.integers(-2, 3, (3, 3, 3, 2)), [1, -2]
    ),
    "widematrix": lambda: trace_conv2d(random.integers(0, 9, (12, 12)), KERNEL),
    "hugematrix": lambda: trace_conv2d(random.integers(0, 9, (20, 20)), KERNEL),
    "transposed": lambda: trace_conv2d_transpose(
        [[1, 2, 3], [4, 5, 6], [7, 8, 9]], np.add(KERNEL, more), strides=stride
    ),
    "checkerboard": lambda: trace_conv2d_transpose(
        np.ones((4, 4)), np.ones((3, 3)), strides=2, padding="same"
    ),
    "stamps": lambda: trace_conv2d_transpose(
        random.integers(0, 5, (3, 3, 2)), random.integers(-2, 3, (3, 3, 2, 2)), [1, -2], strides=2
    ),
    "largestamps": lambda: trace_conv2d_transpose(
        random.random((28, 28, 3)), random.normal(size=(4, 4, 8, 3)), strides=2, padding="same"
    ),
    "max": lambda: trace_pool2d(PD, 2),
    "average": lambda: trace_pool2d(PD, 3, strides=1, padding="same", mode="average"),
    "colours": lambda: trace_pool2d(random.integers(0, 9, (6, 6, 3)), 2),
    "global": lambda: trace_pool2d(random.random((28, 28, 3)), 28, mode="average"),
    "windows": lambda: window_scene(6, 6, 3, strides=2),
    "spread": lambda: window_scene(7, 8, 3, strides=3, padding="same", dilation_rate=2),
    "vast": lambda: window_scene(60, 60, 5, padding="full"),
}
name = st.query_params.get("scene", "pad")
scene = SCENES[name]()
stage(
    scene,
    key="stage",
    relu=name == "relu",
    flipped=name == "flipped",
    matrix=conv_matrix(scene) if name.endswith("matrix") else None,
)
