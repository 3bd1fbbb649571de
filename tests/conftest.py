"""What several rooms' tests need: a classifier so small that it is made in a moment, in its own zoo."""

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from cnnviz.content.class_names import class_entry

FOLDERS = (
    "cane", "cavallo", "elefante", "farfalla", "gallina", "gatto", "mucca", "pecora", "ragno", "scoiattolo",
)  # fmt: skip
COLOURS = {"dog": (230, 40, 40), "horse": (40, 230, 40), "elephant": (40, 40, 230)}


# On newer processors TensorFlow takes oneDNN by itself: that computes what TensorFlow's own convolutions
# refuse, and gives other numbers for what is no number. The tests ask one and the same everywhere.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

LONGEST = (
    "test_cluster",
    "test_any_setting",
    "test_grad_cam_page",
    "test_grad_cam_room",
    "test_training_run",
    "test_live",
)
"""Files that take from half a minute to two minutes, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that two workers of pytest-xdist come to their end together."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))


@pytest.fixture(scope="module", autouse=True)
def settled() -> None:
    """Hide from the garbage collector what earlier files have loaded.

    Streamlit collects after each page run. With TensorFlow in view, which the programs of one file may have
    brought in, that would make the page tests of the next file many times slower.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def runs_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests write away from the learner's own runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_RUNS", str(tmp_path_factory.mktemp("runs")))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_comes_in_by_itself() -> Iterator[None]:
    """Let no page of a test begin to import TensorFlow, which would slow down the tests beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_WARM", "0")
        yield


@pytest.fixture(scope="session")
def colour_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a classifier of ten animals that looks at colour alone.

    Red is a dog, green a horse, blue an elephant; all colours speak against a squirrel, so its map is empty.
    """
    from cnnviz.nn.runtime import load_keras

    keras = load_keras()
    layers = keras.layers
    picture = keras.Input((None, None, 3), name="picture")
    x = layers.Resizing(32, 32, antialias=True, name="resize")(picture)
    x = layers.Conv2D(3, 1, activation="relu", name="colours")(x)
    x = layers.AveragePooling2D(4, name="maps")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    logits = layers.Dense(len(FOLDERS), name="logits")(x)
    model = keras.Model(picture, layers.Activation("softmax", name="probabilities")(logits), name="colours")
    model.get_layer("colours").set_weights([np.eye(3).reshape(1, 1, 3, 3), np.zeros(3)])
    weights = np.full((3, len(FOLDERS)), -1.0)
    weights[:, :3] = 24 * np.eye(3) - 8
    model.get_layer("logits").set_weights([weights, np.zeros(len(FOLDERS))])
    path = tmp_path_factory.mktemp("colours") / "model.keras"
    model.save(path)
    return path


@pytest.fixture
def colour_zoo(colour_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A zoo whose one model, under the name of the shipped one, is the classifier of colours."""
    zoo = tmp_path / "zoo"
    folder = zoo / "animals10"
    folder.mkdir(parents=True)
    data = colour_model.read_bytes()
    (folder / "model.keras").write_bytes(data)
    bins = [{"above": i / 10, "to": (i + 1) / 10, "pictures": 10 * i, "right": 9 * i} for i in range(10)]
    card = {
        "title": "Colours",
        "classes": [class_entry(name) for name in FOLDERS],
        "sha256": hashlib.sha256(data).hexdigest(),
        "parameters": 52,
        "input": {"size": 32},
        "test": {
            "pictures": 450,
            "right": 405,
            "accuracy": 0.9,
            "accuracy_interval_95": [0.869, 0.924],
            "reliability": bins,
        },
    }
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    monkeypatch.setenv("CNNVIZ_MODELS", str(zoo))
    return zoo


@pytest.fixture
def paint() -> Callable[..., Path]:
    """Write a picture of one animal's colour, with patches of other brightness so that no two are alike."""

    def write(path: Path, animal: str, *, seed: int = 0, size: tuple[int, int] = (48, 64)) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        light = np.random.default_rng(seed).uniform(0.5, 1, (6, 6, 1)).astype(np.float32)
        light = cv2.resize(light, size[::-1], interpolation=cv2.INTER_CUBIC)[..., None]
        bgr = np.array(COLOURS[animal][::-1], np.float32) * np.clip(light, 0, 1)
        cv2.imwrite(str(path), bgr.astype(np.uint8))
        return path

    return write
