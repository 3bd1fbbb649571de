"""What a picture file is: its size, its kind, its colours, what it looks like; many are read in threads.

Each file is read and decoded once: Pillow and OpenCV leave Python to the other threads while they work. What
is said of the pixels (mean, deviation, perceptual hash) is said of the picture as the program reads it:
upright, opaque, RGB, the longer side at most `cnnviz.vision.decode.LONG_SIDE` pixels. A large JPEG is decoded
at a half, a quarter or an eighth of its size where that leaves as many pixels; mean and deviation stay the
same to less than half a grey level. Height and width are those of the whole picture.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import LONG_SIDE, decode, read_bytes
from cnnviz.vision.folders import fingerprint_of
from cnnviz.vision.resize import within

AT_ONCE = 16
"""Files that a thread takes at a time: few, so that progress is steady, but not one by one."""

Channels = tuple[float, float, float]
"""One number each for red, green and blue."""


@dataclass(frozen=True)
class FileFacts:
    """What is known of one picture file.

    Args:
        path: below the root, with forward slashes.
        label: index of its class.
        digest: BLAKE2b of the bytes in hexadecimal.
        bytes: size of the file.
        format: Pillow's word, "JPEG" for one.
        height: of the whole picture in pixels, upright.
        width: the same.
        channels: of the file: 1 is grey, 3 colours, 4 colours with transparency or CMYK.
        mean: of red, green and blue over the pixels, in [0, 1].
        deviation: standard deviation of red, green and blue over the pixels.
        fingerprint: ``(16, 16)`` float32, the perceptual hash, see `cnnviz.vision.folders.fingerprint`.
    """

    path: str
    label: int
    digest: str
    bytes: int
    format: str
    height: int
    width: int
    channels: int
    mean: Channels
    deviation: Channels
    fingerprint: NDArray[np.float32] = field(repr=False, compare=False)


class Known(Protocol):
    """Facts that somebody has kept; a dictionary is one."""

    def get(self, digest: str, /) -> FileFacts | None:
        """Return the facts of the picture with these bytes, or None."""


def look_at(
    root: Path,
    found: Sequence[tuple[str, int]],
    *,
    known: Known | None = None,
    threads: int | None = None,
) -> Iterator[FileFacts | tuple[str, str]]:
    """Read files in threads and say what each of them is, in the order given.

    Args:
        root: folder that the paths are below.
        found: path and label of each file, as from `cnnviz.vision.folders.picture_paths`.
        known: asked for the facts of a digest, from several threads; what it knows is not decoded.
        threads: how many; as many as there are processors if left out.

    Yields:
        The facts of a file, or its path and the reason why it cannot be read. Whoever stops asking stops the
        threads.
    """
    parts = [found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE)]
    pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="survey")
    waiting: list[Future[list[FileFacts | tuple[str, str]]]] = []
    try:
        waiting = [pool.submit(_look_at, root, part, known) for part in parts]
        for i, future in enumerate(waiting):
            yield from future.result()
            waiting[i] = Future()  # what was handed on need not be kept here
    finally:
        pool.shutdown(cancel_futures=True)


def file_facts(data: bytes, *, path: str, label: int) -> FileFacts:
    """Decode the bytes of a picture and measure it.

    Args:
        data: the bytes of the file.
        path: what it is called.
        label: index of its class.

    Returns:
        Its facts.

    Raises:
        InvalidValue: if it cannot be read, as for `cnnviz.vision.decode.read_picture`.
    """
    decoded = decode(data, name=path, reduce_to=LONG_SIDE)
    pixels = within(decoded.pixels, LONG_SIDE)
    white = 255.0 if pixels.dtype == np.uint8 else 1.0
    mean, deviation = (three(values[:, 0] / white) for values in cv2.meanStdDev(pixels))
    return FileFacts(
        path=path,
        label=label,
        digest=decoded.digest,
        bytes=len(data),
        format=decoded.format,
        height=decoded.size[0],
        width=decoded.size[1],
        channels=decoded.channels,
        mean=mean,
        deviation=deviation,
        fingerprint=fingerprint_of(pixels),
    )


def _look_at(
    root: Path, files: Sequence[tuple[str, int]], known: Known | None
) -> list[FileFacts | tuple[str, str]]:
    facts: list[FileFacts | tuple[str, str]] = []
    for path, label in files:
        try:
            _, data = read_bytes(root / path, path)
            same = known.get(blake2b(data, digest_size=16).hexdigest()) if known is not None else None
            facts.append(
                replace(same, path=path, label=label) if same else file_facts(data, path=path, label=label)
            )
        except InvalidValue as error:
            facts.append((path, str(error)))
    return facts


def three(values: NDArray[np.float64]) -> Channels:
    """Return the three numbers of an array of three."""
    red, green, blue = (float(value) for value in values)
    return red, green, blue
