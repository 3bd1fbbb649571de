"""What a run recorded about its network is read as one replay, also while it goes on."""

import numpy as np
import pytest

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import inside, runs
from cnnviz.nn.inside_files import PICTURE, file_name, write

EPOCHS = (-1, 0, 1, 10)


def record(run, epoch, **more):
    folder = run.directory / inside.FOLDER
    folder.mkdir(exist_ok=True)
    picture = np.zeros((8, 8, 1), np.uint8)
    write(folder / PICTURE, {"picture": picture, "truth": 1, "classes": np.array(["a", "b"]), "probes": 16})
    values = {
        "epoch": epoch,
        "rows": np.array(["conv", "dense"]),
        "layers": np.array(["conv", "dense"]),
        "weight_norms": np.float32([1, epoch]),
        "gradient_norms": np.float32([0.1, 0.2]),
        "relus": np.array(["conv"]),
        "dead": np.float32([0.25]),
        "probabilities": np.float32([0.4, 0.6]),
        "mapped": np.array(["conv"]),
        "kinds": np.array(["Conv2D"]),
        "channels": np.int32([32]),
        "maps_0": np.full((3, 4, 4), epoch % 256, np.uint8),
        "ranges_0": np.zeros((3, 2), np.float32),
    }
    write(folder / file_name(epoch), values | more)


@pytest.fixture
def run(tmp_path):
    return runs.create(TrainingSettings(), owner="me", folder=tmp_path)


def test_a_run_that_has_recorded_nothing_has_no_replay(run):
    assert inside.recorded(run) == ()
    asked = []
    assert inside.read(run, load=asked.append) is None
    assert not asked, "whoever keeps what was read would remember that there is nothing"


def test_the_epochs_are_stacked_in_their_order(run):
    for epoch in reversed(EPOCHS):
        record(run, epoch)
    replay = inside.read(run)
    assert inside.recorded(run) == ("start.npz", "epoch-0000.npz", "epoch-0001.npz", "epoch-0010.npz")
    assert tuple(replay.epochs) == EPOCHS
    assert replay.weight_norms[:, 1].tolist() == [-1, 0, 1, 10]
    assert (replay.truth, replay.classes, replay.probes) == (1, ("a", "b"), 16)
    maps = replay.maps[0]
    assert (maps.layer, maps.kind, maps.channels) == ("conv", "Conv2D", 32)
    assert maps.levels[:, 0, 0, 0].tolist() == [255, 0, 1, 10]


def test_a_network_without_convolution_has_neither_filters_nor_grad_cam(run):
    record(run, 0)
    replay = inside.read(run)
    assert replay.cams.size == replay.hires.size == replay.filters.size == 0
    assert (replay.cam_layer, replay.first) == ("", "")


def test_filters_and_grad_cam_are_read_where_there_are_any(run):
    further = {"cam": np.ones((2, 2), np.float32), "cam_layer": "conv"}
    filters = {"filters": np.ones((3, 3, 1, 4), np.float16), "first": "conv", "first_filters": 4}
    record(run, 0, **further, **filters)
    replay = inside.read(run)
    assert replay.cams.shape == (1, 2, 2) and replay.filters.shape == (1, 3, 3, 1, 4)
    assert (replay.cam_layer, replay.first, replay.first_filters) == ("conv", "conv", 4)


def test_a_damaged_file_a_half_one_and_a_stranger_are_left_out(run):
    for epoch in EPOCHS:
        record(run, epoch)
    folder = run.directory / inside.FOLDER
    (folder / "epoch-0001.npz").write_bytes(b"PK no archive")
    (folder / "epoch-0010.npz").write_bytes((folder / "epoch-0010.npz").read_bytes()[:100])
    (folder / ".epoch-0011.npz.half").write_bytes(b"")
    (folder / "notes.txt").write_text("mine")
    assert inside.read(run).epochs.tolist() == [-1, 0]


def test_only_what_is_not_known_yet_is_read(run):
    known, opened = {}, []

    def load(path):
        if path not in known:
            opened.append(path.name)
            known[path] = inside.load(path)
        return known[path]

    record(run, -1)
    assert len(inside.read(run, load=load).epochs) == 1
    opened.clear()
    record(run, 0)
    assert len(inside.read(run, load=load).epochs) == 2
    assert opened == ["epoch-0000.npz"]


def test_a_run_with_very_little_data_records_every_epoch_and_reads_it_back(run, monkeypatch):
    """The worker's whole way: it trains, looks inside, and the page reads."""
    from cnnviz.jobs import training_data, work
    from cnnviz.nn.training_data import Part, TrainingData

    pictures = np.random.default_rng(0).integers(0, 256, (24, 8, 8, 1)).astype(np.uint8)
    part = Part(pictures, (np.arange(24) % 10).astype(np.int32))
    data = TrainingData("digits", tuple("0123456789"), part, part, part)
    monkeypatch.setattr(training_data, "load", lambda settings: data)
    settings = TrainingSettings(
        filters=(4,), epochs=2, augmentation="flip", loss="categorical_crossentropy", label_smoothing=0.1
    )
    own = runs.create(settings, owner="me", folder=run.directory.parent)
    assert work.train(str(own.directory)) == "finished"
    replay = inside.read(own)
    assert replay.epochs.tolist() == [-1, 0, 1]
    assert replay.layers == ("conv2d_1", "dense_1") and replay.cam_layer == "conv2d_1"
    assert (replay.gradient_norms > 0).all() and not np.array_equal(*replay.weight_norms[:2])
