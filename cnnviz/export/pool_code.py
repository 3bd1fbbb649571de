"""The Keras code of exactly the pooling on the screen, made from plain values.

The code is text: nothing here imports Keras. Each program leaves its result in a variable ``output``, so that
it can be run and compared with the numbers on the screen.
"""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.errors import InvalidValue
from cnnviz.export.program_text import Pair, array_text, head_lines, pair_text

# Keras has no layer for the minimum: it is the negative of the maximum of the negatives.
_NAMES = {"max": "Max", "average": "Average", "min": "Max"}


def pool(
    image: ArrayLike, pool_size: Pair, *, strides: Pair, padding: str = "valid", mode: str = "max"
) -> str:
    """Write the Keras code of pooling one picture.

    Args:
        image: (H, W) or (H, W, C).
        pool_size: (rows, columns).
        strides: (rows, columns).
        padding: "valid" or "same".
        mode: "max", "average" or "min"; Keras has no layer for the minimum, which is the negative of the
            maximum of the negatives.

    Returns:
        A program; its ``output`` is (OH, OW), or (OH, OW, C) where there are several channels.

    Raises:
        InvalidValue: the mode is unknown.

    Example:
        >>> "MaxPooling2D" in pool([[1, 2]], (1, 2), strides=(1, 2))
        True
    """
    sign = _sign(mode)
    lines = [
        *_picture_lines(image),
        "",
        _layer_line(pool_size, strides, padding, mode),
        f"output = {sign}keras.ops.convert_to_numpy(layer({sign}image)){_first(image)}",
        "print(output)",
    ]
    return "\n".join(lines)


def global_pool(image: ArrayLike, *, mode: str = "average") -> str:
    """Write the Keras code of keeping one number of each channel.

    Args:
        image: (H, W) or (H, W, C).
        mode: as in `pool`.

    Returns:
        A program; its ``output`` is (C,).

    Raises:
        InvalidValue: the mode is unknown.

    Example:
        >>> "GlobalAveragePooling2D()" in global_pool([[1, 2]])
        True
    """
    sign = _sign(mode)
    lines = [
        *_picture_lines(image),
        "",
        f"layer = keras.layers.Global{_NAMES[mode]}Pooling2D()",
        f"output = {sign}keras.ops.convert_to_numpy(layer({sign}image))[0]",
        "print(output)",
    ]
    return "\n".join(lines)


def gradient(
    image: ArrayLike,
    upstream: ArrayLike,
    pool_size: Pair,
    *,
    strides: Pair,
    padding: str = "valid",
    mode: str = "max",
) -> str:
    """Write the program that asks TensorFlow where a pooling layer sends the error.

    Args:
        image: (H, W) or (H, W, C).
        upstream: the error of each output cell, (OH, OW) or (OH, OW, C).
        pool_size: as in `pool`.
        strides: as in `pool`.
        padding: as in `pool`.
        mode: as in `pool`.

    Returns:
        A program; its ``output`` has the shape of the picture, without the last axis where C is 1.

    Raises:
        InvalidValue: the mode is unknown.

    Example:
        >>> "GradientTape" in gradient([[1, 2]], [[1]], (1, 2), strides=(1, 2))
        True
    """
    sign = _sign(mode)
    lines = [
        *_picture_lines(image),
        f"upstream = {_batch_text(upstream)}",
        "",
        _layer_line(pool_size, strides, padding, mode),
        "picture = tf.constant(image)",
        "with tf.GradientTape() as tape:",
        "    tape.watch(picture)",
        f"    pooled = {sign}layer({sign}picture)",
        f"output = tape.gradient(pooled, picture, output_gradients=upstream).numpy(){_first(image)}",
        "print(output)",
    ]
    return "\n".join(lines).replace("import numpy as np", "import numpy as np\nimport tensorflow as tf", 1)


def average_by_convolution(
    image: ArrayLike, pool_size: Pair, *, strides: Pair, padding: str = "valid"
) -> str:
    """Write the Keras code of average pooling as a depthwise convolution with equal weights.

    Args:
        image: (H, W) or (H, W, C).
        pool_size: as in `pool`.
        strides: (rows, columns). TensorFlow's depthwise convolution wants the same stride both ways; where
            they differ the program takes an ordinary convolution with a group for each channel.
        padding: as in `pool`.

    Returns:
        A program; its ``output`` is as that of `pool`.

    Example:
        >>> "DepthwiseConv2D" in average_by_convolution([[1, 2]], (1, 2), strides=(1, 1))
        True
    """
    rows, columns = pool_size
    channels = _channels(image)
    common = f'strides={pair_text(strides)}, padding="{padding}", use_bias=False'
    if strides[0] == strides[1]:
        kind, shape = f"DepthwiseConv2D({pair_text(pool_size)}, {common})", (rows, columns, channels, 1)
    else:
        kind = f"Conv2D({channels}, {pair_text(pool_size)}, {common}, groups={channels})"
        shape = (rows, columns, 1, channels)
    lines = [
        *_picture_lines(image),
        "",
        f"layer = keras.layers.{kind}",
        "layer.build(image.shape)",
        f'layer.set_weights([np.full({shape}, 1 / {rows * columns}, "float32")])',
        f"output = keras.ops.convert_to_numpy(layer(image)){_first(image)}",
        "print(output)",
    ]
    return "\n".join(lines)


def _sign(mode: str) -> str:
    if mode not in _NAMES:
        raise InvalidValue("mode {mode!r} must be one of {modes}", mode=mode, modes=", ".join(_NAMES))
    return "-" if mode == "min" else ""


def _layer_line(pool_size: Pair, strides: Pair, padding: str, mode: str) -> str:
    arguments = f'pool_size={pair_text(pool_size)}, strides={pair_text(strides)}, padding="{padding}"'
    return f"layer = keras.layers.{_NAMES[mode]}Pooling2D({arguments})"


def _channels(image: ArrayLike) -> int:
    shape = np.shape(image)
    return shape[2] if len(shape) == 3 else 1


def _first(image: ArrayLike) -> str:
    """Write how the result is taken out of its batch, a single channel out of its axis as well."""
    return "[0, ..., 0]" if _channels(image) == 1 else "[0]"


def _picture_lines(image: ArrayLike) -> list[str]:
    if _channels(image) == 1:
        return head_lines(np.reshape(image, np.shape(image)[:2]))
    return [*head_lines([[0]])[:-1], f"image = {_batch_text(image)}"]


def _batch_text(values: ArrayLike) -> str:
    """Write a batch of one picture; several channels one after the other, each a table that can be read."""
    if _channels(values) == 1:
        return f"{array_text(np.reshape(values, np.shape(values)[:2]))}[None, ..., None]"
    planes = np.moveaxis(np.asarray(values), 2, 0)
    tables = (array_text(plane).replace("\n", "\n    ") for plane in planes)
    return "np.stack([\n" + "".join(f"    {table},\n" for table in tables) + "], axis=-1)[None]"
