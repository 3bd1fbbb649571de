"""Padding that Keras' layers have no name for, as a frame of zeros in front of the layer."""

from cnnviz.core.layers import Layer, WindowLayer
from cnnviz.core.output_size import axis_paddings, effective_size


def zeros_before(layer: Layer) -> tuple[tuple[int, int], ...] | None:
    """Say which zeros must stand around a picture so that the layer itself can be "valid".

    Args:
        layer: any layer.

    Returns:
        ((top, bottom), (left, right)) for ``keras.layers.ZeroPadding2D``, or None where Keras knows the
        padding by its name or the layer has none.

    Example:
        >>> from cnnviz.core.layers import Conv2D
        >>> zeros_before(Conv2D(8, 3, padding="full")), zeros_before(Conv2D(8, 3, padding="same"))
        (((2, 2), (2, 2)), None)
    """
    if not isinstance(layer, WindowLayer) or layer.window()[3] in ("valid", "same"):
        return None
    kernel, _, rates, padding = layer.window()
    sides: list[tuple[int, int]] = []
    for axis, side in enumerate(axis_paddings(padding)):
        if isinstance(side, str):
            around = effective_size(kernel[axis], rates[axis]) - 1  # full
            sides.append((around, around))
        elif isinstance(side, int):
            sides.append((side, side))
        else:
            sides.append((side[0], side[1]))
    return tuple(sides)
