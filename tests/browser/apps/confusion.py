"""A confusion matrix alone, ``?matrix=10``, or the result of a run with answers that can be told by hand."""

import numpy as np
import streamlit as st

from cnnviz.core.statistics import confusion_matrix, expected_calibration_error
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import afterwards, runs
from cnnviz.jobs.runs import Run
from cnnviz.ui import run_result
from cnnviz.ui.components.confusion import confusion

NAMES = ("cat", "dog", "bird_[1]")
# so often each class (row) was taken for each (column); the third was never seen
COUNTS = np.array([[30, 5, 0], [2, 11, 3], [0, 0, 0]])


def make_run() -> Run:
    """A run over colour pictures: red cats and blue dogs; the n-th answer of a cell is 1 % less sure."""
    run = runs.create(TrainingSettings(), owner="anna")
    truth, guessed = (np.repeat(places, COUNTS.ravel()) for places in np.divmod(np.arange(9), 3))
    turn = np.concatenate([np.arange(count) for count in COUNTS.ravel()])
    sure = 0.95 - turn / 100
    probabilities = np.tile(((1 - sure) / 2)[:, None], (1, 3))
    probabilities[np.arange(len(sure)), guessed] = sure
    pictures = np.zeros((len(truth), 48, 40, 3), np.uint8)
    pictures[..., 0], pictures[..., 2] = (np.where(truth == c, 200, 20)[:, None, None] for c in (0, 1))
    np.savez_compressed(
        run.directory / afterwards.ANSWERS,
        probabilities=probabilities.astype(np.float16), guessed=guessed.astype(np.uint16),
        truth=truth.astype(np.uint16), kept=np.arange(len(truth)).astype(np.uint32), pictures=pictures,
        drawn=np.arange(0, 48, 4).astype(np.uint32),
    )  # fmt: skip
    (run.directory / "model.keras").write_bytes(b"a model")
    (run.directory / "history.csv").write_text("epoch,loss\n0,1.5\n")
    (run.directory / "tensorboard" / "train").mkdir(parents=True)
    (run.directory / "tensorboard" / "train" / "events.out.tfevents.0").write_bytes(b"a log")
    correct = int((truth == guessed).sum())
    test = {
        "count": len(truth), "correct": correct, "top": {}, "confidence": float(sure.mean()),
        "confusion": confusion_matrix(truth, guessed, 3).tolist(), "temperature": 1.5,
        "calibration_error": expected_calibration_error(sure, truth == guessed), "calibrated_error": 0.01,
    }  # fmt: skip
    run.finish("finished", epochs=1, best_epoch=0, classes=list(NAMES), parameters=1234, test=test)
    return run


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    if "matrix" in st.query_params:
        size = int(st.query_params["matrix"])
        counts = np.arange(size * size).reshape(size, size) % 7 + 1000 * np.eye(size, dtype=int)
        counts[1] = 0
        cell = confusion(counts, [f"animal {i + 1}" for i in range(size)], key="matrix", label="A matrix")
        st.write(f"chosen: {cell}")
    else:
        run_result.show((runs.recent(limit=1) or [make_run()])[0])
