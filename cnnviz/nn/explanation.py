"""Ask a model about a picture and get its answer together with the map that explains it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core import cam
from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.heatmap import Heatmap, normalise_map, upsample
from cnnviz.nn.ablation import ablation_cam_map
from cnnviz.nn.picture_maps import picture_map
from cnnviz.nn.probe import Observation, Probe
from cnnviz.nn.score_cam import score_cam_map

Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Explanation:
    """A prediction and the map of what spoke for one class.

    Attributes:
        probabilities: (classes,), float32.
        class_index: the class the map speaks of.
        method: name of the method, one of `cnnviz.core.explanation_methods.METHODS`.
        layer: name of the layer the map was made at; empty for a method that needs none.
        maps: how many maps the layer has; 0 for a method that needs none.
        raw: (h, w), float32, the method's own numbers, at the layer's own size for a method of kind "layer",
            at the size the network works at for one of kind "picture".
        grid: the same, scaled to its peak; says when it is empty.
    """

    probabilities: Float32
    class_index: int
    method: str
    layer: str
    maps: int
    raw: Float32
    grid: Heatmap

    @property
    def signed(self) -> bool:
        """Whether negative numbers in `raw` mean something: there, the picture speaks against the class."""
        return METHODS[self.method].signed

    def over(self, height: int, width: int) -> Float32:
        """Resize the scaled map to a picture's size.

        Returns:
            (height, width), float32 in [0, 1].
        """
        return upsample(self.grid.values, (height, width))

    def signed_over(self, height: int, width: int) -> Float32:
        """Resize the map to a picture's size with what speaks against the class.

        Returns:
            (height, width), float32 in [−1, 1]; 0 stays 0 and the largest magnitude of `raw` becomes 1.
        """
        largest = float(np.abs(self.raw).max())
        return upsample(self.raw / (largest or 1.0), (height, width))


def explain(
    probe: Probe,
    pixels: Float32,
    *,
    method: str = "grad_cam",
    class_index: int | None = None,
    seed: int = 0,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> Explanation:
    """Predict a picture's class and map what spoke for it.

    For the methods of `cnnviz.core.cam.METHODS` that is one call of the model; those with ``passes="many"``
    ask it dozens to hundreds of times.

    Args:
        probe: the model, opened at a layer.
        pixels: picture ``(height, width, channels)``, float32 in [0, 1].
        method: one of `cnnviz.core.explanation_methods.METHODS`.
        class_index: the class to explain; None takes the most probable one.
        seed: of the noise, where a method uses some.
        on_progress: told (passes done, passes in all) after each batch of a method with many passes.

    Returns:
        The explanation.

    Raises:
        InvalidValue: if the method or the class is unknown, or the model has not what the method needs.
    """
    if method not in METHODS:
        raise InvalidValue("method '{method}' is none of {known}", method=method, known=", ".join(METHODS))
    seen, about = probe.observe(pixels, class_index=class_index), METHODS[method]
    if method in cam.METHODS:
        raw = cam.METHODS[method](seen.activations, seen.gradients)
    elif method == "cam":
        raw = cam.class_activation_map(seen.activations, _head(probe, seen))
    elif method == "score_cam":
        raw = score_cam_map(probe, pixels, seen, on_progress=on_progress)
    elif method == "ablation_cam":
        raw = ablation_cam_map(probe, pixels, seen, on_progress=on_progress)
    else:
        raw = picture_map(method, probe, pixels, seen, seed=seed, on_progress=on_progress)
    return Explanation(
        seen.probabilities,
        seen.class_index,
        method,
        probe.layer if about.needs_layer else "",
        seen.activations.shape[-1] if about.needs_layer else 0,
        raw,
        normalise_map(raw),
    )


def _head(probe: Probe, seen: Observation) -> Float32:
    if seen.head is None:
        raise InvalidValue(
            "CAM needs a layer that is followed by global average pooling and one dense layer, and layer "
            "'{layer}' is not: take another method, such as Grad-CAM",
            layer=probe.layer,
        )
    return seen.head
