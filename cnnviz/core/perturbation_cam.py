"""Class activation maps without gradients: change something, ask again, weigh each map by the answer.

Score-CAM shows the network the picture through each map; Ablation-CAM switches each map off. Both need one
pass of the network for each of the K maps, where Grad-CAM needs one pass forward and one back for all.
"""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Bools, Float32, Float64, PairLike, as_float32, finite_array
from cnnviz.core.errors import InvalidValue
from cnnviz.core.heatmap import upsample


def channel_masks(activations: ArrayLike, size: PairLike) -> Float32:
    """Make a mask for the picture of each map: resized to the picture, its least value 0, its largest 1.

        Mₖ = (upsample(Aₖ) − min) / (max − min)

    A map that is the same everywhere says nothing about where; its mask is 0 everywhere.

    Args:
        activations: A, (h, w, K).
        size: the picture's (height, width), or one number for both.

    Returns:
        (height, width, K), float32 in [0, 1].

    Raises:
        InvalidValue: the activations have not three axes, or a cell is not a finite number.

    Example:
        >>> channel_masks([[[2.0, 7.0], [4.0, 7.0]]], (1, 2))[..., 0]
        array([[0., 1.]], dtype=float32)

    Source: Wang et al., "Score-CAM" (2020), equation 5.
    """
    a = _maps(activations)
    large = upsample(a, size).astype(np.float64)
    low, high = large.min(axis=(0, 1)), large.max(axis=(0, 1))
    flat = flat_channels(a)
    masks = np.where(flat, 0.0, (large - low) / np.where(flat, 1.0, high - low))
    return as_float32(masks, "masks")


def flat_channels(activations: ArrayLike) -> Bools:
    """Find the maps that are the same everywhere, those that are 0 everywhere among them.

    Their masks are all alike (empty), so one question to the network answers for all of them.

    Args:
        activations: A, (h, w, K).

    Returns:
        (K,), True where a map has one value only.

    Example:
        >>> flat_channels([[[2.0, 7.0], [4.0, 7.0]]])
        array([False,  True])
    """
    a = np.asarray(activations)
    return np.asarray(np.ptp(a, axis=(0, 1)) == 0)


def score_cam(activations: ArrayLike, scores: ArrayLike) -> Float32:
    """Weigh each map with the score of the picture seen through it.

        sₖ = score of the class for picture × Mₖ      wₖ = softmax(s)ₖ      map = ReLU(Σₖ wₖ Aₖ)

    The paper takes the score of an empty picture away from each sₖ; softmax does not notice.

    Args:
        activations: A, (h, w, K).
        scores: s, (K,), logits of the class for the pictures masked with `channel_masks`.

    Returns:
        (h, w), float32, nowhere negative, not normalised.

    Raises:
        InvalidValue: there is not one score for each map, or a cell is not a finite number.

    Example:
        >>> score_cam([[[1.0, 4.0], [3.0, 0.0]]], [5.0, 5.0])
        array([[2.5, 1.5]], dtype=float32)

    Source: Wang et al., "Score-CAM" (2020), algorithm 1.
    """
    a, s = _maps_and_scores(activations, scores)
    weights = np.exp(s - s.max())
    return _positive(a @ (weights / weights.sum()))


def ablation_cam(activations: ArrayLike, score: float, without: ArrayLike) -> Float32:
    """Weigh each map with the share of the score that is lost when the map is switched off.

        wₖ = (y − yₖ) / |y|      map = ReLU(Σₖ wₖ Aₖ)

    yₖ is the score when Aₖ is 0 everywhere. The paper divides by y, which it takes to be positive; a logit
    can be negative, and with |y| a map whose loss lowers the score speaks for the class then too.

    Args:
        activations: A, (h, w, K).
        score: y, the class's logit for the picture.
        without: yₖ, (K,), the same with one map switched off at a time.

    Returns:
        (h, w), float32, nowhere negative, not normalised.

    Raises:
        InvalidValue: there is not one score for each map, or a cell is not a finite number.

    Example:
        >>> ablation_cam([[[1.0, 4.0], [3.0, 0.0]]], 2.0, [1.0, 2.0])
        array([[0.5, 1.5]], dtype=float32)

    Source: Desai & Ramaswamy, "Ablation-CAM" (2020), equations 3 and 4.
    """
    a, left = _maps_and_scores(activations, without)
    whole = float(finite_array(score, "score"))
    return _positive(a @ ((whole - left) / (abs(whole) or 1.0)))


def _maps(activations: ArrayLike) -> Float64:
    a = finite_array(activations, "activations")
    if a.ndim != 3:
        raise InvalidValue("activations of shape {shape} must be (height, width, channels)", shape=a.shape)
    return a


def _maps_and_scores(activations: ArrayLike, scores: ArrayLike) -> tuple[Float64, Float64]:
    a, s = _maps(activations), finite_array(scores, "scores")
    if s.shape != a.shape[2:]:
        raise InvalidValue(
            "scores of shape {shape} must be one number for each of the {count} maps",
            shape=s.shape,
            count=a.shape[2],
        )
    return a, s


def _positive(numbers: Float64) -> Float32:
    return as_float32(np.maximum(numbers, 0.0), "map")
