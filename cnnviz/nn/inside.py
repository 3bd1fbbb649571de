"""Record after each epoch what goes on inside a network: norms, dead ReLUs, filters, maps and Grad-CAM.

A run's folder ``inside`` holds ``picture.npz`` (the fixed picture), ``start.npz`` (the network with its first
weights) and files such as ``epoch-0003.npz`` (after the fourth epoch: epochs are counted from 0
everywhere). When more than 60 epochs are recorded every second of them goes, then every second of what is
left, and so on; the newest stays.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.cam import grad_cam
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.inside_graph import Chosen, Look, choose_layers, looker
from cnnviz.nn.probe import all_layers
from cnnviz.nn.training_data import TrainingData

Float32 = NDArray[np.float32]

PICTURE, START = "picture.npz", "start.npz"
MOST_EPOCHS = 60
# Pictures the gradient and the dead ReLUs are measured on: a small share of an epoch, so it costs little.
FEW_PROBES, MOST_PROBES = 16, 64
PROBE_BYTES = 256e6  # of all layers' outputs; a network with large maps looks at fewer pictures at once
MOST_MAPS, MOST_SIDE = 16, 64
MAP_BYTES = 600_000  # of all maps of an epoch
FILTER_BYTES = 150_000
SHOWN_SIDE = 160  # pixels of the fixed picture


def recorder(network: Any, data: TrainingData, *, folder: Path, seed: int) -> Callable[[Any, int], None]:
    """Make the function that records a network after an epoch.

    It changes nothing in the network and draws from no random stream of the training, so a run with it and
    one without have the same curve. The network is compiled for looking when the first record is made, once.

    Args:
        network: the Keras model that will be trained; compiled, so that its loss is known.
        data: the gradients and the dead ReLUs are those of at most 64 of its training pictures, fewer where
            that would take a noticeable share of an epoch; the maps are those of one of its validation
            pictures.
        folder: where the files go; made when the first is written.
        seed: decides which pictures.

    Returns:
        A function of the network and the number of the epoch that is complete; −1 for the network before
        training. A file has at most 1 MB. Where it cannot be written (a full disk), the epoch is left out.
    """
    return _Recorder(network, data, folder, seed)


def file_name(epoch: int) -> str:
    """Name the file of an epoch.

    Example:
        >>> file_name(-1), file_name(3)
        ('start.npz', 'epoch-0003.npz')
    """
    return START if epoch < 0 else f"epoch-{epoch:04d}.npz"


def epoch_of(name: str) -> int | None:
    """Tell which epoch a file holds; None if it is none of ours.

    Example:
        >>> epoch_of("start.npz"), epoch_of("epoch-0003.npz"), epoch_of("notes.txt")
        (-1, 3, None)
    """
    if name == START:
        return -1
    number = name.removeprefix("epoch-").removesuffix(".npz")
    return int(number) if number.isdecimal() and name == file_name(int(number)) else None


def shrink(maps: Float32, most: int) -> Float32:
    """Make maps smaller by taking means of whole blocks.

    Args:
        maps: (h, w, n).
        most: pixels that no side is longer than afterwards.

    Returns:
        The maps, the same ones if they are small enough; blocks at the right and lower edge may be smaller.

    Example:
        >>> shrink(np.float32([[[0], [2], [5]], [[0], [2], [5]]]), 2)[:, :, 0].tolist()
        [[1.0, 5.0]]
    """
    block = -(-max(maps.shape[:2]) // most)
    if block <= 1:
        return maps
    for axis in (0, 1):
        starts = np.arange(0, maps.shape[axis], block)
        counts = np.diff([*starts, maps.shape[axis]]).reshape((-1, 1, 1) if axis == 0 else (-1, 1))
        maps = np.add.reduceat(maps, starts, axis=axis) / counts
    return maps.astype(np.float32)


def quantise(maps: Float32) -> tuple[NDArray[np.uint8], Float32]:
    """Write maps with 256 levels each.

    Args:
        maps: (h, w, n).

    Returns:
        Levels (n, h, w), and (n, 2) what levels 0 and 255 stand for; two NaNs for a map with a number that
        is not finite.

    Example:
        >>> levels, ranges = quantise(np.float32([[[-1.0], [3.0]]]))
        >>> levels.tolist(), ranges.tolist()
        ([[[0, 255]]], [[-1.0, 3.0]])
    """
    stack = np.ascontiguousarray(maps.transpose(2, 0, 1))
    with np.errstate(invalid="ignore", over="ignore"):
        ranges = np.stack([stack.min(axis=(1, 2)), stack.max(axis=(1, 2))], axis=1)
        ranges[~np.isfinite(ranges).all(axis=1)] = np.nan
        low, high = ranges[:, 0, None, None], ranges[:, 1, None, None]
        shares = np.divide(stack - low, high - low, out=np.zeros_like(stack), where=high > low)
    return np.rint(np.nan_to_num(shares) * 255).astype(np.uint8), ranges


class _Recorder:
    def __init__(self, network: Any, data: TrainingData, folder: Path, seed: int) -> None:
        self.folder, self.classes = folder, data.classes
        rng = np.random.default_rng(seed)
        fixed = data.validation if len(data.validation.labels) else data.train
        place = int(rng.integers(len(fixed.labels)))
        self.picture, self.truth = fixed.pictures[place], int(fixed.labels[place])
        count, self.at_once = len(data.train.labels), _room_for(network)
        some = min(count, MOST_PROBES, max(FEW_PROBES, count // 32), max(FEW_PROBES, self.at_once))
        probes = rng.choice(count, some, replace=False)
        self.pictures = data.train.pictures[probes].astype(np.float32)
        self.labels = data.train.labels[probes].astype(np.int32)
        self.network: Any = None

    def __call__(self, network: Any, epoch: int) -> None:
        if network is not self.network:
            self.network = network
            self.layers, maps = _within_budget(choose_layers(network))
            self.look = looker(network, self.layers, maps=maps, truth=self.truth, at_once=_room_for(network))
        seen = self.look(self.pictures, self.labels, self.picture.astype(np.float32))
        arrays = self._record(seen, epoch)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / PICTURE).exists():
                _write(self.folder / PICTURE, self._fixed())
            _write(self.folder / file_name(epoch), arrays)
            _thin(self.folder, epoch)
        except OSError:  # worth less than the run, which says by itself that the disk is full
            return

    def _fixed(self) -> dict[str, Any]:
        shown = np.rint(shrink(self.picture.astype(np.float32), SHOWN_SIDE)).astype(np.uint8)
        return {
            "picture": shown,
            "truth": self.truth,
            "classes": np.array(self.classes),
            "probes": len(self.labels),
        }

    def _record(self, look: Look, epoch: int) -> dict[str, Any]:
        arrays: dict[str, Any] = {
            "epoch": epoch,
            "layers": _names(self.layers.weighted),
            "weight_norms": look.weight_norms,
            "gradient_norms": look.gradient_norms,
            "relus": _names(self.layers.relus),
            "dead": look.dead,
            "probabilities": look.probabilities,
            "mapped": _names(self.layers.mapped),
            "kinds": np.array([type(layer).__name__ for layer in self.layers.mapped], dtype=str),
            "channels": np.array([layer.output.shape[-1] for layer in self.layers.mapped], dtype=np.int32),
        }
        for place, maps in enumerate(look.maps):
            arrays[f"maps_{place}"], arrays[f"ranges_{place}"] = quantise(shrink(maps, MOST_SIDE))
        if look.activations is not None and look.gradients is not None:
            arrays["cam"] = shrink(_cam(look.activations, look.gradients)[..., None], MOST_SIDE)[..., 0]
            arrays["cam_layer"] = self.layers.cam.name
        if self.layers.first is not None:
            arrays["filters"] = _filters(self.layers.first)
            arrays["first"] = self.layers.first.name
            arrays["first_filters"] = self.layers.first.filters
        return arrays


def _room_for(network: Any) -> int:
    """How many pictures fit at once, forward and backward."""
    cells = sum(
        float(np.prod([side or 1 for side in layer.output.shape[1:]]))
        for layer in all_layers(network)
        if hasattr(getattr(layer, "output", None), "shape")
    )
    return max(1, int(PROBE_BYTES / (8 * cells)))


def _within_budget(layers: Chosen) -> tuple[Chosen, list[NDArray[np.int64]]]:
    """Choose the maps to keep: at most 16 a layer, and evenly chosen layers if all would be too many."""
    indices = [_evenly(layer.output.shape[-1], MOST_MAPS) for layer in layers.mapped]

    def size(place: int) -> int:
        height, width = layers.mapped[place].output.shape[1:3]
        block = max(1, -(-max(height, width) // MOST_SIDE))
        return len(indices[place]) * -(-height // block) * -(-width // block)

    for count in range(len(indices), 0, -1):
        places = _evenly(len(indices), count)
        if sum(map(size, places)) <= MAP_BYTES:
            kept = [int(place) for place in places]
            return replace(layers, mapped=tuple(layers.mapped[place] for place in kept)), [
                indices[place] for place in kept
            ]
    return replace(layers, mapped=()), []


def _evenly(count: int, most: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def _names(layers: tuple[Any, ...]) -> NDArray[np.str_]:
    return np.array([layer.name for layer in layers], dtype=str)


def _filters(layer: Any) -> NDArray[np.float16]:
    kernel = np.asarray(layer.kernel)
    most = max(1, FILTER_BYTES // (2 * kernel[..., 0].size))
    chosen = kernel[..., _evenly(kernel.shape[-1], most)]
    return np.clip(chosen, -65504, 65504).astype(np.float16)  # the largest number of 16 bits


def _cam(activations: Float32, gradients: Float32) -> Float32:
    try:
        return grad_cam(activations, gradients)
    except InvalidValue:  # the run diverged: there are numbers that are not finite
        return np.full(activations.shape[:2], np.nan, np.float32)


def _write(path: Path, arrays: dict[str, Any]) -> None:
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("wb") as file:
            np.savez(file, **arrays)
        os.replace(half, path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _thin(folder: Path, newest: int) -> None:
    """Keep every second epoch, every fourth and so on; which ones follows from the newest epoch alone."""
    stride = 1
    while newest + 1 > MOST_EPOCHS * stride:
        stride *= 2
    for path in folder.glob("epoch-*.npz"):
        epoch = epoch_of(path.name)
        if epoch is not None and epoch < newest and (epoch + 1) % stride:
            path.unlink(missing_ok=True)
