"""The shape that comes out where several inputs are joined."""

from cnnviz.core.errors import InvalidValue
from cnnviz.core.plain_layers import Add, MergeLayer
from cnnviz.core.window_layers import Shape


def merged_shapes(layer: MergeLayer) -> tuple[Shape, ...]:
    """Return the shapes that come into a layer with several inputs.

    Args:
        layer: a layer that knows its `input_shapes`.

    Returns:
        At least two shapes without the batch.

    Raises:
        InvalidValue: the layer does not know its inputs yet, or has only one.

    Example:
        >>> merged_shapes(Add(input_shapes=((8, 8, 4), (8, 8, 4))))
        ((8, 8, 4), (8, 8, 4))
    """
    if layer.input_shapes is None or len(layer.input_shapes) < 2:
        raise InvalidValue("{layer} needs at least two inputs to join", layer=type(layer).__name__)
    return layer.input_shapes


def joined_shape(layer: MergeLayer) -> Shape:
    """Return the shape of the sum of several inputs, or of their channels behind each other.

    Args:
        layer: an `Add` or a `Concatenate` that knows its `input_shapes`.

    Returns:
        The shape without the batch.

    Raises:
        InvalidValue: the inputs do not fit each other, or there is only one.

    Example:
        >>> from cnnviz.core.layers import Concatenate
        >>> joined_shape(Concatenate(input_shapes=((8, 8, 4), (8, 8, 6))))
        (8, 8, 10)
    """
    shapes = merged_shapes(layer)
    return _sum_shape(shapes) if isinstance(layer, Add) else _concatenated_shape(shapes)


def _sum_shape(shapes: tuple[Shape, ...]) -> Shape:
    """As Keras and NumPy have it: an axis of 1 is repeated until it fits."""
    total = shapes[0]
    for shape in shapes[1:]:
        longer, shorter = (total, shape) if len(total) >= len(shape) else (shape, total)
        sides = list(longer[: len(longer) - len(shorter)])
        for one, other in zip(longer[len(sides) :], shorter, strict=True):
            if one != other and 1 not in (one, other):
                raise InvalidValue(
                    "Add needs inputs of one shape, not {one} and {other}", one=total, other=shape
                )
            sides.append(other if one == 1 else one)
        total = tuple(sides)
    return total


def _concatenated_shape(shapes: tuple[Shape, ...]) -> Shape:
    first = shapes[0]
    for shape in shapes[1:]:
        if shape[:-1] != first[:-1]:
            raise InvalidValue(
                "Concatenate puts channels behind each other: its inputs must agree in all else, "
                "not {one} and {other}",
                one=first,
                other=shape,
            )
    return (*first[:-1], sum(shape[-1] for shape in shapes))
