"""A calculator: how many numbers a convolution leaves behind, and how many pooling keeps of them."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.feature_count import FeatureCount, count_features
from cnnviz.ui import controls, frame
from cnnviz.ui.i18n import _, explain
from cnnviz.viz import pool_formulas

BOX = 140  # pixels


def show() -> None:
    """Ask for the numbers of deck PD's example, and count with them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = controls.whole_number(_("Picture"), 1, 1024, 96, key="pool_count_size", width=BOX)
        kernel = controls.whole_number(_("Kernel size"), 1, 32, 8, key="pool_count_kernel", width=BOX)
        filters = controls.whole_number(_("Kernels"), 1, 4096, 400, key="pool_count_filters", width=BOX)
        pool = controls.whole_number(_("Pool size"), 1, 64, 2, key="pool_count_pool", width=BOX)
        classes = controls.whole_number(_("Classes"), 1, 1000, 10, key="pool_count_classes", width=BOX)
    try:
        counted = count_features(size, kernel, filters, pool, classes=classes)
    except InvalidValue as error:
        st.error(explain(error))
        return
    without, pooled = st.columns(2, gap="large")
    with without:
        st.metric(_("Numbers without pooling"), f"{counted.features:,}")
        st.latex(pool_formulas.features(size, kernel, filters, counted))
    with pooled:
        st.metric(_("Numbers after pooling"), f"{counted.pooled_features:,}")
        st.latex(pool_formulas.pooled_features(pool, filters, counted))
    with st.container(width=frame.TEXT_WIDTH):
        st.markdown(_told(counted, classes))


def _told(counted: FeatureCount, classes: int) -> str:
    told = frame.passage(
        "pooling",
        "count",
        classes=classes,
        times=f"{counted.features / counted.pooled_features:,.1f}",
        weights=f"{counted.weights:,}",
        pooled_weights=f"{counted.pooled_weights:,}",
    )
    if counted.dropped:
        told += " " + frame.passage("pooling", "dropped", dropped=counted.dropped, rows=counted.map_size)
    return told
