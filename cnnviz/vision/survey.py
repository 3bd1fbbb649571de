"""Look once at every picture of a folder of class folders: what it is, whether it can be read, who is alike.

Each file is read and decoded once, in threads: Pillow and OpenCV leave Python to the others while they work.
What is said of the pixels (mean, deviation, perceptual hash) is said of the picture as the program reads it:
upright, opaque, RGB, the longer side at most `cnnviz.vision.decode.LONG_SIDE` pixels. A large JPEG is decoded
at a half, a quarter or an eighth of its size where that leaves as many pixels; that changes none of the facts
by more than the rounding of the smaller pixels. Height and width are those of the whole picture.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import LONG_SIDE, decode, read_bytes
from cnnviz.vision.folders import (
    FolderScan,
    PictureFile,
    class_folders,
    fingerprint_of,
    near_copies,
    picture_paths,
)
from cnnviz.vision.resize import within

AT_ONCE = 16
"""Files that a thread takes at a time: few, so that progress is steady, but not one by one."""

Channels = tuple[float, float, float]


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


@dataclass(frozen=True)
class Survey:
    """What stands in a folder of class folders.

    Args:
        root: the folder.
        classes: names of the class folders; their index is the label.
        pictures: every picture that can be read, in a fixed order.
        unreadable: path and the reason, in a sentence, of each one that cannot.
        exact_copies: groups of indices into ``pictures`` with the same bytes.
        near_copies: groups that look alike, mirrored or not; a group of exact copies is one of them, too.
    """

    root: Path
    classes: tuple[str, ...]
    pictures: tuple[FileFacts, ...]
    unreadable: tuple[tuple[str, str], ...]
    exact_copies: tuple[tuple[int, ...], ...]
    near_copies: tuple[tuple[int, ...], ...]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Pictures of each class that can be read."""
        labels = [picture.label for picture in self.pictures]
        return tuple(int(count) for count in np.bincount(labels, minlength=len(self.classes)))

    @property
    def imbalance(self) -> float:
        """How many times more pictures the largest class has than the smallest; infinity if that is empty."""
        return max(self.counts) / min(self.counts) if min(self.counts) else float("inf")

    @property
    def changed_copies(self) -> tuple[tuple[int, ...], ...]:
        """Groups of ``near_copies`` whose bytes are not all the same: saved anew, cut, mirrored, alike."""
        return tuple(g for g in self.near_copies if len({self.pictures[i].digest for i in g}) > 1)

    @cached_property
    def mean(self) -> Channels:
        """Mean of red, green and blue over all pixels of all pictures, so a larger picture counts more."""
        return _three(np.average(self._means, axis=0, weights=self._areas))

    @cached_property
    def deviation(self) -> Channels:
        """Standard deviation of red, green and blue over all pixels of all pictures.

        Within each picture the pixels lie about the picture's mean, and these lie about the mean of all: the
        two squares add up.
        """
        within_each = np.array([picture.deviation for picture in self.pictures]) ** 2
        between = (self._means - self.mean) ** 2
        return _three(np.sqrt(np.average(within_each + between, axis=0, weights=self._areas)))

    @property
    def scan(self) -> FolderScan:
        """What `cnnviz.vision.splits.split_folder` takes."""
        files = (PictureFile(p.path, p.label, p.digest, p.fingerprint) for p in self.pictures)
        return FolderScan(self.root, self.classes, tuple(files), self.unreadable)

    @property
    def _means(self) -> NDArray[np.float64]:
        return np.array([picture.mean for picture in self.pictures])

    @property
    def _areas(self) -> NDArray[np.float64]:
        return np.array([float(picture.height * picture.width) for picture in self.pictures])


def survey_folder(
    root: Path, *, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> Survey:
    """Look once at every picture of a folder of class folders.

    Args:
        root: folder that holds one folder for each class.
        on_progress: called with (files looked at, files in all), in the caller's thread.

    Returns:
        The survey; the same whatever the threads do.

    Raises:
        InvalidValue: if the folder or its class folders are missing, or no picture can be read.
    """
    classes, found = class_folders(root), picture_paths(root)
    pictures, unreadable = [], []
    for done, one in enumerate(look_at(root, found), 1):
        if isinstance(one, FileFacts):
            pictures.append(one)
        else:
            unreadable.append(one)
        on_progress(done, len(found))
    return surveyed(root, classes, pictures, unreadable)


def surveyed(
    root: Path,
    classes: tuple[str, ...],
    pictures: Sequence[FileFacts],
    unreadable: Sequence[tuple[str, str]],
    *,
    alike: tuple[tuple[int, ...], ...] | None = None,
) -> Survey:
    """Put together what was found, and look for copies.

    Args:
        root: the folder.
        classes: names of the class folders.
        pictures: every picture that can be read.
        unreadable: path and reason of those that cannot.
        alike: the groups that look alike, if they are known already.

    Returns:
        The survey.

    Raises:
        InvalidValue: if there is no picture that can be read.
    """
    if not pictures:
        raise InvalidValue("folder '{folder}' holds no picture that can be read", folder=root)
    same: dict[str, list[int]] = {}
    for i, picture in enumerate(pictures):
        same.setdefault(picture.digest, []).append(i)
    exact = tuple(tuple(group) for group in same.values() if len(group) > 1)
    if alike is None:
        alike = tuple(tuple(sorted(group)) for group in near_copies(pictures))
    return Survey(root, classes, tuple(pictures), tuple(unreadable), exact, alike)


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
    mean, deviation = (_three(values[:, 0] / white) for values in cv2.meanStdDev(pixels))
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


def _three(values: NDArray[np.float64]) -> Channels:
    red, green, blue = (float(value) for value in values)
    return red, green, blue
