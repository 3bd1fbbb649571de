"""Maps of the pixels themselves: what the gradient of a class's score at the picture says.

The gradient tells what a tiny change of each pixel does to the score. It is as fine as the picture and noisy;
each method here reads it in another way. Pictures are (h, w, c), gradients of the logit have the same shape.
"""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, Float64, as_float32, check_room, finite_array, whole
from cnnviz.core.errors import InvalidValue


def gradient_input(picture: ArrayLike, gradients: ArrayLike) -> Float32:
    """Multiply each pixel with its gradient and add the colours.

        map = Σ over colours of x · ∂score/∂x

    For a model that is linear in the pixels the map adds up to the score without its bias. A black pixel is 0
    whatever its gradient is.

    Args:
        picture: x, (h, w, c).
        gradients: of the score at x, (h, w, c).

    Returns:
        (h, w), float32, of both signs.

    Raises:
        InvalidValue: the shapes differ or have not three axes, or a cell is not a finite number.

    Example:
        >>> gradient_input([[[0.5, 1.0]]], [[[2.0, -3.0]]])
        array([[-2.]], dtype=float32)

    Source: Shrikumar et al., "Not just a black box" (2016).
    """
    x, g = _alike(picture, gradients, "gradients")
    return as_float32((x * g).sum(axis=2) + 0.0, "map")


def noisy_pictures(picture: ArrayLike, *, count: int, spread: float, rng: np.random.Generator) -> Float32:
    """Make copies of a picture, each with its own noise.

    Args:
        picture: (h, w, c).
        count: how many copies.
        spread: standard deviation of the noise as a share of the picture's range (largest − least value); the
            paper finds 0.1 to 0.2 best.
        rng: where the noise comes from.

    Returns:
        (count, h, w, c), float32; not cut off at 0 and 1, as in the paper.

    Raises:
        InvalidValue: the picture has not three axes, or count is not a whole number of at least 1.

    Example:
        >>> noisy_pictures(np.ones((2, 2, 1)), count=3, spread=0.1, rng=np.random.default_rng(0)).shape
        (3, 2, 2, 1)

    Source: Smilkov et al., "SmoothGrad" (2017), section 3.
    """
    x = _picture(picture)
    check_room(whole(count, "count") * x.size, "the copies")
    noise = rng.standard_normal((count, *x.shape))
    return as_float32(x + spread * np.ptp(x) * noise, "pictures")


def smooth_grad(gradients: ArrayLike) -> Float32:
    """Average gradients over noisy copies of a picture and take the colour with the largest.

        map = max over colours of |mean over copies of ∂score/∂x|

    With one copy without noise this is the saliency map of Simonyan et al. (2013).

    Args:
        gradients: at each copy, (N, h, w, c).

    Returns:
        (h, w), float32, nowhere negative.

    Raises:
        InvalidValue: the gradients have not four axes, or a cell is not a finite number.

    Example:
        >>> smooth_grad([[[[1.0, -2.0]]], [[[3.0, -4.0]]]])
        array([[3.]], dtype=float32)

    Source: Smilkov et al., "SmoothGrad" (2017).
    """
    g = finite_array(gradients, "gradients")
    if g.ndim != 4:
        raise InvalidValue(
            "gradients of shape {shape} must be (copies, height, width, colours)", shape=g.shape
        )
    return as_float32(np.abs(g.mean(axis=0)).max(axis=2), "map")


