"""Keras code for exactly the settings on the screen, made from plain values.

The code is text: nothing here imports Keras. Each program leaves its result in a variable ``output``, so
that it can be run and compared with the numbers on the screen.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.errors import InvalidValue

Pad = tuple[tuple[int, int], tuple[int, int]]
Pair = tuple[int, int]


def conv(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    strides: Pair = (1, 1),
    padding: str | Pad = "valid",
    dilation_rate: Pair = (1, 1),
    bias: float = 0,
    flipped: bool = False,
) -> str:
    """Write the Keras code of a convolution of one grey picture with one kernel.

    Args:
        image: (H, W).
        kernel: (kh, kw).
        strides: (rows, columns).
        padding: "valid", "same", or the zeros on each side ((top, bottom), (left, right)).
        dilation_rate: (rows, columns).
        bias: added to each sum.
        flipped: True to turn the kernel by 180 degrees first, as mathematics defines convolution.

    Returns:
        A program; its ``output`` is (OH, OW).

    Raises:
        InvalidValue: Keras has no layer with strides and a dilation rate both above 1.

    Example:
        >>> print(conv([[1, 2]], [[3]]).splitlines()[-3])
        layer.set_weights([kernel])
    """
    _check_together(strides, dilation_rate)
    turn = "[::-1, ::-1]" if flipped else ""
    name, zeros = _split(padding)
    layer = _conv_layer(np.shape(kernel), strides, name, dilation_rate, bias)
    weights = f'[kernel, np.array([{_number(bias)}], "float32")]' if bias else "[kernel]"
    lines = [
        *_head(image),
        "# height, width, channels in, channels out",
        f"kernel = {_array(kernel)}{turn}[..., None, None]",
        "",
        *(
            [f"image = keras.layers.ZeroPadding2D({zeros})(image)  # (top, bottom), (left, right)"]
            if zeros
            else []
        ),
        *layer,
        "layer.build(image.shape)",
        f"layer.set_weights({weights})",
        "output = keras.ops.convert_to_numpy(layer(image))[0, ..., 0]",
        "print(output)",
    ]
    return "\n".join(lines)


def pool(
    image: ArrayLike, pool_size: Pair, *, strides: Pair, padding: str = "valid", mode: str = "max"
) -> str:
    """Write the Keras code of pooling one grey picture.

    Args:
        image: (H, W).
        pool_size: (rows, columns).
        strides: (rows, columns).
        padding: "valid" or "same".
        mode: "max", "average" or "min"; Keras has no layer for the minimum, which is the negative of the
            maximum of the negatives.

    Returns:
        A program; its ``output`` is (OH, OW).

    Raises:
        InvalidValue: the mode is unknown.

    Example:
        >>> "MaxPooling2D" in pool([[1, 2]], (1, 2), strides=(1, 2))
        True
    """
    layers = {"max": "MaxPooling2D", "average": "AveragePooling2D", "min": "MaxPooling2D"}
    if mode not in layers:
        raise InvalidValue("mode {mode!r} must be one of {modes}", mode=mode, modes=", ".join(layers))
    sign = "-" if mode == "min" else ""
    arguments = f'pool_size={_short(pool_size)}, strides={_short(strides)}, padding="{padding}"'
    lines = [
        *_head(image),
        "",
        f"layer = keras.layers.{layers[mode]}({arguments})",
        f"output = {sign}keras.ops.convert_to_numpy(layer({sign}image))[0, ..., 0]",
        "print(output)",
    ]
    return "\n".join(lines)


def size(
    size: Pair,
    kernel_size: Pair,
    *,
    strides: Pair = (1, 1),
    padding: str | Pad = "valid",
    dilation_rate: Pair = (1, 1),
) -> str:
    """Write the Keras code that asks a convolution for the size of its output, without computing it.

    Args:
        size: (height, width) of the input.
        kernel_size: (rows, columns).
        strides: (rows, columns).
        padding: "valid", "same", or the zeros on each side ((top, bottom), (left, right)).
        dilation_rate: (rows, columns).

    Returns:
        A program; its ``output`` is (OH, OW).

    Raises:
        InvalidValue: Keras has no layer with strides and a dilation rate both above 1.

    Example:
        >>> print(size((5, 5), (3, 3)).splitlines()[2])
        shape = (None, 5, 5, 1)  # any batch, height, width, channels
    """
    _check_together(strides, dilation_rate)
    name, zeros = _split(padding)
    height, width = size
    pad = f"shape = keras.layers.ZeroPadding2D({zeros}).compute_output_shape(shape)"
    lines = [
        "import keras",
        "",
        f"shape = (None, {height}, {width}, 1)  # any batch, height, width, channels",
        *([pad] if zeros else []),
        *_conv_layer(kernel_size, strides, name, dilation_rate),
        "output = layer.compute_output_shape(shape)[1:3]",
        "print(output)",
    ]
    return "\n".join(lines)


def _check_together(strides: Pair, dilation_rate: Pair) -> None:
    if max(strides) > 1 and max(dilation_rate) > 1:
        raise InvalidValue(
            "Keras has strides above 1 or a dilation_rate above 1, not both: strides {strides}, "
            "dilation_rate {rate}",
            strides=_short(strides),
            rate=_short(dilation_rate),
        )


def _split(padding: str | Pad) -> tuple[str, Pad | None]:
    """Return Keras' own padding and the zeros that a layer of its own must add first."""
    if isinstance(padding, str):
        return padding, None
    return "valid", padding if any(map(any, padding)) else None


def _head(image: ArrayLike) -> list[str]:
    return [
        "import keras",
        "import numpy as np",
        "",
        "# batch, height, width, channels",
        f"image = {_array(image)}[None, ..., None]",
    ]


def _conv_layer(
    kernel_size: Sequence[int], strides: Pair, padding: str, dilation_rate: Pair, bias: float = 0
) -> list[str]:
    shape = (kernel_size[0], kernel_size[1])
    arguments = [
        "filters=1",
        f"kernel_size={_short(shape)}",
        f"strides={_short(strides)}",
        f'padding="{padding}"',
    ]
    if dilation_rate != (1, 1):
        arguments.append(f"dilation_rate={_short(dilation_rate)}")
    if not bias:
        arguments.append("use_bias=False")
    # one line for the shape of the layer, one for how it is laid on the picture
    lines = [", ".join(part) for part in (arguments[:3], arguments[3:])]
    return ["layer = keras.layers.Conv2D(", *(f"    {line}," for line in lines), ")"]


def _short(pair: Pair) -> str:
    """Write a pair as Keras code does: one number where both are equal."""
    return str(pair[0]) if pair[0] == pair[1] else f"({pair[0]}, {pair[1]})"


def _array(values: ArrayLike) -> str:
    """Write a table of numbers as NumPy code: whole numbers without a point, others exactly as float32."""
    rows = [f"[{', '.join(_number(cell) for cell in row)}]" for row in np.asarray(values, np.float32)]
    inside = rows[0] if len(rows) == 1 else "\n    " + ",\n    ".join(rows) + ",\n"
    return f'np.array([{inside}], "float32")'


def _number(value: Any) -> str:
    return str(int(value)) if float(value).is_integer() else str(np.float32(value))
