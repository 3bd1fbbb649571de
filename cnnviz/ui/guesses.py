"""Pictures a network has never seen, each with what it says about them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.core.statistics import wilson_interval
from cnnviz.jobs.afterwards import Answers
from cnnviz.ui.i18n import _
from cnnviz.ui.pictures import literal

SIDE, LARGE_SIDE = 72, 104  # pixels on the screen; the larger one for pictures of more than 32 pixels
PER_PAGE = 24
FAIR = 0.02  # a confidence that is no further than this from the share of right answers is called fair


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


def calibration(test: dict[str, Any]) -> str:
    """Say whether the network is as sure as it may be.

    Args:
        test: ``result["test"]`` of a run.

    Returns:
        Two sentences.
    """
    excess = test["confidence"] - test["correct"] / test["count"]
    if abs(excess) <= FAIR:
        verdict = _("so on average it is as sure as it may be")
    else:
        verdict = _("so it is too sure") if excess > 0 else _("so it is not sure enough")
    said = _("The network is {confidence:.1%} sure on average and right in {right:.1%}, {verdict}.")
    divided = _(
        "Its calibration error is {error:.1%}; with its logits divided by {temperature:.2f}, a temperature "
        "found on the validation pictures, it would be {calibrated:.1%}."
    )
    return "{} {}".format(
        said.format(confidence=test["confidence"], right=test["correct"] / test["count"], verdict=verdict),
        divided.format(
            error=test["calibration_error"],
            temperature=test["temperature"],
            calibrated=test["calibrated_error"],
        ),
    )


def show(answers: Answers, numbers: Sequence[int], classes: Sequence[str], *, key: str) -> None:
    """Show pictures with the network's answers, a page at a time; right or wrong is told by sign and word.

    Args:
        answers: of the run.
        numbers: of the pictures to show, all of them kept.
        classes: names of the classes.
        key: of the grid; with another key the pages begin anew.
    """
    pages = -(-len(numbers) // PER_PAGE)
    page = st.pagination(pages, key=f"{key}_page") if pages > 1 else 1
    side = SIDE if max(answers.pictures.shape[1:3]) <= 32 else LARGE_SIDE
    with st.grid(min_column_width=side + 2, gap="small", key=key):
        for number in numbers[(page - 1) * PER_PAGE : page * PER_PAGE]:
            _one(answers, int(number), classes, side)


def _one(answers: Answers, number: int, classes: Sequence[str], side: int) -> None:
    truth, guessed = int(answers.truth[number]), int(answers.guessed[number])
    is_named, said = _(classes[truth]), literal(_(classes[guessed]))
    sure = answers.probabilities[number].astype(float)
    with st.container(gap="xxsmall"):
        st.image(
            enlarge(answers.picture(number), side),
            width=side,
            alt=_("Picture of: {truth}").format(truth=is_named),
        )
        if truth == guessed:
            st.markdown(f":green[:material/check:] **{said}** {sure[guessed]:.0%}")
        else:
            told = _("is: {truth}").format(truth=literal(is_named))
            st.markdown(f":orange[:material/close:] **{said}** {sure[guessed]:.0%}")
            st.markdown(f":gray[{told} ({sure[truth]:.0%})]")


def enlarge(pixels: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Repeat pixels so that a small picture shows its squares instead of a blur.

    Args:
        pixels: (height, width) or (height, width, channels); one channel is grey.
        side: of the picture on the screen.

    Returns:
        The picture, at least as high as it is shown, without a single channel's axis.
    """
    flat = pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    times = -(-side // len(flat))
    return flat.repeat(times, axis=0).repeat(times, axis=1)
