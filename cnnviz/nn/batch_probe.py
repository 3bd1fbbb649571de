"""Ask a model about many pictures of any size: those of one size together."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nn.folding import Folding
from cnnviz.nn.probe import Probe

Float32 = NDArray[np.float32]

THREADS = max(2, os.cpu_count() or 1)  # that read pictures


@dataclass(frozen=True, eq=False)
class Observations:
    """What N pictures did inside the model."""

    probabilities: Float32  # (N, classes)
    activations: Float32  # (N, h, w, K), the layer's output
    gradients: Float32  # (N, h, w, K), of the wanted class's logit with respect to the activations


class BatchProbe:
    """A model opened at one layer, for many pictures of any size.

    Each picture is brought alone to the size that the model works at. So all the rest takes whole batches;
    resized a second time inside the model, such a picture stays as it is.

    Args:
        model: Keras 3 image classifier with one picture as input.
        layer: name of a layer with output ``(batch, h, w, K)``; None takes the last one of that shape.
        folding: as for `cnnviz.nn.probe.Probe`.

    Raises:
        InvalidValue: if there is no such layer.
    """

    def __init__(self, model: Any, layer: str | None = None, *, folding: Folding | None = None) -> None:
        """Find the layer; the call is traced when the first pictures come."""
        self._probe = Probe(model, layer, folding=folding)
        self.layer = self._probe.layer

    def prepared(self, pixels: Float32) -> Float32:
        """Bring a picture to the size that the model works at; may be called from any thread.

        Args:
            pixels: picture ``(height, width, 3)``, float32 in [0, 1].

        Returns:
            The picture after the model's resizing, or as it is if the model has none.
        """
        return self._probe.at_size(pixels)

    def observe(self, prepared: Sequence[Float32], *, class_index: int | None = None) -> list[Observations]:
        """Run pictures through the model, those of one size together.

        Args:
            prepared: what `prepared` returned for each.
            class_index: the class to ask about; None takes the most probable one of each picture.

        Returns:
            One entry a group of pictures of one size that follow each other, in order; as many in a group
            as a probe takes at once.
        """
        return [
            Observations(*self._probe.observe_many(np.stack(group), class_index=class_index))
            for group in self._of_one_size(prepared)
        ]

    def _of_one_size(self, pictures: Sequence[Float32]) -> list[list[Float32]]:
        groups: list[list[Float32]] = []
        for picture in pictures:
            height, width = picture.shape[:2]
            if (
                groups
                and groups[-1][0].shape == picture.shape
                and len(groups[-1]) < self._probe.at_once((height, width))
            ):
                groups[-1].append(picture)
            else:
                groups.append([picture])
        return groups


def in_threads(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    """Do a piece of work for each item in several threads, results in order.

    Example:
        >>> in_threads(abs, [-2, 3])
        [2, 3]
    """
    with ThreadPoolExecutor(THREADS, thread_name_prefix="pictures") as pool:
        return list(pool.map(work, items))
