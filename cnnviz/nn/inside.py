"""Record after each epoch what goes on inside a network: norms, dead ReLUs, filters, maps and Grad-CAM."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.cam import grad_cam, hires_cam
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.inside_arrays import MOST_SIDE, chosen_filters, quantise, shrink, within_budget
from cnnviz.nn.inside_files import PICTURE, file_name, thin, write
from cnnviz.nn.inside_graph import Look, choose_layers, looker
from cnnviz.nn.probe import all_layers
from cnnviz.nn.training_data import TrainingData

Float32 = NDArray[np.float32]

# Pictures the gradient and the dead ReLUs are measured on: a hundredth of an epoch, so it costs little.
PROBE_SHARE = 100
FEW_PROBES, MOST_PROBES = 8, 64
PROBE_BYTES = 256e6  # of all layers' outputs; a network with large maps looks at fewer pictures at once
SHOWN_SIDE = 160  # pixels of the fixed picture


def recorder(
    network: Any, data: TrainingData, *, folder: Path, seed: int, loss: Any = None
) -> Callable[[Any, int], None]:
    """Make the function that records a network after an epoch.

    It changes nothing in the network and draws from no random stream of the training, so a run with it and
    one without have the same curve. The network is compiled for looking when the first record is made, once.

    Args:
        network: the Keras model that will be trained.
        data: the gradients and the dead ReLUs are those of at most 64 of its training pictures, fewer where
            that would take a noticeable share of an epoch; the maps are those of one of its validation
            pictures.
        folder: where the files go; made when the first is written.
        seed: decides which pictures.
        loss: Keras' loss or its name; that the network was compiled with if left out.

    Returns:
        A function of the network and the number of the epoch that is complete; −1 for the network before
        training. A file has at most 1 MB. Where it cannot be written (a full disk), the epoch is left out.
    """
    return _Recorder(network, data, folder, seed, loss)


class _Recorder:
    def __init__(self, network: Any, data: TrainingData, folder: Path, seed: int, loss: Any) -> None:
        self.folder, self.classes = folder, data.classes
        self.loss = loss or network.loss
        rng = np.random.default_rng(seed)
        fixed = data.validation if len(data.validation.labels) else data.train
        place = int(rng.integers(len(fixed.labels)))
        self.picture, self.truth = fixed.pictures[place], int(fixed.labels[place])
        count = len(data.train.labels)
        share = max(FEW_PROBES, count // PROBE_SHARE)
        some = min(MOST_PROBES, share, max(2 * FEW_PROBES, _room_for(network)))
        probes = rng.choice(count, min(count, some), replace=False)
        self.pictures = data.train.pictures[probes].astype(np.float32)
        self.labels = data.train.labels[probes].astype(np.int32)
        self.network: Any = None

    def __call__(self, network: Any, epoch: int) -> None:
        if network is not self.network:
            self.network = network
            self.layers, maps = within_budget(choose_layers(network))
            # Then each place has weights of its own, and Grad-CAM's mean over the places tells little.
            self.flattens = any(type(layer).__name__ == "Flatten" for layer in all_layers(network))
            self.look = looker(
                network, self.layers, loss=self.loss, maps=maps, truth=self.truth, at_once=_room_for(network)
            )
        seen = self.look(self.pictures, self.labels, self.picture.astype(np.float32))
        arrays = self._record(seen, epoch)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / PICTURE).exists():
                write(self.folder / PICTURE, self._fixed())
            write(self.folder / file_name(epoch), arrays)
            thin(self.folder, epoch)
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
            "rows": _names(self.layers.rows),
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
            arrays["cam"] = _map(grad_cam, look.activations, look.gradients)
            arrays["cam_layer"] = self.layers.cam.name
            if self.flattens:
                arrays["hires"] = _map(hires_cam, look.activations, look.gradients)
        if self.layers.first is not None:
            arrays["filters"] = chosen_filters(self.layers.first)
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


def _names(layers: tuple[Any, ...]) -> NDArray[np.str_]:
    return np.array([layer.name for layer in layers], dtype=str)


def _map(method: Callable[..., Float32], activations: Float32, gradients: Float32) -> Float32:
    try:
        found = method(activations, gradients)
    except InvalidValue:  # the run diverged: there are numbers that are not finite
        found = np.full(activations.shape[:2], np.nan, np.float32)
    return shrink(found[..., None], MOST_SIDE)[..., 0]
