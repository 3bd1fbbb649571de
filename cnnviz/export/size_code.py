"""The Keras code that asks for exactly the output size on the screen, made from plain values.

The code is text: nothing here imports Keras. The program leaves its result in a variable ``output``, so
that it can be run and compared with the numbers on the screen.
"""

from cnnviz.export.program_text import Pad, Pair, conv_layer_lines, refuse_both, split_padding


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
    refuse_both(strides, dilation_rate)
    name, zeros = split_padding(padding)
    height, width = size
    pad = f"shape = keras.layers.ZeroPadding2D({zeros}).compute_output_shape(shape)"
    lines = [
        "import keras",
        "",
        f"shape = (None, {height}, {width}, 1)  # any batch, height, width, channels",
        *([pad] if zeros else []),
        *conv_layer_lines(kernel_size, strides, name, dilation_rate),
        "output = layer.compute_output_shape(shape)[1:3]",
        "print(output)",
    ]
    return "\n".join(lines)
