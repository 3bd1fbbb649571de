"""Ask a model about a picture and get its answer together with the map that explains it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.cam import METHODS
from cnnviz.core.errors import InvalidValue
from cnnviz.core.heatmap import Heatmap, normalise_map, upsample
from cnnviz.nn.probe import Probe

Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Explanation:
    """A prediction and the map of what spoke for one class.

    Attributes:
        probabilities: (classes,), float32.
        class_index: the class the map speaks of.
        method: name of the method, one of `cnnviz.core.cam.METHODS`.
        layer: name of the layer the map was made at.
        maps: how many maps the layer has.
        raw: (h, w), float32, the method's own numbers at the layer's own size.
        grid: the same, scaled to its peak; says when it is empty.
    """

    probabilities: Float32
    class_index: int
    method: str
    layer: str
    maps: int
    raw: Float32
    grid: Heatmap

    def over(self, height: int, width: int) -> Float32:
        """Resize the scaled map to a picture's size.

        Returns:
            (height, width), float32 in [0, 1].
        """
        return upsample(self.grid.values, (height, width))


def explain(
    probe: Probe, pixels: Float32, *, method: str = "grad_cam", class_index: int | None = None
) -> Explanation:
    """Predict a picture's class and map what spoke for it, in one call of the model.

    Args:
        probe: the model, opened at a layer.
        pixels: picture ``(height, width, 3)``, float32 in [0, 1].
        method: one of `cnnviz.core.cam.METHODS`.
        class_index: the class to explain; None takes the most probable one.

    Returns:
        The explanation.

    Raises:
        InvalidValue: if the method or the class is unknown.
    """
    if method not in METHODS:
        raise InvalidValue("method '{method}' is none of {known}", method=method, known=", ".join(METHODS))
    seen = probe.observe(pixels, class_index=class_index)
    raw = METHODS[method](seen.activations, seen.gradients)
    return Explanation(
        seen.probabilities,
        seen.class_index,
        method,
        probe.layer,
        seen.activations.shape[-1],
        raw,
        normalise_map(raw),
    )
