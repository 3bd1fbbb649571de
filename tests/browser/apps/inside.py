"""The inside of a run alone, with three recorded epochs; a press records one more."""

from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import streamlit as st

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import inside, runs
from cnnviz.nn.inside_files import PICTURE, file_name, write
from cnnviz.ui import inside_view


def record(folder: Path, epoch: int) -> None:
    rng = np.random.default_rng(epoch + 1)
    cam = np.zeros((4, 4), np.float32)
    cam[epoch % 4, 1] = epoch + 1  # the first weights have an empty map
    values = {
        "epoch": epoch,
        "rows": np.array(["conv", "dense"]),
        "layers": np.array(["conv", "dense"]),
        "weight_norms": np.float32([2 + epoch, 5]),
        "gradient_norms": np.float32([0.01, 1]),
        "relus": np.array(["conv"]),
        "dead": np.float32([0.125 * (epoch + 1)]),
        "probabilities": np.float32([0.7 - epoch / 10, 0.3 + epoch / 10]),
        "mapped": np.array(["conv", "pool"]),
        "kinds": np.array(["Conv2D", "MaxPooling2D"]),
        "channels": np.int32([8, 8]),
        "maps_0": rng.integers(0, 256, (8, 8, 8)).astype(np.uint8),
        "ranges_0": np.tile(np.float32([0, 2]), (8, 1)),
        "maps_1": rng.integers(0, 256, (8, 4, 4)).astype(np.uint8),
        "ranges_1": np.tile(np.float32([-1, 2]), (8, 1)),
        "cam": cam,
        "hires": cam[::-1].copy() + 1,
        "cam_layer": "conv",
        "filters": rng.normal(size=(3, 3, 1, 8)).astype(np.float16),
        "first": "conv",
        "first_filters": 8,
    }
    write(folder / file_name(epoch), values)


if "run" not in st.session_state:
    run = runs.create(TrainingSettings(), owner="me", folder=Path(mkdtemp()))
    folder = run.directory / inside.FOLDER
    folder.mkdir()
    picture = np.random.default_rng(0).integers(0, 256, (8, 8, 1)).astype(np.uint8)
    write(
        folder / PICTURE, {"picture": picture, "truth": 1, "classes": np.array(["cat", "dog"]), "probes": 16}
    )
    for epoch in (-1, 0, 1):
        record(folder, epoch)
    st.session_state.run, st.session_state.newest = run, 1

st.set_page_config(layout="wide")
run = st.session_state.run
run.finish("stopped")  # nobody looks again by himself: what the browser sends is what the learner did
if st.button("Record another epoch"):
    st.session_state.newest += 1
    record(run.directory / inside.FOLDER, st.session_state.newest)
inside_view.show(run)
