"""A linked picture alone, on scenes that the tests ask for by name: ``?scene=wide``."""

import numpy as np
import streamlit as st

from cnnviz.core.conv import conv2d
from cnnviz.core.kernels import KERNELS
from cnnviz.ui.components.linked_picture import linked_picture

st.set_page_config(layout="wide")
rows, columns = np.mgrid[:64, :96]
# a bright disc on a slope: edges in every direction, and numbers that can be told by hand
GREY = np.where((rows - 32) ** 2 + (columns - 48) ** 2 < 400, 220, columns * 2)
more = st.number_input("Added to each weight", 0, 5, 0, key="more")
SCENES = {
    "sobel": ("sobel_right", 1, "same", 0),
    "motion": ("motion_right", 2, "valid", 0),
    "bias": ("outline", 1, "full", 3),
}
name, rate, padding, bias = SCENES[st.query_params.get("scene", "sobel")]
kernel = KERNELS[name].weights + np.float32(more)
response = conv2d(GREY, kernel, bias, padding=padding, dilation_rate=rate)[:, :, 0]
linked_picture(
    GREY, response, kernel, key="linked", label="A disc and its edges", dilation_rate=rate, bias=bias
)
