"""What is legal in a network, and yet seldom what was meant: said in words beside the layer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnviz.core.layers import (
    Add,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Layer,
    SeparableConv2D,
    Shape,
    WindowLayer,
    picture_shape,
)
from cnnviz.core.mark import mark
from cnnviz.core.output_size import axis_paddings, window_output

DENSE_ON_PICTURE = mark(
    "Dense sees no cell beside its own here: it acts on the last axis, so the same {units} units look at the "
    "{channels} channels of each of the {cells} cells, as a 1×1 convolution does. Usually Flatten or "
    "GlobalAveragePooling2D is meant before it."
)
BROADCAST = mark(
    "The shapes differ, {shapes}: along an axis of 1 the one value is repeated until it fits (broadcasting). "
    "In a residual block equal shapes are meant."
)
LOST_PIXELS = mark(
    "Dropped at the end of the map: rows {rows}, columns {columns}. Another step of the window would leave "
    "it; Keras rounds down and does not complain."
)
UNEQUAL_STRIDES = mark(
    "Keras builds this layer, but TensorFlow computes it only with oneDNN, which it takes on newer "
    "processors: without, a depthwise kernel must step as far down as to the right, not {strides}."
)
STAMPS_APART = mark(
    "Keras builds this layer, but on a CPU TensorFlow computes it only with oneDNN, which it takes on newer "
    "processors: without, a transposed convolution has no dilation_rate above 1 such as {rates}."
)


@dataclass(frozen=True)
class Note:
    """A sentence, kept as a template and its values so that it can be translated, as in `InvalidValue`.

    Attributes:
        template: English sentence with ``str.format`` fields.
        values: what the fields stand for.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.template.format(**self.values)


def note_on(layer: Layer, shapes: tuple[Shape, ...]) -> Note | None:
    """Say what happens at a layer that fits and still surprises.

    Args:
        layer: a built layer.
        shapes: what comes in, one shape for each input.

    Returns:
        A note, or None where there is nothing to say.

    Example:
        >>> str(note_on(Dense(10, input_shape=(4, 4, 16)), ((4, 4, 16),)))[:44]
        'Dense sees no cell beside its own here: it a'
    """
    match layer:
        case Dense() if len(shapes[0]) == 3:
            height, width, channels = shapes[0]
            return Note(
                DENSE_ON_PICTURE, {"units": layer.units, "channels": channels, "cells": f"{height}×{width}"}
            )
        case Add() if len(set(shapes)) > 1:
            return Note(BROADCAST, {"shapes": ", ".join(str(shape) for shape in shapes)})
        case DepthwiseConv2D() | SeparableConv2D() if len(set(layer.window()[1])) > 1:
            return Note(UNEQUAL_STRIDES, {"strides": layer.window()[1]})
        case Conv2DTranspose() if max(layer.window()[2]) > 1:
            return Note(STAMPS_APART, {"rates": layer.window()[2]})
        case WindowLayer():
            rows, columns = _lost(layer)
            return Note(LOST_PIXELS, {"rows": rows, "columns": columns}) if rows or columns else None
        case _:
            return None


def _lost(layer: WindowLayer) -> tuple[int, int]:
    kernel, strides, rates, padding = layer.window()
    sides = axis_paddings(padding)
    rows, columns = (
        window_output(
            cells, kernel[axis], stride=strides[axis], padding=sides[axis], dilation_rate=rates[axis]
        ).lost_pixels
        for axis, cells in enumerate(picture_shape(layer)[:2])
    )
    return rows, columns
