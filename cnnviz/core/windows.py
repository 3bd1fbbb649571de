"""Pictures cut into windows: the ground that convolution and pooling share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import (
    Bools,
    Float64,
    Pair,
    PicturePadding,
    check_room,
    finite_array,
    locked,
    size_text,
)
from cnnviz.core.errors import InvalidValue, WindowTooLarge
from cnnviz.core.output_size import axis_paddings, effective_size, window_output


@dataclass(frozen=True, eq=False)
class WindowedPicture:
    """A padded picture and the windows that slide over it.

    Attributes:
        pad: ((top, bottom), (left, right)).
        padded: the picture with its padding, (PH, PW, C).
        windows: what lies under the window at each place, (OH, OW, kh, kw, C); a view of `padded`.
    """

    pad: tuple[Pair, Pair]
    padded: Float64
    windows: Float64


def cut_windows(
    pixels: Float64,
    window: Pair,
    *,
    name: str,
    strides: Pair,
    padding: PicturePadding,
    dilation_rate: Pair = (1, 1),
    pad_value: float = 0.0,
) -> WindowedPicture:
    """Pad a picture and cut it into windows.

    Args:
        pixels: (H, W, C).
        window: (rows, columns) of the window.
        name: what the window is called in a sentence: "kernel" or "pool_size".
        strides: steps of the window, (rows, columns).
        padding: as in `cnnviz.core.conv.conv2d`.
        dilation_rate: distance between neighbouring cells of the window, (rows, columns).
        pad_value: what the padding holds.

    Returns:
        The padded picture and its windows.

    Raises:
        InvalidValue: the window does not fit the padded picture, or the padding is not valid.

    Example:
        >>> cut = cut_windows(np.ones((5, 5, 1)), (2, 2), name="kernel", strides=(2, 2), padding="same")
        >>> cut.pad, cut.windows.shape
        (((0, 1), (0, 1)), (3, 3, 2, 2, 1))
    """
    rows, columns = axis_paddings(padding)
    try:
        down = window_output(
            pixels.shape[0], window[0], stride=strides[0], padding=rows, dilation_rate=dilation_rate[0]
        )
        across = window_output(
            pixels.shape[1], window[1], stride=strides[1], padding=columns, dilation_rate=dilation_rate[1]
        )
    except WindowTooLarge:
        raise _too_large(pixels, window, name, padding, dilation_rate) from None
    pad = ((down.pad_before, down.pad_after), (across.pad_before, across.pad_after))
    padded = pad_picture(pixels, pad, pad_value)
    spans = effective_size(window[0], dilation_rate[0]), effective_size(window[1], dilation_rate[1])
    every = np.lib.stride_tricks.sliding_window_view(padded, spans, axis=(0, 1))
    # the view puts the window's axes last, (.., C, span, span); dilation keeps each dh-th, dw-th cell of it
    kept = every[:: strides[0], :: strides[1], :, :: dilation_rate[0], :: dilation_rate[1]]
    return WindowedPicture(pad, padded, np.moveaxis(kept, 2, 4))


def read_image(image: ArrayLike) -> Float64:
    """Return a picture as (H, W, C), giving a grey one its single channel.

    Args:
        image: (H, W) or (H, W, C), finite numbers.

    Returns:
        A new float64 array of three axes.

    Raises:
        InvalidValue: there are fewer or more axes, or a cell is not a finite number.

    Example:
        >>> read_image([[1, 2, 3]]).shape
        (1, 3, 1)
    """
    pixels = finite_array(image, "image")
    if pixels.ndim == 2:
        return pixels[:, :, None]
    if pixels.ndim != 3:
        raise InvalidValue(
            "image of shape {shape} must be (height, width) or (height, width, channels)", shape=pixels.shape
        )
    return pixels


def pad_picture(pixels: Float64, pad: tuple[Pair, Pair], value: float = 0.0) -> Float64:
    """Put cells of one value around a picture.

    Args:
        pixels: (H, W, C).
        pad: ((top, bottom), (left, right)).
        value: what the new cells hold.

    Returns:
        (top + H + bottom, left + W + right, C).

    Raises:
        InvalidValue: the padded picture would not fit in memory.

    Example:
        >>> pad_picture(np.ones((1, 2, 1)), ((0, 1), (1, 0)))[:, :, 0]
        array([[0., 1., 1.],
               [0., 0., 0.]])
    """
    height, width, channels = pixels.shape
    check_room((height + sum(pad[0])) * (width + sum(pad[1])) * channels, "the padded image")
    return np.pad(pixels, (*pad, (0, 0)), constant_values=value)


def padding_mask(size: Sequence[int], pad: tuple[Pair, Pair]) -> Bools:
    """Mark the cells of a padded picture that are padding.

    Args:
        size: (rows, columns) of the picture without padding.
        pad: ((top, bottom), (left, right)).

    Returns:
        A read-only array of the padded size, True where there is padding.

    Example:
        >>> padding_mask((1, 2), ((0, 1), (1, 0)))
        array([[ True, False, False],
               [ True,  True,  True]])
    """
    return locked(np.pad(np.zeros(tuple(size), dtype=np.bool_), pad, constant_values=True))


def _too_large(
    pixels: Float64, window: Pair, name: str, padding: PicturePadding, dilation_rate: Pair
) -> InvalidValue:
    image = size_text(pixels.shape[:2])
    if dilation_rate == (1, 1):
        return InvalidValue(
            "{name} {window} does not fit image {image} with padding={padding!r}",
            name=name,
            window=size_text(window),
            image=image,
            padding=padding,
        )
    return InvalidValue(
        "{name} {window} with dilation_rate {rate} does not fit image {image} with padding={padding!r}",
        name=name,
        window=size_text(window),
        rate=size_text(dilation_rate),
        image=image,
        padding=padding,
    )
