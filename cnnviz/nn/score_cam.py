"""Score-CAM: the picture seen through each map, in batches that are made inside the compiled call."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.perturbation_cam import flat_channels, score_cam
from cnnviz.nn.probe import Observation, Probe, batches
from cnnviz.nn.runtime import load_keras

Float32 = NDArray[np.float32]


def masked_scores(
    probe: Probe,
    pixels: Float32,
    activations: Float32,
    class_index: int,
    *,
    on_progress: Callable[[int, int], object] = lambda done, total: None,
) -> Float32:
    """Ask the model about the picture seen through each map.

    The picture is resized once. Maps that are the same everywhere have the same empty mask; one pass answers
    for all of them.

    Args:
        probe: the model.
        pixels: picture ``(height, width, channels)``, float32 in [0, 1].
        activations: the maps, ``(h, w, K)``.
        class_index: the class.
        on_progress: is told how many of the passes are done.

    Returns:
        ``(K,)``, float32, the class's logit for each masked picture.
    """
    load_keras()
    import tensorflow as tf

    picture = tf.constant(probe.at_size(pixels), tf.float32)
    flat = flat_channels(activations)
    kinds = np.append(np.flatnonzero(~flat), np.flatnonzero(flat)[:1])  # the maps that must be asked about
    forward, asked = probe.forward, []
    answer = probe.call("score_cam", lambda: _compile(forward))
    for part in batches(len(kinds), probe.at_once(picture.shape[:2])):
        masks = tf.constant(activations[..., kinds[part]], tf.float32)
        asked.append(answer(picture, masks, tf.constant(class_index, tf.int32)).numpy())
        on_progress(part.stop, len(kinds))
    scores = np.empty(activations.shape[-1], np.float32)
    found = np.concatenate(asked)
    scores[flat] = found[-1]
    scores[kinds] = found
    return scores


def score_cam_map(
    probe: Probe, pixels: Float32, seen: Observation, *, on_progress: Callable[[int, int], object]
) -> Float32:
    """Map a picture with Score-CAM; see `cnnviz.core.perturbation_cam.score_cam`.

    Args:
        probe: the model, opened at a layer.
        pixels: the picture that was observed.
        seen: what the probe observed.
        on_progress: is told how many of the passes are done.

    Returns:
        ``(h, w)``, float32, at the layer's grid.
    """
    scores = masked_scores(probe, pixels, seen.activations, seen.class_index, on_progress=on_progress)
    return score_cam(seen.activations, scores)


def _compile(forward: Any) -> Any:
    import tensorflow as tf

    def answer(picture: Any, maps: Any, index: Any) -> Any:
        """Mask the picture (height, width, channels) with each of the maps (h, w, B) and take the logits."""
        large = tf.image.resize(maps, tf.shape(picture)[:2])
        low = tf.reduce_min(large, axis=(0, 1))
        span = tf.reduce_max(large, axis=(0, 1)) - low
        span = tf.where(tf.reduce_max(maps, axis=(0, 1)) == tf.reduce_min(maps, axis=(0, 1)), np.inf, span)
        masks = tf.transpose((large - low) / span, (2, 0, 1))
        _, logits = forward(picture * masks[..., None])
        return tf.gather(logits, index, axis=1)

    stack, number = tf.TensorSpec((None, None, None), tf.float32), tf.TensorSpec((), tf.int32)
    return tf.function(answer, autograph=False).get_concrete_function(stack, stack, number)
