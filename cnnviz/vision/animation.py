"""Frames to an animated GIF that plays everywhere, in a slide, a chat or a text."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz.core.errors import InvalidValue

COLOURS = 128


def as_gif(frames: Sequence[NDArray[np.uint8]], *, duration: int = 500, last: int = 1500) -> bytes:
    """Pack frames as a GIF that plays again and again.

    All frames share one palette, taken from the first, a middle and the last of them, and no colour is mixed
    of dots: the still parts of the picture are the same bytes in each frame and cost nothing.

    Args:
        frames: each (height, width, 3) uint8, all of one size.
        duration: how long each frame stands, in milliseconds; GIF counts in hundredths of a second.
        last: how long the last one stands.

    Returns:
        The file.

    Raises:
        InvalidValue: there is no frame, the frames differ in size, or a duration is too short for players.

    Example:
        >>> as_gif([np.zeros((8, 8, 3), np.uint8)])[:6]
        b'GIF89a'
    """
    if not frames:
        raise InvalidValue("an animation of {count} frames must have at least {least}", count=0, least=1)
    for index, frame in enumerate(frames):
        if frame.shape != frames[0].shape:
            raise InvalidValue(
                "frame {index} of shape {shape} must have the shape {first} of the first frame",
                index=index,
                shape=frame.shape,
                first=frames[0].shape,
            )
    if min(duration, last) < 20:
        raise InvalidValue(
            "duration {duration} must be at least {least}", duration=min(duration, last), least=20
        )
    shared = np.concatenate([frames[0], frames[len(frames) // 2], frames[-1]])
    palette = Image.fromarray(shared).quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    packed = [Image.fromarray(frame).quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    file = io.BytesIO()
    packed[0].save(
        file,
        format="GIF",
        save_all=True,
        append_images=packed[1:],
        duration=[*[duration] * (len(packed) - 1), last],
        loop=0,
        disposal=1,
    )
    return file.getvalue()
