"""The Keras code of exactly the convolution on the screen, made from plain values.

The code is text: nothing here imports Keras. The program leaves its result in a variable ``output``, so
that it can be run and compared with the numbers on the screen.
"""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.export.program_text import (
    Pad,
    Pair,
    array_text,
    conv_layer_lines,
    head_lines,
    number_text,
    refuse_both,
    split_padding,
)


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
    refuse_both(strides, dilation_rate)
    turn = "[::-1, ::-1]" if flipped else ""
    name, zeros = split_padding(padding)
    layer = conv_layer_lines(np.shape(kernel), strides, name, dilation_rate, bias)
    weights = f'[kernel, np.array([{number_text(bias)}], "float32")]' if bias else "[kernel]"
    lines = [
        *head_lines(image),
        "# height, width, channels in, channels out",
        f"kernel = {array_text(kernel)}{turn}[..., None, None]",
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
