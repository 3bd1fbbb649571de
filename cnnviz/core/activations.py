"""What a layer does to its sums before it hands them on."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, as_float32, finite_array


def relu(array: ArrayLike) -> Float32:
    """Keep what is above zero and put 0 in place of the rest: max(0, x).

    Without something that is not linear between them, two convolutions in a row are one larger convolution
    (`cnnviz.core.kernel_algebra.compose`), and depth would gain nothing.

    Args:
        array: finite numbers, any shape.

    Returns:
        The same shape, float32, read-only.

    Raises:
        InvalidValue: a cell is not a finite number.

    Example:
        >>> relu([-2, 0, 3])
        array([0., 0., 3.], dtype=float32)

    Source: Nair & Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (2010); Keras'
    ``relu``.
    """
    return as_float32(np.maximum(finite_array(array, "array"), 0.0), "the output")
