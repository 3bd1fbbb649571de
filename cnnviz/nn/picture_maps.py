"""Maps at the size of the picture: gradients at the pixels, and a square that covers them.

All work on the picture as the network gets it (`Probe.at_size`): in the picture as it came, the network's
resizing would pass over most pixels and leave them without a gradient.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.cam import grad_cam
from cnnviz.core.heatmap import upsample
from cnnviz.core.occlusion import covered_pictures, occlusion_map, squares
from cnnviz.core.picture_methods import (
    gradient_input,
    guided_grad_cam,
    integrated_gradients,
    noisy_pictures,
    path_pictures,
    smooth_grad,
)
from cnnviz.nn.probe import Observation, Probe, batches

Float32 = NDArray[np.float32]
Progress = Callable[[int, int], object]

COPIES, NOISE = (
    25,
    0.15,
)  # SmoothGrad; the paper finds the best maps with noise of 10 to 20 %
STEPS = 50  # integrated gradients: the paper takes 20 to 300


def picture_map(
    method: str, probe: Probe, pixels: Float32, seen: Observation, *, seed: int, on_progress: Progress
) -> Float32:
    """Map a picture at the size the network works at.

    Args:
        method: id of a method of kind "picture".
        probe: the model, opened at a layer.
        pixels: the picture that was observed, ``(height, width, channels)``, float32 in [0, 1].
        seen: what the probe observed.
        seed: of SmoothGrad's noise.
        on_progress: is told how many of the passes are done.

    Returns:
        ``(h, w)``, float32.

    Raises:
        InvalidValue: if the model has no ReLU and the gradients are to be guided.
    """
    picture, index = probe.at_size(pixels), seen.class_index
    if method == "guided_grad_cam":
        guided = probe.picture_gradients(picture[None], index, guided=True)[0]
        heat = upsample(grad_cam(seen.activations, seen.gradients), picture.shape[:2])
        return guided_grad_cam(guided, heat)
    if method == "gradient_input":
        return gradient_input(picture, probe.picture_gradients(picture[None], index)[0])
    if method == "smooth_grad":
        noisy = partial(_noisy, picture, np.random.default_rng(seed))
        return smooth_grad(_mean_gradients(probe, picture, index, COPIES, noisy, on_progress)[None])
    if method == "integrated_gradients":
        way = partial(path_pictures, picture, steps=STEPS)
        mean = _mean_gradients(probe, picture, index, STEPS, way, on_progress)
        return integrated_gradients(picture, mean)
    return _occlusion(probe, picture, index, on_progress)


def _noisy(picture: Float32, rng: np.random.Generator, part: slice) -> Float32:
    return noisy_pictures(picture, count=part.stop - part.start, spread=NOISE, rng=rng)


def _mean_gradients(
    probe: Probe,
    picture: Float32,
    index: int,
    count: int,
    pictures: Callable[[slice], Float32],
    on_progress: Progress,
) -> NDArray[np.float64]:
    """Average gradients over pictures that are made part by part; all at once they might fill the memory."""
    total = np.zeros(picture.shape)
    for part in batches(count, probe.at_once(picture.shape[:2])):
        total += probe.picture_gradients(pictures(part), index).sum(axis=0, dtype=np.float64)
        on_progress(part.stop, count)
    return total / count


def _occlusion(probe: Probe, picture: Float32, index: int, on_progress: Progress) -> Float32:
    places, scores = squares(picture.shape[:2]), []
    for part in batches(len(places.corners), probe.at_once(picture.shape[:2])):
        scores.append(probe.scores(covered_pictures(picture, places, part), index, of="logit"))
        on_progress(part.stop, len(places.corners))
    whole = probe.scores(picture[None], index, of="logit")[0]
    return occlusion_map(float(whole), np.concatenate(scores), places)
