"""Class activation maps: where in the picture a class score came from, at the layer's own grid.

Each method takes the activations A of one layer and the gradients G of one class score (the logit, before the
softmax) with respect to them, both (h, w, K), and returns an (h, w) map that is not normalised. The last axis
counts the channels k. `normalise_map` and `upsample` make a picture of a map; `deletion_curve` and
`insertion_curve` test it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, Float64, as_float32, finite_array
from cnnviz.core.errors import InvalidValue
from cnnviz.core.faithfulness import Curve, deletion_curve, insertion_curve, shown_masks
from cnnviz.core.heatmap import Heatmap, normalise_map, upsample

__all__ = [
    "METHODS",
    "Curve",
    "Heatmap",
    "class_activation_map",
    "deletion_curve",
    "eigen_cam",
    "grad_cam",
    "grad_cam_plus_plus",
    "hires_cam",
    "insertion_curve",
    "layer_cam",
    "normalise_map",
    "shown_masks",
    "upsample",
]


def class_activation_map(activations: ArrayLike, weights: ArrayLike) -> Float32:
    """Add the maps with the weights that the last dense layer has for the class: the first CAM there was.

        map = Σₖ wₖ Aₖ

    Only for a network that ends with global average pooling and one dense layer: there, the mean of the map
    and the bias make the class's logit. Grad-CAM gives the same shape for such a network, because the
    gradient of Aₖ is then wₖ divided by the number of places; it also works where there is no such head.

    Args:
        activations: A, (h, w, K), what goes into the pooling.
        weights: w, (K,), of the dense layer, for the class.

    Returns:
        (h, w), float32, of both signs, not normalised; its mean is the logit without the bias.

    Raises:
        InvalidValue: there is not one weight for each map, or a cell is not a finite number.

    Example:
        >>> class_activation_map([[[1.0, 2.0], [3.0, 0.0]]], [1.0, -1.0])
        array([[-1.,  3.]], dtype=float32)

    Source: Zhou et al., "Learning deep features for discriminative localization" (2016), equation 2.
    """
    a, w = finite_array(activations, "activations"), finite_array(weights, "weights")
    if a.ndim != 3 or w.shape != a.shape[2:]:
        raise InvalidValue(
            "weights of shape {weights} must be one for each of the maps in activations of shape "
            "{activations}, (height, width, channels)",
            weights=w.shape,
            activations=a.shape,
        )
    return _finish(a @ w)


def grad_cam(activations: ArrayLike, gradients: ArrayLike) -> Float32:
    """Weight each channel by its mean gradient, add up, keep what speaks for the class.

        αₖ = mean of G over all places      map = ReLU(Σₖ αₖ Aₖ)

    Args:
        activations: A, (h, w, K).
        gradients: G, (h, w, K).

    Returns:
        (h, w), float32, nowhere negative, not normalised. All zero when every place speaks against the class.

    Raises:
        InvalidValue: the shapes differ or have not three axes, or a cell is not a finite number.

    Example:
        >>> grad_cam([[[1.0, 2.0], [3.0, 0.0]]], [[[1.0, -1.0], [1.0, -1.0]]])
        array([[0., 3.]], dtype=float32)

    Source: Selvaraju et al., "Grad-CAM" (2017), equations 1 and 2; deck P2, Grad-CAM.
    """
    a, g = _read(activations, gradients)
    return _finish(_relu(a @ g.mean(axis=(0, 1))))


def grad_cam_plus_plus(activations: ArrayLike, gradients: ArrayLike) -> Float32:
    """Weight each channel by its positive gradients, place by place, so that several objects all count.

        αₖ = G² / (2 G² + G³ Σ Aₖ)      wₖ = Σ αₖ ReLU(G)      map = ReLU(Σₖ wₖ Aₖ)

    The paper takes the score exp(logit); its factor exp(logit) is the same everywhere and is left out.

    Args:
        activations: A, (h, w, K).
        gradients: G of the logit, (h, w, K).

    Returns:
        (h, w), float32, nowhere negative, not normalised.

    Raises:
        InvalidValue: the shapes differ or have not three axes, or a cell is not a finite number.

    Example:
        >>> grad_cam_plus_plus([[[1.0], [3.0]]], [[[1.0], [0.0]]]) * 6
        array([[1., 3.]], dtype=float32)

    Source: Chattopadhay et al., "Grad-CAM++" (2018).
    """
    a, g = _read(activations, gradients)
    below = 2 * g**2 + g**3 * a.sum(axis=(0, 1))
    alpha = np.divide(g**2, below, out=np.zeros_like(g), where=below != 0)
    return _finish(_relu(a @ (alpha * _relu(g)).sum(axis=(0, 1))))


def hires_cam(activations: ArrayLike, gradients: ArrayLike) -> Float32:
    """Multiply activations and gradients place by place and add the channels: nothing is averaged away.

        map = Σₖ Gₖ Aₖ

    If only one dense layer follows (after flattening or global average pooling), the map adds up to the class
    score without its bias: it is exactly what the model used. Negative places speak against the class; the
    definition has no ReLU.

    Args:
        activations: A, (h, w, K).
        gradients: G, (h, w, K).

    Returns:
        (h, w), float32, of both signs, not normalised.

    Raises:
        InvalidValue: the shapes differ or have not three axes, or a cell is not a finite number.

    Example:
        >>> hires_cam([[[1.0, 2.0], [3.0, 0.0]]], [[[1.0, -1.0], [1.0, -1.0]]])
        array([[-1.,  3.]], dtype=float32)

    Source: Draelos & Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional
    neural networks" (2020).
    """
    a, g = _read(activations, gradients)
    return _finish((a * g).sum(axis=2))


def layer_cam(activations: ArrayLike, gradients: ArrayLike) -> Float32:
    """Weight each place of each channel by its own positive gradient; made for early layers with a fine grid.

        map = ReLU(Σₖ ReLU(Gₖ) Aₖ)

    Args:
        activations: A, (h, w, K).
        gradients: G, (h, w, K).

    Returns:
        (h, w), float32, nowhere negative, not normalised.

    Raises:
        InvalidValue: the shapes differ or have not three axes, or a cell is not a finite number.

    Example:
        >>> layer_cam([[[1.0, 2.0], [3.0, 0.0]]], [[[1.0, -1.0], [1.0, -1.0]]])
        array([[1., 3.]], dtype=float32)

    Source: Jiang et al., "LayerCAM" (2021).
    """
    a, g = _read(activations, gradients)
    return _finish(_relu((a * _relu(g)).sum(axis=2)))


def eigen_cam(activations: ArrayLike, gradients: ArrayLike | None = None) -> Float32:
    """Show the one pattern that explains most of the activations, whatever the class.

    The activations, one row a place, are split by singular values, A = U Σ Vᵀ; the map is A v₁. A singular
    vector has no sign of its own: it is turned so that the map adds up to a positive number.

    Args:
        activations: A, (h, w, K).
        gradients: not used; taken so that all methods can be called alike.

    Returns:
        (h, w), float32, not normalised; nowhere negative if no activation is.

    Raises:
        InvalidValue: the activations have not three axes, or a cell is not a finite number.

    Example:
        >>> eigen_cam([[[3.0, 4.0], [0.0, 0.0]]])
        array([[5., 0.]], dtype=float32)

    Source: Muhammad & Yeasin, "Eigen-CAM" (2020).
    """
    a, _ = _read(activations, activations if gradients is None else gradients)
    places = a.reshape(-1, a.shape[2])
    projected = _first_pattern(places)
    return _finish(np.copysign(1.0, projected.sum()) * projected.reshape(a.shape[:2]))


METHODS: dict[str, Callable[[ArrayLike, ArrayLike], Float32]] = {
    "grad_cam": grad_cam,
    "grad_cam_plus_plus": grad_cam_plus_plus,
    "hires_cam": hires_cam,
    "layer_cam": layer_cam,
    "eigen_cam": eigen_cam,
}


def _first_pattern(places: Float64) -> Float64:
    """Return A v₁ = σ₁ u₁ from the smaller of AAᵀ and AᵀA, which is less work than all singular vectors."""
    if len(places) > places.shape[1]:
        first: Float64 = places @ np.linalg.eigh(places.T @ places)[1][:, -1]
        return first
    squares, patterns = np.linalg.eigh(places @ places.T)  # rising σ², and u
    first = np.sqrt(max(squares[-1], 0.0)) * patterns[:, -1]
    return first


def _read(activations: ArrayLike, gradients: ArrayLike) -> tuple[Float64, Float64]:
    a, g = finite_array(activations, "activations"), finite_array(gradients, "gradients")
    if a.ndim != 3 or a.shape != g.shape:
        raise InvalidValue(
            "activations of shape {activations} and gradients of shape {gradients} must both be "
            "(height, width, channels)",
            activations=a.shape,
            gradients=g.shape,
        )
    return a, g


def _relu(numbers: Float64) -> Float64:
    return np.maximum(numbers, 0.0)


def _finish(numbers: Float64) -> Float32:
    return as_float32(numbers + 0.0, "map")  # + 0.0 turns −0.0 into 0.0
