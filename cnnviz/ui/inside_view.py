"""The inside of a run's network: the replay, a sentence with its last numbers, and what to look for."""

from typing import Any

import numpy as np
import streamlit as st

from cnnviz.jobs.inside import recorded
from cnnviz.jobs.runs import Run
from cnnviz.ui import cached, frame
from cnnviz.ui.components.inside import inside, with_words
from cnnviz.ui.i18n import _
from cnnviz.ui.watching import watch

SECONDS = 1.0  # between two looks at a run that is not over


def show(run: Run) -> None:
    """Show what a run has recorded about the inside of its network; new epochs arrive while it goes on.

    Args:
        run: the run.
    """
    st.markdown(frame.passage("training", "inside"), width=frame.TEXT_WIDTH)
    watch(_look, "inside", None if run.result() else SECONDS, run)


def _look(run: Run) -> None:
    data = cached.inside_data(run.id, recorded(run), run)
    if data is None:
        if run.result():
            st.info(_("This run has recorded nothing about the inside of its network."))
        else:
            st.info(_("Nothing is recorded yet. The first record is made before the first epoch."))
        return
    inside(with_words(data, run=run.id), key="train_inside")
    st.caption(in_words(data))


def in_words(data: dict[str, Any]) -> str:
    """Say the numbers of the last record in a sentence or two.

    Args:
        data: of `cnnviz.ui.inside_packing.pack`.

    Returns:
        The gradient norms next to the input and next to the output, and the layer with most dead ReLUs.
    """
    rows = data["rows"]
    gradients, dead = _last(data, "gradients"), _last(data, "dead")
    parts = []
    if len(measured := np.flatnonzero(np.isfinite(gradients))) > 1:
        first, last = measured[0], measured[-1]
        sentence = _(
            "In the last record the gradient norm is {first:.3g} in {input}, next to the picture, and "
            "{last:.3g} in {output}, next to the answer."
        )
        parts.append(
            sentence.format(
                first=gradients[first], input=rows[first], last=gradients[last], output=rows[last]
            )
        )
    if np.isfinite(dead).any():
        most = int(np.nanargmax(dead))
        if dead[most]:
            sentence = _("Most dead ReLUs: {share:.1%} in {layer}.")
            parts.append(sentence.format(share=dead[most], layer=rows[most]))
        else:
            parts.append(_("No ReLU is dead."))
    if parts:
        parts.append(_("Measured on {count} training pictures.").format(count=data["probes"]))
    return " ".join(parts)


def _last(data: dict[str, Any], name: str) -> np.ndarray:
    offset, epochs, rows = data[name]
    numbers = data["numbers"]["value"].to_numpy()
    return numbers[offset + (epochs - 1) * rows : offset + epochs * rows]
