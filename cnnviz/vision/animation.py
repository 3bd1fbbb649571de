"""Frames to an animated GIF that plays everywhere, in a slide, a chat or a text."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz.core.errors import InvalidValue

Bytes = NDArray[np.uint8]

FLAT, MIXED = 96, 64  # colours of the palette: the most frequent ones exactly, and some for all others
SHORTEST = 20  # milliseconds; players show anything shorter as a tenth of a second


def as_gif(frames: Sequence[Bytes], *, duration: int = 500, last: int = 1500) -> bytes:
    """Pack frames as a GIF that plays again and again.

    All frames share one palette, taken from a middle and the last of them, and no colour is mixed of dots:
    the still parts of the picture are the same bytes in each frame and cost nothing. Large flat areas, such
    as the ground and the cells, keep their colour exactly.

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
    if min(duration, last) < SHORTEST:
        raise InvalidValue(
            "duration {duration} must be at least {least}", duration=min(duration, last), least=SHORTEST
        )
    palette = _palette(np.concatenate([frames[len(frames) // 2], frames[-1]]))
    nearest = _Nearest(palette)
    packed = [Image.fromarray(nearest(frame)) for frame in frames]
    for picture in packed:
        picture.putpalette(palette.ravel().tolist())
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


def _palette(pixels: Bytes) -> Bytes:
    """Choose colours for these pixels, (n, 3)."""
    numbers = _numbers(pixels)
    colours, counts = np.unique(numbers, return_counts=True)
    flat = colours[np.argsort(counts, kind="stable")[::-1][:FLAT]]
    exact = np.stack([flat >> 16, flat >> 8 & 255, flat & 255], axis=1).astype(np.uint8)
    others = pixels[~np.isin(numbers, flat)]
    if not len(others):
        return exact
    cut = Image.fromarray(others[None]).quantize(MIXED, method=Image.Quantize.MEDIANCUT)
    mixed = np.array(cut.getpalette(), np.uint8).reshape(-1, 3)[:MIXED]
    return np.concatenate([exact, mixed])


class _Nearest:
    """Find the nearest colour of a palette for each pixel; each colour is compared only once."""

    def __init__(self, palette: Bytes) -> None:
        self.palette = palette.astype(np.int32)
        self.known = np.zeros(1 << 24, np.uint8)  # place in the palette + 1; 0 where not compared yet

    def __call__(self, frame: Bytes) -> Bytes:
        numbers = _numbers(frame)
        places = self.known[numbers]
        fresh = np.unique(numbers[places == 0])
        if len(fresh):
            colours = np.stack([fresh >> 16, fresh >> 8 & 255, fresh & 255], axis=1).astype(np.int32)
            # a few at a time: the table of distances stays small
            for start in range(0, len(fresh), 4096):
                part = colours[start : start + 4096]
                distances = ((part[:, None] - self.palette[None]) ** 2).sum(axis=2)
                self.known[fresh[start : start + 4096]] = distances.argmin(axis=1) + 1
            places = self.known[numbers]
        return places - np.uint8(1)


def _numbers(pixels: Bytes) -> NDArray[np.uint32]:
    wide = pixels.astype(np.uint32)
    return wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]
