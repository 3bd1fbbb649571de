"""Layers without a window, as plain descriptions: what Keras is told, without weights."""

from dataclasses import dataclass, field
from numbers import Real

from cnnviz.core.arguments import Pair, PicturePadding, pair, whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import axis_paddings
from cnnviz.core.window_layers import Layer, Shape, check_activation


@dataclass(frozen=True)
class ZeroPadding2D(Layer):
    """``keras.layers.ZeroPadding2D``: a frame of zeros, as wide as one says on each side."""

    padding: PicturePadding = 1

    def __post_init__(self) -> None:
        """Refuse widths that are not whole numbers."""
        self.sides()

    def sides(self) -> tuple[Pair, Pair]:
        """Return ((top, bottom), (left, right))."""
        rows, columns = axis_paddings(self.padding)
        for side in (rows, columns):
            if isinstance(side, str):
                raise InvalidValue("padding {padding!r} must be whole numbers", padding=side)
        return pair(rows, "padding", minimum=0), pair(columns, "padding", minimum=0)


@dataclass(frozen=True)
class GlobalPooling2D(Layer):
    """Any pooling of the whole map: one number a channel."""


@dataclass(frozen=True)
class GlobalAveragePooling2D(GlobalPooling2D):
    """``keras.layers.GlobalAveragePooling2D``."""


@dataclass(frozen=True)
class GlobalMaxPooling2D(GlobalPooling2D):
    """``keras.layers.GlobalMaxPooling2D``."""


@dataclass(frozen=True)
class Flatten(Layer):
    """``keras.layers.Flatten``: all numbers in one row."""


@dataclass(frozen=True)
class Dense(Layer):
    """``keras.layers.Dense``: every unit sees every number of the last axis."""

    units: int
    use_bias: bool = field(default=True, kw_only=True)
    activation: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse a count that is not a whole number of at least 1."""
        whole(self.units, "units")
        check_activation(self.activation)


@dataclass(frozen=True)
class BatchNormalization(Layer):
    """``keras.layers.BatchNormalization``: gamma and beta are learned, mean and variance are tracked."""


@dataclass(frozen=True)
class Dropout(Layer):
    """``keras.layers.Dropout``: has no weights and changes no shape."""

    rate: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        if not isinstance(self.rate, Real) or not 0 <= self.rate <= 1:
            raise InvalidValue("rate {rate!r} must be a number from 0 to 1", rate=self.rate)


@dataclass(frozen=True)
class Activation(Layer):
    """``keras.layers.Activation``: has no weights and changes no shape."""

    name: str = "relu"

    def __post_init__(self) -> None:
        """Refuse the name of a function that Keras does not know."""
        check_activation(self.name)


@dataclass(frozen=True)
class Rescaling(Layer):
    """``keras.layers.Rescaling``: each number times `scale` plus `offset`; nothing is learned."""

    scale: float = 1 / 255
    offset: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what is no finite number."""
        for name, value in (("scale", self.scale), ("offset", self.offset)):
            if not isinstance(value, Real) or not abs(value) <= 1e6:
                raise InvalidValue(
                    "{name} {value!r} must be a number from -1000000 to 1000000", name=name, value=value
                )


@dataclass(frozen=True)
class MergeLayer(Layer):
    """What all layers with several inputs have: the shape of each, known once the network is built.

    Their `input_shape` is that of the first input.
    """

    input_shapes: tuple[Shape, ...] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Add(MergeLayer):
    """``keras.layers.Add``: cell by cell, the sum; the shortcut of a residual block ends here."""


@dataclass(frozen=True)
class Concatenate(MergeLayer):
    """``keras.layers.Concatenate``: the channels of all inputs behind each other, as in Inception."""
