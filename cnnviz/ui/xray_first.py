"""The first filters of all models that came with the product, side by side."""

import numpy as np
import streamlit as st

from cnnviz.core.arguments import Float32
from cnnviz.core.errors import InvalidValue
from cnnviz.nn import zoo
from cnnviz.ui import cached, frame
from cnnviz.ui.filter_mosaic import mosaic
from cnnviz.ui.i18n import _, counted, explain
from cnnviz.ui.pictures import literal
from cnnviz.ui.xray_model import OpenedModel

MOST = 64  # filters of a model
BACKBONE = "efficientnet_lite0_imagenet"


def show(opened: OpenedModel, own: str | None = None) -> None:
    """Show the first convolution of each model of the zoo, and of the network that one of them began with.

    Args:
        opened: the model that is chosen.
        own: its title if it is the visitor's own; its filters come first then.
    """
    st.markdown(frame.passage("model_xray", "first"), width=frame.TEXT_WIDTH)
    with st.grid(min_column_width=300, gap="medium", key="xray_first_filters"):
        if own is not None and (kernel := first_filters(opened)) is not None:
            with st.container():
                _show(kernel, own)
        for name in [*zoo.names(), BACKBONE]:
            with st.container():
                _one(name)


def first_filters(opened: OpenedModel) -> Float32 | None:
    """Return the filters of a model's first convolution, (kh, kw, 3, F); None if they do not see colours."""
    for layer in opened.graph.layers:
        if layer.kind == "Conv2D" and layer.known:
            kernel = np.asarray(opened.layer(layer.id).kernel, np.float32)
            return kernel if kernel.shape[2] == 3 and np.isfinite(kernel).all() else None
    return None


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
    _show(kernel, title)


def _show(kernel: Float32, title: str) -> None:
    st.markdown(f"**{literal(title)}**")
    order = np.argsort(-np.square(kernel).sum(axis=(0, 1, 2)), kind="stable")[:MOST]
    alt = _("{shown} of {count} first filters of {title}, in colour").format(
        shown=len(order), count=kernel.shape[3], title=title
    )
    st.image(mosaic(kernel[:, :, :, np.sort(order)], across=8), alt=alt, width="stretch")
    st.caption(
        counted(
            kernel.shape[3],
            "1 filter of {height}×{width}; the largest weight is {most:.2f}",
            "{count} filters of {height}×{width}; the largest weight is {most:.2f}",
            height=kernel.shape[0],
            width=kernel.shape[1],
            most=np.abs(kernel).max(),
        )
    )
