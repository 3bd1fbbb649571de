"""What the replay of a network's inside sends to the browser, and what its scripts may not do."""

import json
import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs
from cnnviz.jobs.inside import Maps, Replay
from cnnviz.nn.inside_files import write
from cnnviz.ui.components import inside as package
from cnnviz.ui.components.inside.labels import inside_labels
from cnnviz.ui.inside_packing import MOST_BYTES, fitted, pack, shown_classes
from cnnviz.ui.inside_view import in_words

SCRIPTS = {name: (package.HERE / f"{name}.js").read_text(encoding="utf-8") for name in package.SCRIPTS}
SCRIPT = "\n".join(SCRIPTS.values())
STYLE = (package.HERE / "inside.css").read_text(encoding="utf-8")


def replay_of(epochs=3, *, layers=2, side=8, number=16, classes=10):
    rng = np.random.default_rng(0)
    names = tuple(f"conv_{place}" for place in range(layers))
    return Replay(
        picture=rng.integers(0, 256, (8, 8, 3)).astype(np.uint8),
        truth=1,
        classes=tuple(map(str, range(classes))),
        probes=16,
        epochs=np.arange(-1, epochs - 1),
        rows=(*names, "dense"),
        layers=(*names, "dense"),
        weight_norms=rng.random((epochs, layers + 1), np.float32),
        gradient_norms=np.full((epochs, layers + 1), np.float32([0.001] * layers + [0.5])),
        relus=names,
        dead=np.full((epochs, layers), 0.25, np.float32),
        probabilities=rng.random((epochs, classes), np.float32),
        maps=tuple(
            Maps(
                name,
                "Conv2D",
                32,
                rng.integers(0, 256, (epochs, number, side, side)).astype(np.uint8),
                rng.random((epochs, number, 2), np.float32),
            )
            for name in names
        ),
        cam_layer=names[-1],
        cams=rng.random((epochs, 4, 4), np.float32),
        hires=rng.random((epochs, 4, 4), np.float32),
        first=names[0],
        first_filters=8,
        filters=rng.normal(size=(epochs, 3, 3, 3, 8)).astype(np.float16),
    )


def array(data, kind, place):
    offset, *shape = place
    values = data[kind]["value"].to_numpy()
    return values[offset : offset + int(np.prod(shape))].reshape(shape)


def test_every_array_is_found_again_where_the_browser_is_told():
    replay = replay_of()
    data = pack(replay)
    assert data["bytes"].schema.types == [pa.uint8()] and data["numbers"].schema.types == [pa.float32()]
    np.testing.assert_array_equal(array(data, "bytes", data["picture"]), replay.picture)
    for sent, maps in zip(data["maps"], replay.maps, strict=True):
        np.testing.assert_array_equal(array(data, "bytes", sent["levels"]), maps.levels)
        np.testing.assert_array_equal(array(data, "numbers", sent["ranges"]), maps.ranges)
    np.testing.assert_array_equal(array(data, "numbers", data["weights"]), replay.weight_norms)
    rest = {name: value for name, value in data.items() if name not in ("bytes", "numbers")}
    assert json.loads(json.dumps(rest))["epochs"] == [-1, 0, 1]


def test_filters_stand_on_one_scale_with_zero_in_the_middle():
    replay = replay_of()
    data = pack(replay)
    levels = array(data, "bytes", data["filters"]["levels"]).astype(float)
    largest = data["filters"]["largest"]
    np.testing.assert_allclose((levels - 128) / 127 * largest, replay.filters, atol=largest / 253)


def test_grad_cam_goes_from_zero_to_its_own_peak_and_an_empty_one_says_so():
    replay = replay_of()
    cams = replay.cams.copy()
    cams[1], cams[2] = 0, np.nan
    data = pack(replace(replay, cams=cams))
    levels, peaks = (
        array(data, kind, data["cam"][name]) for kind, name in (("bytes", "levels"), ("numbers", "peaks"))
    )
    assert levels[0].max() == 255 and not levels[1:].any()
    assert peaks[1] == 0 and np.isnan(peaks[2]) and peaks[0] == cams[0].max()


def test_hires_cam_travels_beside_grad_cam_where_there_is_one():
    replay = replay_of()
    data = pack(replay)
    levels = array(data, "bytes", data["hires"]["levels"])
    np.testing.assert_allclose(
        levels / 255, replay.hires / replay.hires.max(axis=(1, 2), keepdims=True), atol=0.01
    )
    assert pack(replace(replay, hires=np.zeros((len(replay.epochs), 0, 0), np.float32)))["hires"] is None


@pytest.mark.parametrize(("epochs", "layers", "side"), [(60, 8, 8), (60, 8, 32), (20, 12, 48), (2, 9, 64)])
def test_what_is_sent_stays_below_two_megabytes(epochs, layers, side):
    data = pack(replay_of(epochs, layers=layers, side=side))
    assert data["bytes"].nbytes + data["numbers"].nbytes <= 2_000_000
    assert data["frames"][0] == 0 and data["frames"][-1] == epochs - 1
    assert len(data["epochs"]) == epochs == len(array(data, "numbers", data["gradients"]))


