"""Step 4: in which order the files come, and which of them stand in the shown batch."""

from collections import Counter

import streamlit as st

from cnnviz.core.batches import batch_places
from cnnviz.ui import data_tiles, frame
from cnnviz.ui.data_batch_state import BatchState
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal

BATCHES, EPOCHS, PLACES = 3, 2, 12
SIDE = 84  # pixels


def show(state: BatchState) -> None:
    """Show the pictures of the shown batch, and the first places of the first batches of two epochs.

    Args:
        state: of the path.
    """
    names = list(state.classes)
    st.markdown(
        _("**Epoch {epoch}, batch {number} of {steps}**, as next() gives it").format(
            epoch=state.epoch + 1, number=state.number + 1, steps=f"{state.steps:,}"
        )
    )
    captions = [
        f"{place:,}  \n{literal(names[number])[:20]}"
        for place, number in zip(state.places, state.numbers, strict=True)
    ]
    data_tiles.show(state.survey, state.pictures, side=SIDE, captions=captions)
    counted = Counter(state.numbers.tolist())
    inside = ", ".join(f"{literal(names[number])}: {count}" for number, count in counted.most_common())
    st.caption(
        _("Below each: its place in the list of step 1, and its class. In all: {classes}").format(
            classes=inside
        )
    )
    st.dataframe(
        _rows(state),
        key="data_batch_orders",
        hide_index=True,
        alt=_("The first places in the list that the first batches of two epochs take"),
        width="stretch",
    )
    with st.container(width=frame.TEXT_WIDTH, key="data_batch_words"):
        st.markdown(frame.passage("data", "batch_order" if state.settings.shuffle else "batch_sorted"))


def _rows(state: BatchState) -> list[dict[str, str]]:
    rows = []
    size, seed = state.settings.batch_size, state.settings.seed
    for epoch in range(EPOCHS):
        order = state.order(epoch)
        drawn = str(seed + epoch * state.steps) if state.settings.shuffle else "–"
        for number in range(min(BATCHES, state.steps)):
            places = batch_places(order, size, number)
            more = " …" if len(places) > PLACES else ""
            rows.append(
                {
                    _("Epoch"): str(epoch + 1),
                    _("Batch"): str(number + 1),
                    _("Drawn with seed"): drawn,
                    _("Places in the list"): ", ".join(map(str, places[:PLACES])) + more,
                }
            )
    return rows
