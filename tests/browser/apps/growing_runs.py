"""Learning curves of runs that grow line by line: ``?runs=2&epochs=40&train_scale=log``.

The events are written as a worker writes them, by a formula instead of a network, a little further at each
look; so the files are real and no test waits for TensorFlow.
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import streamlit as st

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.event_reader import EventReader
from cnnviz.jobs.runs import Run
from cnnviz.ui import learning_curves
from cnnviz.ui.watching import watch

STEPS, GROUPS = 30, 3  # batches in an epoch, and groups of them that are told
count, epochs = int(st.query_params.get("runs", 1)), int(st.query_params.get("epochs", 40))
still, slow = bool(st.query_params.get("still")), float(st.query_params.get("slow", 0))
RATES = (0.01, 0.003, 0.001, 0.0003, 0.1, 0.03, 0.02, 0.005)


def values(rate: float, done: float, number: int) -> dict[str, float]:
    """Loss and accuracy of a run after so many epochs, with noise that belongs to the moment."""
    noise = np.random.default_rng([number, int(rate * 1e5)]).normal() * 0.05
    loss = float(2.3 * np.exp(-done * rate * 30) + 0.08 + abs(noise))
    return {"loss": loss, "accuracy": float(np.clip(1 - loss / 2.5, 0, 1))}


def grow(run: Run, number: int, rate: float) -> None:
    """Tell one epoch more."""
    if number == 0:
        run.record("begin", epoch=0, step=0, epochs=epochs, steps=STEPS)
    now = rate if number < 6 else rate / 10
    for group in range(1, GROUPS + 1):
        step = number * STEPS + group * STEPS // GROUPS
        told = values(rate, step / STEPS, step)
        run.record("batches", epoch=number, step=step, learning_rate=now, **told)
    step = (number + 1) * STEPS
    other = values(rate, number * 0.9, -step % 10**6)
    validation = {f"val_{name}": value for name, value in other.items()}
    run.record("epoch", epoch=number, step=step, learning_rate=now, seconds=1.0, **told, **validation)
    if number == 5:
        run.record("mark", what="rate", epoch=number, step=step, learning_rate=rate / 10)
    if number in (2, 4):
        run.record("mark", what="best", epoch=number, step=step, val_loss=other["loss"])


def look() -> None:
    """Let all runs grow, and draw them."""
    time.sleep(slow)
    state = st.session_state
    if "runs" not in state:
        state.runs = [Run(Path(tempfile.mkdtemp())) for _ in range(count)]
        state.readers = [EventReader(run) for run in state.runs]
        state.done = 0
    more = epochs if still else state.done + 1
    while state.done < min(more, epochs):
        for run, rate in zip(state.runs, RATES, strict=False):
            grow(run, state.done, rate)
        state.done += 1
    view = learning_curves.options("train")
    labels = learning_curves.labels_of([TrainingSettings(learning_rate=rate) for rate in RATES[:count]])
    found = [reader.look().curve for reader in state.readers]
    learning_curves.draw(list(zip(labels, found, strict=True)), epochs=epochs, prefix="train", view=view)
    st.caption(learning_curves.in_words(found[0]))
    st.write(f"done {state.done}")


st.set_page_config(layout="wide")
watch(look, "runs", None if still else 0.4)
