"""The first filters of all models that came with the product, side by side."""

import numpy as np
import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.ui import cached, frame
from cnnviz.ui.filter_mosaic import mosaic
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal

MOST = 64  # filters of a model
BACKBONE = "efficientnet_lite0_imagenet"


def show() -> None:
    """Show the first convolution of each model of the zoo, and of the network that one of them began with."""
    st.markdown(frame.passage("model_xray", "first"), width=frame.TEXT_WIDTH)
    names = [*zoo.names(), BACKBONE]
    with st.grid(min_column_width=300, gap="medium", key="xray_first_filters"):
        for name in names:
            with st.container():
                _one(name)


def _one(name: str) -> None:
    try:
        title = (
            _("ImageNet, before fine-tuning")
            if name == BACKBONE
            else str(zoo.read_card(name).get("title", name))
        )
        kernel = cached.first_kernel(name if name == BACKBONE else f"{name}/{zoo.MODEL_FILE}")
    except InvalidValue as error:
        st.info(literal(explain(error)))
        return
    st.markdown(f"**{literal(title)}**")
    order = np.argsort(-np.square(kernel).sum(axis=(0, 1, 2)), kind="stable")[:MOST]
    alt = _("{shown} of {count} first filters of {title}, in colour").format(
        shown=len(order), count=kernel.shape[3], title=title
    )
    st.image(mosaic(kernel[:, :, :, np.sort(order)], across=8), alt=alt, width="stretch")
    told = _("{count} filters of {height}×{width}; the largest weight is {most:.2f}")
    st.caption(
        told.format(
            count=kernel.shape[3], height=kernel.shape[0], width=kernel.shape[1], most=np.abs(kernel).max()
        )
    )
