"""The table of a network: everything that can be counted without running it."""

from dataclasses import dataclass, replace
from math import prod

from cnnviz.core.counts import multiply_adds, parameter_count, parameter_formula
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import Conv2DTranspose, Layer, MergeLayer, Shape, output_shape
from cnnviz.core.network_graph import PICTURE, Network, Node
from cnnviz.core.network_misfit import misfit
from cnnviz.core.network_notes import Note, note_on
from cnnviz.core.receptive_field import ONE_PIXEL, ReceptiveField, field_after, widest

BYTES_OF_A_NUMBER = 4  # float32


@dataclass(frozen=True)
class LayerRow:
    """One line of the table: a layer with all that is counted about it.

    Attributes:
        name: of the node.
        kind: of the layer, as Keras calls it, such as "Conv2D".
        inputs: names of the nodes that come in.
        input_shapes: one for each input, without the batch.
        output_shape: without the batch.
        parameters: weights, learned or not.
        trainable: weights that the optimizer changes.
        parameter_formula: how they are counted, such as "3·3·256·128 + 128".
        multiply_adds: products for one picture.
        receptive_field: what a cell of the output sees of the picture, through the widest branch. None once
            there is no picture any more (after flattening or global pooling all of it is seen), and where
            cells see patches of different sizes (after a transposed convolution with a stride, or where
            branches with different strides meet).
        activation_bytes: memory of the output for one picture, float32.
        layer: the layer, which now knows its input.
        note: what is legal here and seldom meant; None if there is nothing to say.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    output_shape: Shape
    parameters: int
    trainable: int
    parameter_formula: str
    multiply_adds: int
    receptive_field: ReceptiveField | None
    activation_bytes: int
    layer: Layer
    note: Note | None

    @property
    def input_shape(self) -> Shape:
        """The shape of the first input."""
        return self.input_shapes[0]


@dataclass(frozen=True)
class Problem:
    """The first layer that does not fit, and why.

    Attributes:
        index: its place among the nodes, from 0.
        name: of the node.
        kind: of the layer.
        input_shapes: what comes in, one shape for each input.
        error: says in words what Keras' error would say.
    """

    index: int
    name: str
    kind: str
    input_shapes: tuple[Shape, ...]
    error: InvalidValue


@dataclass(frozen=True)
class Summary:
    """The table of a network, as Keras' ``summary()``, and its totals.

    Attributes:
        network: what was counted.
        rows: one a layer, up to the first that does not fit.
        problem: that layer; None if all fit.
    """

    network: Network
    rows: tuple[LayerRow, ...]
    problem: Problem | None

    @property
    def parameters(self) -> int:
        """All weights."""
        return sum(row.parameters for row in self.rows)

    @property
    def trainable(self) -> int:
        """The weights that the optimizer changes."""
        return sum(row.trainable for row in self.rows)

    @property
    def multiply_adds(self) -> int:
        """Products for one picture."""
        return sum(row.multiply_adds for row in self.rows)

    @property
    def activation_bytes(self) -> int:
        """Memory of all outputs together for one picture, float32: what training keeps for the way back."""
        return sum(row.activation_bytes for row in self.rows)

    @property
    def output_shape(self) -> Shape:
        """What comes out of the last layer that fits."""
        return self.rows[-1].output_shape if self.rows else self.network.input_shape


def summarise(network: Network) -> Summary:
    """Count what can be counted about each layer, until one does not fit.

    Args:
        network: what to count.

    Returns:
        The table, the totals, and the first layer that does not fit.

    Example:
        >>> from cnnviz.core.layers import Conv2D, Dense, Flatten, MaxPooling2D
        >>> from cnnviz.core.network_graph import chain
        >>> layers = [Conv2D(8, 3), MaxPooling2D(2), Flatten(), Dense(10)]
        >>> summary = summarise(chain("small", (28, 28, 1), layers))
        >>> summary.parameters, summary.rows[0].parameter_formula
        (13610, '3·3·1·8 + 8')
        >>> too_many = summarise(chain("deep", (28, 28, 1), [MaxPooling2D(2)] * 5))
        >>> len(too_many.rows), too_many.problem.index, too_many.problem.input_shapes
        (4, 4, ((1, 1, 1),))
    """
    shapes: dict[str, Shape] = {PICTURE: network.input_shape}
    fields: dict[str, ReceptiveField | None] = {PICTURE: ONE_PIXEL if len(network.input_shape) == 3 else None}
    rows: list[LayerRow] = []
    for index, node in enumerate(network.nodes):
        coming = tuple(shapes[name] for name in node.inputs)
        layer = _with_inputs(node.layer, coming)
        error = misfit(layer, coming)
        if error is not None:
            problem = Problem(index, node.name, type(layer).__name__, coming, error)
            return Summary(network, tuple(rows), problem)
        row = _row(node, layer, coming, _field(layer, [fields[name] for name in node.inputs]))
        shapes[node.name], fields[node.name] = row.output_shape, row.receptive_field
        rows.append(row)
    return Summary(network, tuple(rows), None)


def _row(node: Node, layer: Layer, coming: tuple[Shape, ...], field: ReceptiveField | None) -> LayerRow:
    shape = output_shape(layer)
    return LayerRow(
        name=node.name,
        kind=type(layer).__name__,
        inputs=node.inputs,
        input_shapes=coming,
        output_shape=shape,
        parameters=parameter_count(layer),
        trainable=parameter_count(layer, trainable_only=True) if node.trainable else 0,
        parameter_formula=parameter_formula(layer),
        multiply_adds=multiply_adds(layer),
        receptive_field=field if len(shape) == 3 else None,
        activation_bytes=prod(shape) * BYTES_OF_A_NUMBER,
        layer=layer,
        note=note_on(layer, coming),
    )


def _with_inputs(layer: Layer, shapes: tuple[Shape, ...]) -> Layer:
    if isinstance(layer, MergeLayer):
        return replace(layer, input_shape=shapes[0], input_shapes=shapes)
    return replace(layer, input_shape=shapes[0])


def _field(layer: Layer, coming: list[ReceptiveField | None]) -> ReceptiveField | None:
    fields = [field for field in coming if field is not None]
    if len(fields) < len(coming) or len({field.stride for field in fields}) > 1:
        return None
    if isinstance(layer, Conv2DTranspose) and max(layer.window()[1]) > 1:
        return None
    return field_after(widest(fields), layer)
