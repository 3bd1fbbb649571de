"""Layers that slide a window over a picture, as plain descriptions: what Keras is told, without weights.

A layer knows its `input_shape` (channels last, without the batch) only after `build`, as in Keras.
"""

from dataclasses import dataclass, field

from cnnviz.core.arguments import Pair, PairLike, PicturePadding, pair, whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import axis_paddings, effective_size, window_output

Shape = tuple[int, ...]
Window = tuple[Pair, Pair, Pair, PicturePadding]

#: the functions that Keras knows by these names
ACTIVATIONS = (
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "mish",
    "sigmoid",
    "tanh",
    "softplus",
    "softmax",
    "linear",
)


@dataclass(frozen=True)
class Layer:
    """What all layers have: the shape that comes in, known once the network is built."""

    input_shape: Shape | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class WindowLayer(Layer):
    """What all layers with a sliding window have. Use one of the layers below."""

    def window(self) -> Window:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        raise NotImplementedError


@dataclass(frozen=True)
class Conv2D(WindowLayer):
    """``keras.layers.Conv2D``: every filter sees all channels of its group."""

    filters: int
    kernel_size: PairLike
    strides: PairLike = field(default=1, kw_only=True)
    padding: PicturePadding = field(default="valid", kw_only=True)
    dilation_rate: PairLike = field(default=1, kw_only=True)
    groups: int = field(default=1, kw_only=True)
    use_bias: bool = field(default=True, kw_only=True)
    activation: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1, and names that Keras does not know."""
        whole(self.filters, "filters")
        whole(self.groups, "groups")
        check_activation(self.activation)
        _check_window(self.window())

    def window(self) -> Window:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        return _window(self.kernel_size, self.strides, self.dilation_rate, self.padding)


@dataclass(frozen=True)
class DepthwiseConv2D(WindowLayer):
    """``keras.layers.DepthwiseConv2D``: each channel has its own filters and sees no other channel."""

    kernel_size: PairLike
    strides: PairLike = field(default=1, kw_only=True)
    padding: PicturePadding = field(default="valid", kw_only=True)
    dilation_rate: PairLike = field(default=1, kw_only=True)
    depth_multiplier: int = field(default=1, kw_only=True)
    use_bias: bool = field(default=True, kw_only=True)
    activation: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1, and names that Keras does not know."""
        whole(self.depth_multiplier, "depth_multiplier")
        check_activation(self.activation)
        _check_window(self.window())

    def window(self) -> Window:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        return _window(self.kernel_size, self.strides, self.dilation_rate, self.padding)


@dataclass(frozen=True)
class SeparableConv2D(WindowLayer):
    """``keras.layers.SeparableConv2D``: a depthwise kernel, then a 1×1 kernel that mixes the channels."""

    filters: int
    kernel_size: PairLike
    strides: PairLike = field(default=1, kw_only=True)
    padding: PicturePadding = field(default="valid", kw_only=True)
    dilation_rate: PairLike = field(default=1, kw_only=True)
    depth_multiplier: int = field(default=1, kw_only=True)
    use_bias: bool = field(default=True, kw_only=True)
    activation: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1, and names that Keras does not know."""
        whole(self.filters, "filters")
        whole(self.depth_multiplier, "depth_multiplier")
        check_activation(self.activation)
        _check_window(self.window())

    def window(self) -> Window:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        return _window(self.kernel_size, self.strides, self.dilation_rate, self.padding)


@dataclass(frozen=True)
class Conv2DTranspose(Layer):
    """``keras.layers.Conv2DTranspose``: each input cell stamps a kernel, so the map grows.

    It slides over its output, not over its input: it is no `WindowLayer`.
    """

    filters: int
    kernel_size: PairLike
    strides: PairLike = field(default=1, kw_only=True)
    padding: str = field(default="valid", kw_only=True)
    dilation_rate: PairLike = field(default=1, kw_only=True)
    use_bias: bool = field(default=True, kw_only=True)
    activation: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1, and names that Keras does not know."""
        whole(self.filters, "filters")
        check_activation(self.activation)
        if self.padding not in ("valid", "same"):
            raise InvalidValue("padding {padding!r} must be 'valid' or 'same'", padding=self.padding)
        self.window()

    def window(self) -> Window:
        """Return kernel size, strides and dilation as (rows, columns), and the padding."""
        return _window(self.kernel_size, self.strides, self.dilation_rate, self.padding)


@dataclass(frozen=True)
class Pooling2D(WindowLayer):
    """Any pooling with a window: ``MaxPooling2D`` and ``AveragePooling2D`` have the same sizes."""

    pool_size: PairLike = 2
    strides: PairLike | None = field(default=None, kw_only=True)
    padding: PicturePadding = field(default="valid", kw_only=True)

    def __post_init__(self) -> None:
        """Refuse counts that are not whole numbers of at least 1, and names that Keras does not know."""
        _check_window(self.window())

    def window(self) -> Window:
        """Return pool size, strides and a dilation of 1 as (rows, columns), and the padding."""
        size = pair(self.pool_size, "pool_size")
        return _window(size, size if self.strides is None else self.strides, 1, self.padding)


@dataclass(frozen=True)
class MaxPooling2D(Pooling2D):
    """``keras.layers.MaxPooling2D``."""


@dataclass(frozen=True)
class AveragePooling2D(Pooling2D):
    """``keras.layers.AveragePooling2D``."""


def check_activation(name: str | None) -> None:
    """Refuse the name of a function that Keras does not know.

    Args:
        name: such as "relu"; None for no function.

    Raises:
        InvalidValue: it is none of `ACTIVATIONS`.

    Example:
        >>> check_activation("rellu")
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: activation 'rellu' must be one of relu, relu6, leaky_relu, elu, \
selu, gelu, silu, mish, sigmoid, tanh, softplus, softmax, linear
    """
    if name is not None and name not in ACTIVATIONS:
        raise InvalidValue(
            "activation {activation!r} must be one of {names}", activation=name, names=", ".join(ACTIVATIONS)
        )


def _window(
    kernel_size: PairLike, strides: PairLike, dilation_rate: PairLike, padding: PicturePadding
) -> Window:
    kernel = pair(kernel_size, "kernel_size")
    return kernel, pair(strides, "strides"), pair(dilation_rate, "dilation_rate"), padding


def _check_window(window: Window) -> None:
    """Refuse a padding that no axis can have."""
    kernel, strides, rates, padding = window
    for axis, side in enumerate(axis_paddings(padding)):
        # the kernel fits a picture of its own size, whatever is added around it
        span = effective_size(kernel[axis], rates[axis])
        window_output(span, kernel[axis], stride=strides[axis], padding=side, dilation_rate=rates[axis])