def path_pictures(
    picture: ArrayLike, part: slice = slice(None), *, steps: int, baseline: ArrayLike = 0.0
) -> Float32:
    """Go in a straight line from a baseline to a picture, and stop in the middle of each step.

        x(α) = x′ + α (x − x′)      α = (i + ½) / steps

    Args:
        picture: x, (h, w, c).
        part: which of the steps, i = 0 to steps − 1.
        steps: number of steps.
        baseline: x′, a number or a picture; 0 is black.

    Returns:
        (steps in the part, h, w, c), float32.

    Raises:
        InvalidValue: the picture has not three axes, or steps is not a whole number of at least 1.

    Example:
        >>> path_pictures([[[1.0]]], steps=2).ravel()
        array([0.25, 0.75], dtype=float32)

    Source: Sundararajan et al., "Axiomatic attribution for deep networks" (2017), equation 3.
    """
    x = _picture(picture)
    start = np.broadcast_to(finite_array(baseline, "baseline"), x.shape)
    along = (np.arange(whole(steps, "steps"))[part] + 0.5) / steps
    check_room(len(along) * x.size, "the pictures on the way")
    return as_float32(start + along[:, None, None, None] * (x - start), "pictures")


def integrated_gradients(
    picture: ArrayLike, mean_gradients: ArrayLike, *, baseline: ArrayLike = 0.0
) -> Float32:
    """Multiply what changed in each pixel with its mean gradient on the way.

        map = Σ over colours of (x − x′) · mean over the way of ∂score/∂x(α)

    Completeness: the map adds up to score(x) − score(x′), up to the error of the sum that stands for the
    integral. No other map here accounts for the score of a whole deep network.

    Args:
        picture: x, (h, w, c).
        mean_gradients: mean of the gradients at `path_pictures`, (h, w, c).
        baseline: x′, as in `path_pictures`.

    Returns:
        (h, w), float32, of both signs.

    Raises:
        InvalidValue: the shapes differ or have not three axes, or a cell is not a finite number.

    Example:
        score = x², from 0 to 3: gradients 2x at 0.75 and 2.25, and 3² − 0² = 9.

        >>> integrated_gradients([[[3.0]]], [[[(1.5 + 4.5) / 2]]])
        array([[9.]], dtype=float32)

    Source: Sundararajan et al., "Axiomatic attribution for deep networks" (2017), equations 1 and 3.
    """
    x, g = _alike(picture, mean_gradients, "mean gradients")
    return as_float32(((x - finite_array(baseline, "baseline")) * g).sum(axis=2) + 0.0, "map")


def guided_grad_cam(guided: ArrayLike, heat: ArrayLike) -> Float32:
    """Multiply guided gradients, fine but of every object, with Grad-CAM, coarse but of one.

        map = max over colours of |guided gradient| · Grad-CAM

    Guided gradients pass back through a ReLU only where they are positive and its input was.

    Args:
        guided: guided gradients at the picture, (h, w, c).
        heat: Grad-CAM resized to the picture, (h, w); see `cnnviz.core.heatmap.upsample`.

    Returns:
        (h, w), float32, nowhere negative. The paper shows the product in colour; here the largest
        colour counts.

    Raises:
        InvalidValue: the shapes do not fit, or a cell is not a finite number.

    Example:
        >>> guided_grad_cam([[[1.0, -2.0], [5.0, 0.0]]], [[0.5, 0.0]])
        array([[1., 0.]], dtype=float32)

    Source: Selvaraju et al., "Grad-CAM" (2017), section 3.2.
    """
    g, m = _picture(guided), finite_array(heat, "map")
    if m.shape != g.shape[:2]:
        raise InvalidValue(
            "map of shape {map} must have the size {size} of the guided gradients",
            map=m.shape,
            size=g.shape[:2],
        )
    return as_float32(np.abs(g).max(axis=2) * m, "map")


def _picture(value: ArrayLike) -> Float64:
    x = finite_array(value, "picture")
    if x.ndim != 3:
        raise InvalidValue("picture of shape {shape} must be (height, width, colours)", shape=x.shape)
    return x


def _alike(picture: ArrayLike, other: ArrayLike, name: str) -> tuple[Float64, Float64]:
    x, g = _picture(picture), finite_array(other, name)
    if x.shape != g.shape:
        raise InvalidValue(
            "{name} of shape {shape} must have the picture's shape {picture}",
            name=name,
            shape=g.shape,
            picture=x.shape,
        )
    return x, g
