"""What a run has recorded about the inside of its network so far, put together for a replay."""

import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.jobs.runs import Run
from cnnviz.nn.inside_files import PICTURE, epoch_of

FOLDER = "inside"

Float32 = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Maps:
    """What one layer made of the fixed picture, epoch by epoch.

    Args:
        layer: its name.
        kind: Keras' name of its kind.
        channels: how many maps the layer has; up to 16 of them, evenly chosen, are here.
        levels: (E, n, h, w), 0 to 255.
        ranges: (E, n, 2), what 0 and 255 stand for in each map; NaN where a number was not finite.
    """

    layer: str
    kind: str
    channels: int
    levels: NDArray[np.uint8]
    ranges: Float32


@dataclass(frozen=True, eq=False)
class Replay:
    """The inside of a network over E recorded epochs.

    Args:
        picture: the fixed picture, (h, w, 1 or 3), 0 to 255.
        truth: its class.
        classes: name of each class.
        probes: how many training pictures gradients and dead ReLUs were measured on.
        epochs: (E,), rising, counted from 0; −1 is the network before training.
        rows: names of the layers with weights or ReLU, from the input on.
        layers: names of the layers with weights.
        weight_norms: (E, layers).
        gradient_norms: (E, layers).
        relus: names of the layers with ReLU.
        dead: (E, relus), share of filters or neurons that are zero for every probe.
        probabilities: (E, classes), for the fixed picture.
        maps: of the layers whose maps were kept.
        cam_layer: where Grad-CAM was made; empty without one.
        cams: (E, h, w), not normalised; NaN where a number was not finite; (E, 0, 0) without one.
        hires: the same made by HiResCAM; (E, 0, 0) where it is the same map, in a network that flattens none.
        first: name of the first layer, if it is a convolution; else empty.
        first_filters: how many filters it has.
        filters: (E, kh, kw, channels, F), up to as many as it has; (E, 0, 0, 0, 0) without one.
    """

    picture: NDArray[np.uint8]
    truth: int
    classes: tuple[str, ...]
    probes: int
    epochs: NDArray[np.int64]
    rows: tuple[str, ...]
    layers: tuple[str, ...]
    weight_norms: Float32
    gradient_norms: Float32
    relus: tuple[str, ...]
    dead: Float32
    probabilities: Float32
    maps: tuple[Maps, ...]
    cam_layer: str
    cams: Float32
    hires: Float32
    first: str
    first_filters: int
    filters: NDArray[np.float16]


def recorded(run: Run) -> tuple[str, ...]:
    """Name the files of the epochs recorded so far.

    Args:
        run: the run.

    Returns:
        Names in the order of the epochs; empty before the first one is there.
    """
    try:
        names = [entry.name for entry in os.scandir(run.directory / FOLDER)]
    except OSError:
        return ()
    numbers = {name: epoch for name in names if (epoch := epoch_of(name)) is not None}
    return tuple(sorted(numbers, key=numbers.__getitem__)) if PICTURE in names else ()


def load(path: Path) -> Arrays | None:
    """Read one file; None if it is gone by now or damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return None


def read(run: Run, *, load: Callable[[Path], Arrays | None] = load) -> Replay | None:
    """Read what a run has recorded so far, also while it goes on.

    Args:
        run: the run.
        load: reads one file; given so that a file that is known is not read again.

    Returns:
        The replay; None before the first epoch is recorded.
    """
    folder, names = run.directory / FOLDER, recorded(run)
    if not names:  # nothing is asked for before it is there, so that nobody remembers it as missing
        return None
    fixed = load(folder / PICTURE)
    found = [arrays for name in names if (arrays := load(folder / name)) is not None]
    if fixed is None or not found:
        return None
    newest = found[-1]
    found = [arrays for arrays in found if set(arrays) == set(newest)]

    def stack(name: str) -> NDArray[Any]:
        return np.stack([arrays[name] for arrays in found])

    mapped = zip(newest["mapped"], newest["kinds"], newest["channels"], strict=True)
    count = len(found)
    return Replay(
        picture=fixed["picture"],
        truth=int(fixed["truth"]),
        classes=_words(fixed["classes"]),
        probes=int(fixed["probes"]),
        epochs=stack("epoch").astype(np.int64),
        rows=_words(newest["rows"]),
        layers=_words(newest["layers"]),
        weight_norms=stack("weight_norms"),
        gradient_norms=stack("gradient_norms"),
        relus=_words(newest["relus"]),
        dead=stack("dead"),
        probabilities=stack("probabilities"),
        maps=tuple(
            Maps(str(name), str(kind), int(channels), stack(f"maps_{place}"), stack(f"ranges_{place}"))
            for place, (name, kind, channels) in enumerate(mapped)
        ),
        cam_layer=str(newest.get("cam_layer", "")),
        cams=stack("cam") if "cam" in newest else np.zeros((count, 0, 0), np.float32),
        hires=stack("hires") if "hires" in newest else np.zeros((count, 0, 0), np.float32),
        first=str(newest.get("first", "")),
        first_filters=int(newest.get("first_filters", 0)),
        filters=stack("filters") if "filters" in newest else np.zeros((count, 0, 0, 0, 0), np.float16),
    )


def _words(names: NDArray[Any]) -> tuple[str, ...]:
    return tuple(str(name) for name in names)
