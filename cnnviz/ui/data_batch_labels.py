"""Step 5: what the labels of the shown batch look like, and which loss goes with them."""

import numpy as np
import streamlit as st

from cnnviz.core.class_modes import LABEL_MODES, LossFit, Maker, labels, losses
from cnnviz.core.errors import InvalidValue
from cnnviz.ui import frame
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal

ROWS = 8
LINE = 38  # letters that fit beside another box; a row of more goes on below


def show(state: BatchState) -> None:
    """Show the label arrays of both of Keras' ways, and judge the losses.

    Args:
        state: of the path.
    """
    mode = state.settings.class_mode
    keras_3 = LABEL_MODES[mode]
    generator = None if mode == "none" else mode
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"ImageDataGenerator  \n`class_mode={generator!r}`")
        _array(state, "generator")
    with right:
        st.markdown(f"image_dataset_from_directory  \n`label_mode={keras_3!r}`")
        _array(state, "dataset")
    for one in losses(mode, len(state.classes)):
        st.markdown(_judged(one))
    with st.container(width=frame.TEXT_WIDTH, key="data_batch_words"):
        st.markdown(frame.passage("data", "batch_labels"))


def _array(state: BatchState, maker: Maker) -> None:
    try:
        array = labels(state.numbers, tuple(state.classes), state.settings.class_mode, maker=maker)
    except InvalidValue as error:
        st.error(literal(explain(error)), icon=":material/block:")
        return
    if array is None:
        st.code("images = next(batches)", language="python")
        st.caption(_("No labels: the batch is the pictures alone."))
        return
    text = np.array2string(array[:ROWS], max_line_width=LINE, threshold=400)
    more = "\n…" if len(array) > ROWS else ""
    st.code(text + more, language="python")
    st.caption(_("shape {shape}, {dtype}").format(shape=literal(str(array.shape)), dtype=array.dtype))
    if array.ndim == 2 and array.shape[1] > 1:
        ones = ", ".join(str(place) for place in array[:ROWS].argmax(axis=1))
        st.caption(_("Columns with the 1, as np.argmax finds them: {columns}").format(columns=ones))
    if maker == "generator" and state.settings.class_mode == "binary" and len(state.classes) != 2:
        st.warning(
            _(
                "binary means 0 or 1. The generator does not notice the {count} classes and gives their "
                "numbers."
            ).format(count=len(state.classes)),
            icon=":material/warning:",
        )


def _judged(one: LossFit) -> str:
    if one.fits:
        verdict = f":green[:material/check: {_('fits')}]"
    elif one.complains:
        verdict = f":red[:material/block: {_('does not fit')}]"
    else:
        verdict = f":orange[:material/warning: {_('does not fit, and Keras does not say so')}]"
    return f"`{one.loss}` {verdict}  \n:gray[{_(one.why)}]"
