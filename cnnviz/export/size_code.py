"""The code that asks for exactly the output sizes on the screen, made from plain values.

The code is text: nothing here imports Keras or PyTorch. Each program leaves its result in a variable
``output``, so that it can be run and compared with the numbers on the screen.
"""

from collections.abc import Sequence

from cnnviz.core.output_size import effective_size
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
    pad = [
        f"zeros = keras.layers.ZeroPadding2D({zeros})",
        "shape = zeros.compute_output_shape(shape)",
    ]
    lines = [
        "import keras",
        "",
        f"shape = (None, {height}, {width}, 1)  # any batch, height, width, channels",
        *(pad if zeros else []),
        *conv_layer_lines(kernel_size, strides, name, dilation_rate),
        "output = layer.compute_output_shape(shape)[1:3]",
        "print(output)",
    ]
    return "\n".join(lines)


def sizes(
    sizes: Sequence[int],
    kernel_size: int,
    *,
    stride: int = 1,
    padding: str | Pair = "valid",
    dilation_rate: int = 1,
) -> str:
    """Write the Keras code that asks for the outputs of several sizes along one axis.

    Args:
        sizes: sizes to ask for, one after the other without a gap.
        kernel_size: weights of the window.
        stride: cells from one window to the next.
        padding: "valid", "same", or the zeros (in front, behind), the same for every size.
        dilation_rate: distance between neighbouring weights.

    Returns:
        A program; its ``output`` is a dict of output by size. A size too small for the window stops it, as
        Keras does.

    Raises:
        InvalidValue: Keras has no layer with a stride and a dilation rate both above 1.

    Example:
        >>> print(sizes(range(5, 8), 3, stride=2).splitlines()[-2])
        output = {size: windows(size) for size in range(5, 8)}
    """
    refuse_both((stride, stride), (dilation_rate, dilation_rate))
    name = padding if isinstance(padding, str) else "valid"
    zeros = 0 if isinstance(padding, str) else sum(padding)
    length = f"size + {zeros}" if zeros else "size"
    lines = [
        "import keras",
        "",
        *_layer_lines(kernel_size, stride, name, dilation_rate),
        "",
        "def windows(size):",
        f"    # any batch, length{' with zeros' if zeros else ''}, channels",
        f"    shape = (None, {length}, 1)",
        "    return layer.compute_output_shape(shape)[1]",
        "",
        f"output = {{size: windows(size) for size in range({min(sizes)}, {max(sizes) + 1})}}",
        "print(output)",
    ]
    return "\n".join(lines)


def same_in_keras(size: int, kernel_size: int, *, stride: int = 1, dilation_rate: int = 1) -> str:
    """Write the Keras code that slides ones over the numbers 1 to n with ``padding="same"``.

    Args:
        size: how many numbers.
        kernel_size: weights of the window.
        stride: numbers from one window to the next.
        dilation_rate: distance between neighbouring weights.

    Returns:
        A program; its ``output`` holds one sum for each window.

    Raises:
        InvalidValue: Keras has no layer with a stride and a dilation rate both above 1.

    Example:
        >>> 'strides=2, padding="same"' in same_in_keras(6, 3, stride=2)
        True
    """
    refuse_both((stride, stride), (dilation_rate, dilation_rate))
    lines = [
        "import keras",
        "import numpy as np",
        "",
        "# batch, length, channels",
        f'numbers = np.arange(1, {size + 1}, dtype="float32").reshape(1, {size}, 1)',
        *_layer_lines(kernel_size, stride, "same", dilation_rate, 'kernel_initializer="ones"'),
        "output = np.array(layer(numbers)).ravel()",
        "print(output)",
    ]
    return "\n".join(lines)


def same_in_torch(size: int, kernel_size: int, *, stride: int = 1, dilation_rate: int = 1) -> str:
    """Write the PyTorch code that slides ones over the numbers 1 to n with half the window as padding.

    Args:
        size: how many numbers.
        kernel_size: weights of the window.
        stride: numbers from one window to the next.
        dilation_rate: distance between neighbouring weights.

    Returns:
        A program; its ``output`` holds one sum for each window.

    Example:
        >>> "stride=2, padding=1" in same_in_torch(6, 3, stride=2)
        True
    """
    half = effective_size(kernel_size, dilation_rate) // 2
    settings = f"kernel_size={kernel_size}, stride={stride}, padding={half}"
    dilated = f"dilation={dilation_rate}, " if dilation_rate > 1 else ""
    lines = [
        "import torch",
        "",
        "# batch, channels, length",
        f"numbers = torch.arange(1.0, {size + 1}.0).reshape(1, 1, {size})",
        "layer = torch.nn.Conv1d(",
        "    in_channels=1, out_channels=1,",
        f"    {settings},",
        f"    {dilated}bias=False,",
        ")",
        "torch.nn.init.ones_(layer.weight)",
        "output = layer(numbers).detach().numpy().ravel()",
        "print(output)",
    ]
    return "\n".join(lines)


def _layer_lines(
    kernel_size: int, stride: int, padding: str, dilation_rate: int, weights: str = ""
) -> list[str]:
    """Write a Conv1D of one filter: one axis is all that a size along it depends on."""
    settings = [f"filters=1, kernel_size={kernel_size}", f'strides={stride}, padding="{padding}"']
    if dilation_rate > 1:
        settings.append(f"dilation_rate={dilation_rate}")
    settings.append(f"{weights}, use_bias=False" if weights else "use_bias=False")
    return ["layer = keras.layers.Conv1D(", *(f"    {part}," for part in settings), ")"]