def test_large_maps_are_halved_before_epochs_are_left_out():
    replay = replay_of(60, layers=1, side=64)
    smaller, frames = fitted(replay)
    assert smaller.maps[0].levels.shape == (60, 16, 32, 32) and len(frames) == 60
    block = replay.maps[0].levels[5, 3, 2:4, 6:8].mean()
    assert abs(smaller.maps[0].levels[5, 3, 1, 3] - block) <= 0.5
    few, _ = fitted(replay_of(2, layers=1, side=64))
    assert few.maps[0].levels.shape == (2, 16, 64, 64)
    assert MOST_BYTES > 2 * 16 * 64 * 64


def test_of_many_classes_the_true_one_and_the_most_probable_are_shown():
    replay = replay_of(classes=40)
    probabilities = replay.probabilities.copy()
    probabilities[:, 1] = 0
    shown = shown_classes(replace(replay, probabilities=probabilities))
    assert len(shown) == 10 and 1 in shown
    data = pack(replace(replay, probabilities=probabilities))
    assert data["classes"][data["truth"]] == "1"


def test_a_layer_without_relu_has_a_gap_and_no_zero():
    data = pack(replay_of())
    assert np.isnan(array(data, "numbers", data["dead"])[:, -1]).all()


def test_the_last_record_is_told_in_words():
    data = pack(replay_of())
    assert in_words(data) == (
        "In the last record the gradient norm is 0.001 in conv_0, next to the picture, and 0.5 in dense, "
        "next to the answer. Most dead ReLUs: 25.0% in conv_0. Measured on 16 training pictures."
    )
    alive = replace(replay_of(), dead=np.zeros((3, 2), np.float32))
    assert in_words(pack(alive)).endswith("No ReLU is dead. Measured on 16 training pictures.")


def test_a_dense_network_is_shown_without_pictures_of_its_inside():
    replay = replace(
        replay_of(),
        maps=(),
        cam_layer="",
        cams=np.zeros((3, 0, 0), np.float32),
        hires=np.zeros((3, 0, 0), np.float32),
        first="",
        filters=np.zeros((3, 0, 0, 0, 0), np.float16),
        relus=(),
        dead=np.zeros((3, 0), np.float32),
    )
    data = pack(replay)
    assert data["maps"] == [] and data["filters"]["layer"] == "" and len(data["frames"]) == 3
    assert "dead" not in in_words(data)


CLASSES = {"classes": np.array(["cat", "dog"])}
RECORD = {
    "epoch": -1,
    "rows": np.array(["one", "two"]),
    "layers": np.array(["one", "two"]),
    "weight_norms": np.float32([1, 2]),
    "gradient_norms": np.float32([0.1, 0.2]),
    "relus": np.array([], str),
    "dead": np.zeros(0, np.float32),
    "probabilities": np.float32([0.5, 0.5]),
    "mapped": np.array([], str),
    "kinds": np.array([], str),
    "channels": np.zeros(0, np.int32),
}


def look(directory):
    from pathlib import Path

    from cnnviz.jobs.runs import Run
    from cnnviz.ui import inside_view

    inside_view.show(Run(Path(directory)))


def test_a_run_says_that_there_is_no_record_yet_and_then_shows_it(tmp_path):
    run = runs.create(TrainingSettings(), owner="me", folder=tmp_path)
    page = AppTest.from_function(look, args=(str(run.directory),)).run()
    assert not page.exception and "Nothing is recorded yet" in page.info[0].value
    folder = run.directory / "inside"
    folder.mkdir()
    write(
        folder / "picture.npz", {"picture": np.zeros((4, 4, 1), np.uint8), "truth": 0, "probes": 9} | CLASSES
    )
    write(folder / "start.npz", RECORD)
    page = page.run()
    assert not page.exception and not page.info
    assert page.get("bidi_component") and "Measured on 9 training pictures." in page.caption[0].value


def test_a_run_that_ended_without_a_record_says_so(tmp_path):
    run = runs.create(TrainingSettings(), owner="me", folder=tmp_path)
    run.finish("failed")
    page = AppTest.from_function(look, args=(str(run.directory),)).run()
    assert "has recorded nothing" in page.info[0].value


def test_every_label_is_used_by_a_script_and_every_script_label_is_there():
    used = set(re.findall(r"labels\.(\w+)", SCRIPT))
    indexed = {
        "weights",
        "gradients",
        "dead",
        "back",
        "forward",
        "play",
        "pause",
    }  # labels[line], labels[key]
    assert used | indexed == set(inside_labels())


def test_the_scripts_write_no_markup_fetch_nothing_and_name_no_colour():
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "fetch(", "http:", "https:"):
        assert forbidden not in SCRIPT.replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(\d", STYLE + SCRIPT)


def test_the_parts_are_small_files():
    assert all(len(text.splitlines()) <= 260 for text in SCRIPTS.values())
