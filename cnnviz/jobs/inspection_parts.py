"""A part of an inspection as a file: what the model said about some pictures that follow one another."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.jobs.inspection import Inspected

Float32 = NDArray[np.float32]
_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, eq=False)
class Part:
    """The answers to n of the pictures of a list.

    Args:
        numbers: (n,) places of the pictures in the list.
        digests: n hashes of the files' bytes.
        probabilities: (n, classes) float32.
        grids: n maps (h, w) float32, or none.
        thumbnails: n JPEG files, or none.
        unreadable: place and reason of each file that is no picture.
    """

    numbers: NDArray[np.int64]
    digests: tuple[str, ...]
    probabilities: Float32
    grids: tuple[Float32, ...]
    thumbnails: tuple[bytes, ...]
    unreadable: tuple[tuple[int, str], ...]


def save(part: Part, path: Path) -> None:
    """Write a part so that a reader sees a whole file or none.

    Args:
        part: what to write.
        path: the file; its folder must exist.

    Raises:
        OSError: if it cannot be written.
    """
    packed = io.BytesIO()
    np.savez(
        packed,
        numbers=part.numbers,
        digests=np.array(part.digests, np.str_),
        probabilities=part.probabilities,
        shapes=np.array([grid.shape for grid in part.grids], np.int64).reshape(-1, 2),
        grids=_joined([grid.ravel() for grid in part.grids], np.float32),
        lengths=np.array([len(one) for one in part.thumbnails], np.int64),
        thumbnails=np.frombuffer(b"".join(part.thumbnails), np.uint8),
        broken=np.array([number for number, _ in part.unreadable], np.int64),
        reasons=np.array([reason for _, reason in part.unreadable], np.str_),
    )
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        half.write_bytes(packed.getvalue())
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def load(path: Path) -> Part | None:
    """Read a part.

    Args:
        path: the file.

    Returns:
        The part, or None if it is not there (yet) or damaged.
    """
    try:
        with np.load(path) as arrays:
            values = {name: arrays[name] for name in arrays.files}
        ends = np.cumsum(values["shapes"].prod(axis=1))[:-1]
        grids = np.split(values["grids"], ends) if len(values["shapes"]) else []
        thumbnails = values["thumbnails"].tobytes()
        stops = np.cumsum(values["lengths"])
        return Part(
            values["numbers"],
            tuple(map(str, values["digests"])),
            values["probabilities"],
            tuple(grid.reshape(shape) for grid, shape in zip(grids, values["shapes"], strict=True)),
            tuple(
                thumbnails[stop - length : stop]
                for stop, length in zip(stops, values["lengths"], strict=True)
            ),
            tuple(zip(map(int, values["broken"]), map(str, values["reasons"]), strict=True)),
        )
    except _BROKEN:
        return None


def put_together(
    parts: Iterable[Part],
    *,
    classes: Sequence[str],
    files: Sequence[tuple[str, int]],
    names: Sequence[str],
) -> Inspected:
    """Join parts into what all that shows an inspection reads.

    Args:
        parts: in the order of the list; those that are not there yet are simply missing.
        classes: English names, in the order of the probabilities.
        files: path and class of each picture of the list.
        names: what each is called for people.

    Returns:
        The inspection so far.
    """
    found = [part for part in parts if len(part.numbers) or part.unreadable]
    numbers = [int(number) for part in found for number in part.numbers]
    empty = np.empty((0, len(classes)), np.float32)
    return Inspected(
        tuple(classes),
        tuple(names[number] for number in numbers),
        tuple(digest for part in found for digest in part.digests),
        np.array([files[number][1] for number in numbers], np.int64),
        np.concatenate([empty, *(part.probabilities for part in found)]),
        tuple(grid for part in found for grid in part.grids),
        tuple(one for part in found for one in part.thumbnails),
        tuple((names[number], reason) for part in found for number, reason in part.unreadable),
    )


def _joined(arrays: list[Float32], dtype: type[np.float32]) -> Float32:
    return np.concatenate([np.empty(0, dtype), *arrays])
