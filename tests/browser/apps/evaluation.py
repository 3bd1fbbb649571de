"""Answers to 30 painted pictures with their maps, as the evaluation page shows them when a job is over."""

import numpy as np
import streamlit as st

from cnnviz.jobs.inspection import Inspected
from cnnviz.ui import evaluation_view
from cnnviz.ui.evaluation_pictures import Shown
from cnnviz.vision.encode import as_jpeg

NAMES = ("cat", "dog")
COUNT = 30


def painted() -> Inspected:
    """Red cats, blue dogs; every fifth picture is taken for the other; number n is n percent less sure."""
    truth = np.arange(COUNT) % 2
    said = np.where(np.arange(COUNT) % 5 == 0, 1 - truth, truth)
    probabilities = np.empty((COUNT, 2), np.float32)
    sure = 0.99 - np.arange(COUNT) / 100
    probabilities[np.arange(COUNT), said] = sure
    probabilities[np.arange(COUNT), 1 - said] = 1 - sure
    pictures = np.zeros((COUNT, 60, 90, 3), np.float32)
    pictures[np.arange(COUNT), ..., 2 * truth] = 0.8
    grid = np.zeros((4, 4), np.float32)
    grid[1, 2] = 3
    return Inspected(
        NAMES, tuple(f"{n}_[x].png" for n in range(COUNT)), tuple(f"{n:032x}" for n in range(COUNT)),
        truth.astype(np.int64), probabilities, (grid,) * COUNT, tuple(as_jpeg(one) for one in pictures),
    )  # fmt: skip


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    classes = [{"en": name} for name in NAMES]
    evaluation_view.show(
        Shown("eval_test", painted(), classes, None, None, "grad_cam", "painted.zip", "A model")
    )
