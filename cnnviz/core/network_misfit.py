"""Why a layer cannot stand where it stands, in words: what Keras' error would say to who can read it."""

from math import prod

from cnnviz.core.errors import InvalidValue, WindowTooLarge
from cnnviz.core.layers import (
    Conv2D,
    Conv2DTranspose,
    GlobalPooling2D,
    Layer,
    MergeLayer,
    Pooling2D,
    Shape,
    WindowLayer,
    ZeroPadding2D,
    output_shape,
)
from cnnviz.core.output_size import effective_size

MOST_NUMBERS = 10**12
"""The largest output that is counted: 4 TB as float32, beyond any machine that a reader has."""


def misfit(layer: Layer, shapes: tuple[Shape, ...]) -> InvalidValue | None:
    """Say why a layer does not fit what comes in.

    Args:
        layer: a layer that knows its `input_shape` or `input_shapes`.
        shapes: what comes in, one shape for each input, without the batch.

    Returns:
        An error whose sentence tells the layer, the shapes and a way out; None if the layer fits.

    Example:
        >>> from cnnviz.core.layers import MaxPooling2D
        >>> print(misfit(MaxPooling2D(2, input_shape=(1, 1, 8)), ((1, 1, 8),)))
        MaxPooling2D has a window of 2×2 and the map is only 1×1: with padding='valid' no window fits, \
so the output would be empty. Use a smaller window, padding='same', or shrink the map less before.
    """
    try:
        _check_inputs(layer, shapes)
        _check_settings(layer, shapes[0])
        size = prod(output_shape(layer))
    except WindowTooLarge:
        return _too_large(layer, shapes[0])
    except InvalidValue as error:
        return error
    if size > MOST_NUMBERS:
        return InvalidValue(
            "{layer} would put out {size} numbers; at most {most} are counted here",
            layer=type(layer).__name__,
            size=size,
            most=MOST_NUMBERS,
        )
    return None


def _check_inputs(layer: Layer, shapes: tuple[Shape, ...]) -> None:
    name = type(layer).__name__
    if not isinstance(layer, MergeLayer) and len(shapes) != 1:
        raise InvalidValue(
            "{layer} takes one input, not {count}: join them with Add or Concatenate first",
            layer=name,
            count=len(shapes),
        )
    works_on_pictures = WindowLayer | Conv2DTranspose | ZeroPadding2D | GlobalPooling2D
    if isinstance(layer, works_on_pictures) and len(shapes[0]) == 1:
        raise InvalidValue(
            "{layer} needs a picture with height, width and channels, but a row of {count} numbers comes in. "
            "Flatten and global pooling give up the picture: put {layer} before them.",
            layer=name,
            count=shapes[0][0],
        )


def _check_settings(layer: Layer, shape: Shape) -> None:
    if isinstance(layer, Conv2D | Conv2DTranspose):
        _, strides, rates, _ = layer.window()
        if max(strides) > 1 and max(rates) > 1:
            raise InvalidValue(
                "{layer} has strides {strides} and a dilation_rate {rates}: Keras allows only one of them "
                "to be above 1",
                layer=type(layer).__name__,
                strides=strides,
                rates=rates,
            )
    if isinstance(layer, Pooling2D) and not isinstance(layer.padding, str):
        raise InvalidValue(
            "{layer} has the padding {padding}: Keras' pooling knows only 'valid' and 'same'. "
            "Put a ZeroPadding2D before it.",
            layer=type(layer).__name__,
            padding=layer.padding,
        )
    if isinstance(layer, Conv2D) and (shape[-1] % layer.groups or layer.filters % layer.groups):
        raise InvalidValue(
            "Conv2D cannot share {channels} channels and {filters} filters out evenly among {groups} groups: "
            "groups must divide both",
            channels=shape[-1],
            filters=layer.filters,
            groups=layer.groups,
        )


def _too_large(layer: Layer, shape: Shape) -> InvalidValue:
    if not isinstance(layer, WindowLayer):
        raise TypeError(layer)
    kernel, _, rates, padding = layer.window()
    spans = [effective_size(kernel[axis], rates[axis]) for axis in (0, 1)]
    window, cells = "×".join(map(str, spans)), "×".join(map(str, shape[:2]))
    name = type(layer).__name__
    if isinstance(layer, Pooling2D) or max(rates) == 1:
        return WindowTooLarge(
            "{layer} has a window of {window} and the map is only {cells}: with padding={padding!r} no "
            "window fits, so the output would be empty. Use a smaller window, padding='same', or shrink the "
            "map less before.",
            layer=name,
            window=window,
            cells=cells,
            padding=padding,
        )
    return WindowTooLarge(
        "{layer} with dilation_rate {rates} spans {window} cells and the map is only {cells}: with "
        "padding={padding!r} no window fits, so the output would be empty. Use a smaller kernel or "
        "dilation_rate, or padding='same'.",
        layer=name,
        rates=rates,
        window=window,
        cells=cells,
        padding=padding,
    )
