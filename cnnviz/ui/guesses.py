"""Pictures a network has never seen, each with what it says about them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.core.statistics import wilson_interval
from cnnviz.ui.i18n import _

SIDE = 72  # pixels on the screen


def accuracy(test: dict[str, Any]) -> None:
    """Show the accuracy on the test part with its 95 % interval.

    Args:
        test: ``result["test"]`` of a run.
    """
    low, high = wilson_interval(test["correct"], test["count"])
    st.metric(
        _("Test accuracy"),
        f"{test['correct'] / test['count']:.1%}",
        help=_(
            "The share of right answers on pictures that took no part in training or in choosing the epoch. "
            "The interval holds the true share in 95 of 100 such experiments (Wilson)."
        ),
    )
    counted = _("{correct} of {count} right, 95 % interval {low:.1%} to {high:.1%}")
    st.caption(counted.format(correct=test["correct"], count=test["count"], low=low, high=high))


def show(guesses: Sequence[dict[str, Any]], classes: Sequence[str], *, key: str) -> None:
    """Show pictures with the network's answers, right or wrong told by sign and word.

    Args:
        guesses: entries of ``test["sample"]`` or ``test["mistakes"]`` of a run's result.
        classes: names of the classes.
        key: of the grid.
    """
    with st.grid(min_column_width=SIDE + 2, gap="small", key=key):
        for guess in guesses:
            said, truth = _(classes[guess["guessed"]]), _(classes[guess["truth"]])
            sure = guess["probabilities"][guess["guessed"]]
            right = guess["guessed"] == guess["truth"]
            with st.container(gap="xxsmall"):
                st.image(
                    enlarge(np.array(guess["pixels"], np.uint8)),
                    width=SIDE,
                    alt=_("Picture of: {truth}").format(truth=truth),
                )
                if right:
                    st.markdown(f":green[:material/check:] **{said}** {sure:.0%}")
                else:
                    told = _("is: {truth}").format(truth=truth)
                    st.markdown(f":orange[:material/close:] **{said}** {sure:.0%}  \n:gray[{told}]")


def enlarge(pixels: np.ndarray) -> np.ndarray:
    """Repeat pixels so that a small picture shows its squares instead of a blur.

    Args:
        pixels: (height, width).

    Returns:
        The picture, at least as high as it is shown.
    """
    times = -(-SIDE // len(pixels))
    return np.kron(pixels, np.ones((times, times), pixels.dtype))
