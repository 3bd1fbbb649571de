"""Ask a model about one picture and about many changed copies of it, and compare answers and maps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core import cam
from cnnviz.core.consequences import Consequences, map_agreement, summarise
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.probe import Probe, batches

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ConsequencesOfDraws:
    """What a model made of a picture and of its changed copies.

    Attributes:
        summary: the numbers.
        original: (h, w), float32, Grad-CAM of the picture itself for the class the model gives it.
        worst: (h, w), float32, Grad-CAM of the copy `Consequences.worst`, for that same class.
    """

    summary: Consequences
    original: Float32
    worst: Float32


def observe(
    probe: Probe,
    original: Float32,
    copies: Sequence[Float32],
    matrices: Sequence[Float64],
    *,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> ConsequencesOfDraws:
    """Ask about a picture, then about its changed copies, several at once.

    The maps are those of one class throughout, the one that the model gives the unchanged picture: the
    question is whether what speaks for it stays the same.

    Args:
        probe: the model, opened at a layer.
        original: the picture ``(height, width, 3)``, float32 in [0, 1].
        copies: the changed pictures, each of the same shape; at least one.
        matrices: (3, 3) each: times (column, row, 1) of a copy's pixel it gives the place in the original.
        on_progress: told (copies done, copies in all) after each batch.

    Returns:
        The numbers and two maps.

    Raises:
        InvalidValue: copies and matrices are not equally many, or the model does not take the picture.

    Source:
        Selvaraju et al., "Grad-CAM", 2017, for the maps.
    """
    if not copies or len(copies) != len(matrices):
        raise InvalidValue(
            "copies {copies} and matrices {matrices} must be equally many, at least 1",
            copies=len(copies),
            matrices=len(matrices),
        )
    size = original.shape[:2]
    before, maps = _asked(probe, [original], None)
    index, own = int(before[0].argmax()), maps[0]
    answers, found = [], []
    for part in batches(len(copies), probe.at_once(size)):
        probabilities, seen = _asked(probe, copies[part], index)
        answers.append(probabilities)
        found += seen
        on_progress(part.stop, len(copies))
    agreement = [map_agreement(own, one, matrix, size) for one, matrix in zip(found, matrices, strict=True)]
    summary = summarise(before[0], np.concatenate(answers), agreement)
    return ConsequencesOfDraws(summary, own, found[summary.worst])


def _asked(probe: Probe, pictures: Sequence[Float32], index: int | None) -> tuple[Float32, list[Float32]]:
    """Return probabilities (N, classes) and a map for each."""
    prepared = np.stack([probe.at_size(picture) for picture in pictures])
    probabilities, activations, gradients = probe.observe_many(prepared, class_index=index)
    return probabilities, [cam.grad_cam(one, two) for one, two in zip(activations, gradients, strict=True)]
