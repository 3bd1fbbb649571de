"""Ablation-CAM: the network runs on from the layer with one map after the other switched off."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.perturbation_cam import ablation_cam
from cnnviz.nn.probe import Observation, Probe, batches

Float32 = NDArray[np.float32]


def scores_without(
    probe: Probe,
    pixels: Float32,
    seen: Observation,
    *,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> Float32:
    """Switch off each map and take the class's logit; a map that is 0 everywhere changes nothing.

    Args:
        probe: the model, opened at a layer.
        pixels: the picture that was observed.
        seen: what the probe observed.
        on_progress: is told how many of the passes are done.

    Returns:
        ``(K,)``, float32.
    """
    scores = np.full(seen.activations.shape[-1], seen.logits[seen.class_index], np.float32)
    alive = np.flatnonzero(seen.activations.any(axis=(0, 1)))
    for part in batches(len(alive), probe.at_once(pixels.shape[:2])):
        maps = np.repeat(seen.activations[None], len(alive[part]), axis=0)
        maps[np.arange(len(maps)), :, :, alive[part]] = 0
        scores[alive[part]] = probe.scores_with_maps(pixels, maps, seen.class_index)
        on_progress(part.stop, len(alive))
    return scores


def ablation_cam_map(
    probe: Probe, pixels: Float32, seen: Observation, *, on_progress: Callable[[int, int], object]
) -> Float32:
    """Map a picture with Ablation-CAM; see `cnnviz.core.perturbation_cam.ablation_cam`.

    Args:
        probe: the model, opened at a layer.
        pixels: the picture that was observed.
        seen: what the probe observed.
        on_progress: is told how many of the passes are done.

    Returns:
        ``(h, w)``, float32, at the layer's grid.
    """
    without = scores_without(probe, pixels, seen, on_progress=on_progress)
    return ablation_cam(seen.activations, float(seen.logits[seen.class_index]), without)
