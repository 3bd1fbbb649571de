"""The Keras code of exactly the convolution on the screen, made from plain values.

The code is text: nothing here imports Keras. The program leaves its result in a variable ``output``, so
that it can be run and compared with the numbers on the screen.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.export.program_text import (
    Pad,
    Pair,
    array_text,
    number_text,
    pair_text,
    refuse_both,
    split_padding,
)

HEAD = ("import keras", "import numpy as np", "")


def conv(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    strides: Pair = (1, 1),
    padding: str | Pad = "valid",
    dilation_rate: Pair = (1, 1),
    groups: int = 1,
    bias: ArrayLike = 0,
    relu: bool = False,
    flipped: bool = False,
) -> str:
    """Write the Keras code of a convolution of one picture.

    Args:
        image: (H, W), or (H, W, C) for several channels.
        kernel: (kh, kw), or (kh, kw, C / groups, F) for several channels or filters.
        strides: (rows, columns).
        padding: "valid", "same", or the zeros on each side ((top, bottom), (left, right)).
        dilation_rate: (rows, columns).
        groups: into how many groups the channels are split; as many as channels is a depthwise convolution.
        bias: one number for all filters, or one for each, (F,).
        relu: True to set sums below zero to zero.
        flipped: True to turn the kernel by 180 degrees first, as mathematics defines convolution.

    Returns:
        A program; its ``output`` is (OH, OW) for one filter and (OH, OW, F) for several.

    Raises:
        InvalidValue: Keras has no layer with strides and a dilation rate both above 1.

    Example:
        >>> print(conv([[1, 2]], [[3]]).splitlines()[-3])
        layer.set_weights([kernel])
    """
    refuse_both(strides, dilation_rate)
    weights = _four_axes(kernel)
    name, zeros = split_padding(padding)
    options = {
        "dilation_rate": pair_text(dilation_rate) if dilation_rate != (1, 1) else "",
        "groups": str(groups) if groups > 1 else "",
        "activation": '"relu"' if relu else "",
    }
    filters = weights.shape[3]
    lines = [*HEAD, *_layer_lines("Conv2D", filters, weights.shape, strides, name, options, bias)]
    if zeros:
        lines.append(f"pad = keras.layers.ZeroPadding2D({zeros})  # (top, bottom), (left, right)")
    lines += ["", *_kernel_lines(weights, "channels in, channels out", flipped), *_image_lines(image), ""]
    if zeros:
        lines.append("image = pad(image)")
    return "\n".join([*lines, *_tail(filters, bias)])


def conv_transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    strides: Pair = (1, 1),
    padding: str | Pad = "valid",
    bias: ArrayLike = 0,
    relu: bool = False,
) -> str:
    """Write the Keras code of a transposed convolution of one picture.

    Args:
        image: (H, W), or (H, W, C) for several channels.
        kernel: (kh, kw), or (kh, kw, F, C): Keras keeps the channels out before the channels in.
        strides: (rows, columns).
        padding: "valid", "same", or the cells cut off each side ((top, bottom), (left, right)).
        bias: one number for all filters, or one for each, (F,).
        relu: True to set sums below zero to zero.

    Returns:
        A program; its ``output`` is (OH, OW) for one filter and (OH, OW, F) for several.

    Example:
        >>> print(conv_transpose([[1, 2]], [[3]]).splitlines()[-3])
        layer.set_weights([kernel])
    """
    weights = _four_axes(kernel)
    name, crop = "valid", None
    if isinstance(padding, str):
        name = padding
    else:
        crop = _crop(padding, strides, (weights.shape[0], weights.shape[1]))
    options = {"activation": '"relu"' if relu else ""}
    filters = weights.shape[2]
    lines = [*HEAD, *_layer_lines("Conv2DTranspose", filters, weights.shape, strides, name, options, bias)]
    if crop:
        lines.append(f"crop = keras.layers.Cropping2D({crop})  # (top, bottom), (left, right)")
    lines += ["", *_kernel_lines(weights, "channels out, channels in", False), *_image_lines(image), ""]
    return "\n".join([*lines, *_tail(filters, bias, result="crop(layer(image))" if crop else "layer(image)")])


def _crop(padding: Pad, strides: Pair, kernel_size: Pair) -> Pad | None:
    """Return what to cut off: Keras leaves empty cells behind each stamp that is smaller than a stride."""
    bare = [max(step - span, 0) for step, span in zip(strides, kernel_size, strict=True)]
    (top, bottom), (left, right) = padding
    cut = ((top, bottom + bare[0]), (left, right + bare[1]))
    return cut if any(map(any, cut)) else None


def _four_axes(kernel: ArrayLike) -> NDArray[np.float32]:
    weights = np.asarray(kernel, np.float32)
    return weights[:, :, None, None] if weights.ndim == 2 else weights


def _image_lines(image: ArrayLike) -> list[str]:
    """Write the picture as a batch of one."""
    pixels = np.asarray(image, np.float32)
    grey = pixels.ndim == 2 or pixels.shape[2] == 1
    text = (
        f"{array_text(pixels.reshape(pixels.shape[:2]))}[None, ..., None]"
        if grey
        else f"{_stack(pixels)}[None]"
    )
    return ["# batch, height, width, channels", f"image = {text}"]


def _kernel_lines(weights: NDArray[np.float32], channels: str, flipped: bool) -> list[str]:
    """Write a kernel of four axes: one table if there is one, tables stacked by channel if there are more."""
    turn = "[::-1, ::-1]" if flipped else ""
    first = weights[:, :, :1, :1]
    if weights.shape[2:] == (1, 1):
        text = f"{array_text(weights[:, :, 0, 0])}{turn}[..., None, None]"
    elif np.array_equal(weights, np.broadcast_to(first, weights.shape)):
        copies = f"(1, 1, {weights.shape[2]}, {weights.shape[3]})"
        text = f"np.tile({array_text(first[:, :, 0, 0])}{turn}[..., None, None], {copies})"
    else:
        text = f"{_stack(weights)}{turn}"
    return [f"# height, width, {channels}", f"kernel = {text}"]


def _stack(values: NDArray[np.float32]) -> str:
    """Write an array of three or four axes as tables stacked along the last ones."""
    if values.ndim == 2:
        return array_text(values)
    parts = ",\n".join(_stack(values[..., place]) for place in range(values.shape[-1]))
    inside = "\n".join(f"    {line}" for line in parts.splitlines())
    return f"np.stack([\n{inside},\n], axis=-1)"


def _layer_lines(
    kind: str,
    filters: int,
    kernel_size: Sequence[int],
    strides: Pair,
    padding: str,
    options: dict[str, str],
    bias: ArrayLike,
) -> list[str]:
    shape = pair_text((kernel_size[0], kernel_size[1]))
    where = [
        f'padding="{padding}"',
        *(f"{name}={value}" for name, value in options.items() if value),
        *([] if np.any(bias) else ["use_bias=False"]),
    ]
    return [
        f"layer = keras.layers.{kind}(",
        f"    filters={filters}, kernel_size={shape}, strides={pair_text(strides)},",
        f"    {', '.join(where)},",
        ")",
    ]


def _tail(filters: int, bias: ArrayLike, result: str = "layer(image)") -> list[str]:
    biases = np.broadcast_to(np.asarray(bias, np.float32), (filters,))
    texts = ", ".join(map(number_text, biases))
    weights = f'kernel, np.array([{texts}], "float32")' if biases.any() else "kernel"
    last = "[0, ..., 0]" if filters == 1 else "[0]"
    return [
        "layer.build(image.shape)",
        f"layer.set_weights([{weights}])",
        f"output = keras.ops.convert_to_numpy({result}){last}",
        "print(output)",
    ]
