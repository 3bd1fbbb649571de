"""The cone of a unit: which cells of every layer before it, down to the picture, it depends on."""

from collections.abc import Mapping
from dataclasses import dataclass

from cnnviz.core.arguments import Pair
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Conv2DTranspose, Flatten, GlobalPooling2D, Layer, Shape, built_shape
from cnnviz.core.network import PICTURE, Summary
from cnnviz.core.receptive_field import ReceptiveField, receptive_field


@dataclass(frozen=True)
class CellSpan:
    """A rectangle of cells; each pair is (first, last), both included. Cells off the map are padding."""

    rows: Pair
    columns: Pair


def step_back(layer: Layer) -> ReceptiveField | None:
    """Return the patch of a layer's input that one of its cells reads.

    Args:
        layer: a built layer.

    Returns:
        Size, stride and padding in cells of the layer's input; None where every unit reads all of it, and
        for a transposed convolution with a stride, whose cells read patches of different sizes.

    Example:
        >>> from cnnviz.core.layers import Conv2D
        >>> step_back(Conv2D(8, 3, padding="same", input_shape=(9, 9, 1)))
        ReceptiveField(size=(3, 3), stride=(1, 1), padding=(1, 1))
        >>> step_back(Flatten(input_shape=(9, 9, 8))) is None
        True
    """
    if len(built_shape(layer)) < 3 or isinstance(layer, Flatten | GlobalPooling2D):
        return None
    if isinstance(layer, Conv2DTranspose) and max(layer.window()[1]) > 1:
        return None
    return receptive_field([layer])


def cone(summary: Summary, name: str, row: int = 0, column: int = 0) -> Mapping[str, CellSpan]:
    """Follow a unit back to the picture: it reads some cells of the layer before, they read more, and so on.

    Going back through a layer with a window of size e, stride s and padding p, the cells from a to b become
    the cells from a · s − p to b · s − p + e − 1. Where several layers read the same one, the cone takes in
    whatever any of them reads, from the first cell to the last.

    Args:
        summary: of a network.
        name: of a layer in it.
        row: of the unit, from 0.
        column: of the unit, from 0; a row of units is a map of one cell.

    Returns:
        The cells by the layer's name, those of the picture under "input". Without a map that has such a
        cone, after a transposed convolution with a stride, it is empty.

    Raises:
        InvalidValue: there is no such layer among those that fit, or no such unit in it.

    Example:
        >>> from cnnviz.core.layers import Conv2D, MaxPooling2D
        >>> from cnnviz.core.network import chain, summarise
        >>> summary = summarise(chain("small", (8, 8, 1), [Conv2D(4, 3, padding="same"), MaxPooling2D(2)]))
        >>> for layer, cells in cone(summary, "max_pooling2d_1", 0, 3).items():
        ...     print(layer, cells.rows, cells.columns)
        max_pooling2d_1 (0, 0) (3, 3)
        conv2d_1 (0, 1) (6, 7)
        input (-1, 2) (5, 8)

    Source: Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill
    (2019).
    """
    rows = {line.name: line for line in summary.rows}
    if name not in rows:
        raise InvalidValue("layer {name!r} is none of {known}", name=name, known=", ".join(rows) or "none")
    height, width = _map_of(rows[name].output_shape)
    if not (0 <= row < height and 0 <= column < width):
        raise InvalidValue(
            "unit ({row}, {column}) is not on the map of {name}, {height}x{width}",
            row=row,
            column=column,
            name=name,
            height=height,
            width=width,
        )
    if len(rows[name].output_shape) == 3 and rows[name].receptive_field is None:
        return {}
    shapes = {PICTURE: summary.network.input_shape} | {line.name: line.output_shape for line in summary.rows}
    seen = {name: CellSpan((row, row), (column, column))}
    for line in reversed(summary.rows):
        if line.name not in seen:
            continue
        step = step_back(line.layer)
        for source in line.inputs:
            read = _read(seen[line.name], step) if step else _whole(shapes[source])
            seen[source] = _around(seen[source], read) if source in seen else read
    return seen


def _map_of(shape: Shape) -> Pair:
    return (shape[0], shape[1]) if len(shape) == 3 else (1, 1)


def _whole(shape: Shape) -> CellSpan:
    height, width = _map_of(shape)
    return CellSpan((0, height - 1), (0, width - 1))


def _read(cells: CellSpan, step: ReceptiveField) -> CellSpan:
    spans = []
    for axis, (first, last) in enumerate((cells.rows, cells.columns)):
        start = first * step.stride[axis] - step.padding[axis]
        spans.append((start, last * step.stride[axis] - step.padding[axis] + step.size[axis] - 1))
    return CellSpan(spans[0], spans[1])


def _around(one: CellSpan, other: CellSpan) -> CellSpan:
    rows, columns = (
        (min(mine[0], others[0]), max(mine[1], others[1]))
        for mine, others in ((one.rows, other.rows), (one.columns, other.columns))
    )
    return CellSpan(rows, columns)
