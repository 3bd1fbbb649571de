"""How Keras programs are written down: the pieces that the programs of several pages share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.errors import InvalidValue

Pad = tuple[tuple[int, int], tuple[int, int]]
Pair = tuple[int, int]


def refuse_both(strides: Pair, dilation_rate: Pair) -> None:
    """Refuse strides and a dilation rate that are both above 1, as Keras does."""
    if max(strides) > 1 and max(dilation_rate) > 1:
        raise InvalidValue(
            "Keras has strides above 1 or a dilation_rate above 1, not both: strides {strides}, "
            "dilation_rate {rate}",
            strides=pair_text(strides),
            rate=pair_text(dilation_rate),
        )


def split_padding(padding: str | Pad) -> tuple[str, Pad | None]:
    """Return Keras' own padding and the zeros that a layer of its own must add first."""
    if isinstance(padding, str):
        return padding, None
    return "valid", padding if any(map(any, padding)) else None


def head_lines(image: ArrayLike) -> list[str]:
    """Write the imports and a grey picture, (H, W), as a batch of one."""
    return [
        "import keras",
        "import numpy as np",
        "",
        "# batch, height, width, channels",
        f"image = {array_text(image)}[None, ..., None]",
    ]


def conv_layer_lines(
    kernel_size: Sequence[int], strides: Pair, padding: str, dilation_rate: Pair, bias: float = 0
) -> list[str]:
    """Write a Conv2D of one filter, (rows, columns) in size, without its weights."""
    shape = (kernel_size[0], kernel_size[1])
    arguments = [
        "filters=1",
        f"kernel_size={pair_text(shape)}",
        f"strides={pair_text(strides)}",
        f'padding="{padding}"',
    ]
    if dilation_rate != (1, 1):
        arguments.append(f"dilation_rate={pair_text(dilation_rate)}")
    if not bias:
        arguments.append("use_bias=False")
    # one line for the shape of the layer, one for how it is laid on the picture
    lines = [", ".join(part) for part in (arguments[:3], arguments[3:])]
    return ["layer = keras.layers.Conv2D(", *(f"    {line}," for line in lines), ")"]


def pair_text(pair: Pair) -> str:
    """Write a pair as Keras code does: one number where both are equal."""
    return str(pair[0]) if pair[0] == pair[1] else f"({pair[0]}, {pair[1]})"


def array_text(values: ArrayLike) -> str:
    """Write a table of numbers as NumPy code: whole numbers without a point, others exactly as float32."""
    rows = [f"[{', '.join(number_text(cell) for cell in row)}]" for row in np.asarray(values, np.float32)]
    inside = rows[0] if len(rows) == 1 else "\n    " + ",\n    ".join(rows) + ",\n"
    return f'np.array([{inside}], "float32")'


def number_text(value: Any) -> str:
    """Write a number: whole without a point, others exactly as float32."""
    return str(int(value)) if float(value).is_integer() else str(np.float32(value))
