"""A folder of class folders: read it, find copies, split it so that no picture stands on two sides."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import EXTENSIONS, read_picture
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import scaled, to_grey

Float32 = NDArray[np.float32]

PICTURE_ENDINGS = frozenset(f".{ending}" for endings in EXTENSIONS.values() for ending in endings)
PART_NAMES = frozenset(("train", "training", "val", "valid", "validation", "test", "testing"))
"""What folders are called that a data set is sorted into, whatever its classes are."""

FINGERPRINT_SIDE = 16
NEAR_COPY_SIMILARITY = 0.9
"""Crops, recompressions and watermarked prints of one photograph lie above; a few look-alikes do, too."""


_BLOCK = 1024  # pictures on a side of what is compared at once: 4 MB of correlations stay in the cache


class Hashed(Protocol):
    """What two pictures are compared by."""

    @property
    def digest(self) -> str:
        """Hash of the bytes."""

    @property
    def fingerprint(self) -> Float32:
        """Perceptual hash, ``(16, 16)``."""


@dataclass(frozen=True)
class PictureFile:
    """One readable picture: where it is, its class, its content hash and its perceptual hash."""

    path: str  # below the folder, with forward slashes
    label: int
    digest: str  # of the bytes
    fingerprint: Float32 = field(repr=False, compare=False)  # (16, 16), see fingerprint()


@dataclass(frozen=True)
class FolderScan:
    """What stands in a folder of class folders."""

    root: Path
    classes: tuple[str, ...]
    pictures: tuple[PictureFile, ...]
    unreadable: tuple[tuple[str, str], ...]  # path and the reason, in a sentence


def folder_named(said: str) -> Path:
    """Turn a path that somebody wrote into a folder; whether it is one is for the caller to see.

    Args:
        said: the path, ``~`` allowed.

    Returns:
        The absolute path.

    Raises:
        InvalidValue: if nothing was written, or no folder can be called so.
    """
    if not said.strip():
        raise InvalidValue("no folder was named; name one that holds one folder for each class")
    try:
        root = Path(said).expanduser().absolute()
        root.is_dir()
    except (RuntimeError, ValueError, OSError):  # no such user, a NUL byte, a name that is too long
        raise InvalidValue("folder '{folder}' does not exist", folder=said) from None
    return root


def class_folders(root: Path, *, sorted_too: bool = False) -> tuple[str, ...]:
    """List the classes of a folder: its sub-folders in alphabetical order.

    Args:
        root: folder that holds one folder for each class.

        sorted_too: True if a folder that is sorted into parts will do, whose parts are then the classes.

    Returns:
        Names of the classes; their index is the label.

    Raises:
        InvalidValue: if there is no such folder, no class folder in it, or it is sorted into parts already.
    """
    if not root.is_dir():
        if root.exists():
            raise InvalidValue("'{folder}' is a file; name a folder of class folders", folder=root)
        raise InvalidValue("folder '{folder}' does not exist", folder=root)
    names = _folders_in(root)
    if not names:
        raise InvalidValue(
            "folder '{folder}' holds no class folders; give one folder for each class", folder=root
        )
    if not sorted_too and _are_parts(root, names):
        raise InvalidValue(
            "folder '{folder}' is already sorted into parts ({parts}), each with class folders of its own; "
            "name one of them, such as '{part}'",
            folder=root, parts=", ".join(names), part=root / names[0],
        )  # fmt: skip
    return names


def _folders_in(root: Path) -> tuple[str, ...]:
    return tuple(sorted(p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")))


def _are_parts(root: Path, names: tuple[str, ...]) -> bool:
    """Whether folders are called like parts and hold class folders, not pictures."""
    if not {name.casefold() for name in names} <= PART_NAMES:
        return False
    try:
        inside = [path for name in names for path in (root / name).iterdir()]
    except PermissionError:
        return False
    pictures = (path for path in inside if path.suffix.lower() in PICTURE_ENDINGS and path.is_file())
    return any(_folders_in(root / name) for name in names) and not any(pictures)


def picture_paths(root: Path) -> list[tuple[str, int]]:
    """List every picture file of a folder of class folders with its label, in a fixed order."""
    return [
        ("/".join(parts), label)
        for label, name in enumerate(class_folders(root, sorted_too=True))
        for parts in sorted(_files_below(os.path.join(root, name), (name,)))
        if not parts[-1].startswith(".") and os.path.splitext(parts[-1])[1].lower() in PICTURE_ENDINGS
    ]


def _files_below(folder: str, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Names of the folders on the way and of the file, for each file; no link to a folder is followed."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files_below(entry.path, (*above, entry.name))
                elif entry.is_file():
                    yield (*above, entry.name)
    except PermissionError:
        return


def fingerprint(picture: Picture) -> Float32:
    """Reduce a picture to what it looks like from far away: its perceptual hash.

    A hash of the bytes tells whether two files are the same, and changes wholly if one pixel does. A
    perceptual hash changes little where the picture changes little: a copy that was made smaller, darker or
    saved anew keeps it nearly. Other perceptual hashes keep one bit for each cell, lighter or darker than the
    mean; here the grey values themselves are kept, so that likeness is a correlation and not a count of bits.

    Args:
        picture: any picture.

    Returns:
        ``(16, 16)``, float32: grey values less their mean, with length 1, so that the sum of products of two
        fingerprints is their correlation. All zero for a picture of one grey, and for one with less than 32
        pixels a side: seen from so near, every seven is like every other, and a copy is not told from it.
    """
    return fingerprint_of(picture.pixels)


def fingerprint_of(pixels: NDArray) -> Float32:
    """Compute the perceptual hash of pixels, see `fingerprint`.

    Args:
        pixels: ``(height, width, 3)``, uint8 from 0 to 255 or float32 in [0, 1].

    Returns:
        ``(16, 16)``, float32.

    Example:
        >>> chess = np.indices((32, 32)).sum(axis=0)[..., None] // 16 % 2 * np.ones(3, np.float32)
        >>> hashes = [fingerprint_of(chess.astype(np.float32)), fingerprint_of(1 - chess.astype(np.float32))]
        >>> round(float((hashes[0] * hashes[1]).sum()), 3)
        -1.0
    """
    if max(pixels.shape[:2]) < 2 * FINGERPRINT_SIDE:
        return np.zeros((FINGERPRINT_SIDE, FINGERPRINT_SIDE), np.float32)
    white = 255.0 if pixels.dtype == np.uint8 else 1.0
    # Made small before it is made grey: both are weighted sums, so the order is free, and this one is quick.
    small = to_grey(scaled(pixels.astype(np.float32), FINGERPRINT_SIDE, FINGERPRINT_SIDE) / np.float32(white))
    centred = small - small.mean()
    length = float(np.linalg.norm(centred))
    return centred / length if length > 1e-3 else np.zeros_like(centred)


def near_copies(
    pictures: Sequence[Hashed], *, min_similarity: float = NEAR_COPY_SIMILARITY
) -> tuple[frozenset[int], ...]:
    """Group pictures that look alike, also when one is the mirror image; a copy of a copy joins the group.

    All pairs are compared. A fingerprint is the sum of a half that mirroring leaves as it is and of a half
    whose sign it changes, and the product of one such half with the other is zero. So if s and a are the
    products of the two halves of two pictures, s + a is their correlation and s - a that with the mirror
    image: the larger is s + |a|, from two products of 128 numbers in place of two of 256.

    Args:
        pictures: N pictures, each with ``digest`` and ``fingerprint``.
        min_similarity: correlation of the fingerprints from which two count as copies.

    Returns:
        The groups of two or more, as sets of indices.
    """
    prints = np.stack([picture.fingerprint for picture in pictures])  # (N, 16, 16)
    left, right = prints[:, :, : FINGERPRINT_SIDE // 2], prints[:, :, : FINGERPRINT_SIDE // 2 - 1 : -1]
    even, odd = (
        ((left + sign * right) / np.sqrt(np.float32(2))).reshape(len(prints), -1) for sign in (1, -1)
    )
    first_with: dict[str, int] = {}  # the same bytes are copies whatever they show
    leader = np.array([first_with.setdefault(picture.digest, i) for i, picture in enumerate(pictures)])
    for top in range(0, len(prints), _BLOCK):  # a square of the table of all pairs at a time
        for start in range(top, len(prints), _BLOCK):
            alike = odd[top : top + _BLOCK] @ odd[start : start + _BLOCK].T
            np.abs(alike, out=alike)
            alike += even[top : top + _BLOCK] @ even[start : start + _BLOCK].T
            pairs = np.flatnonzero(alike >= min_similarity)
            _join(leader, pairs // alike.shape[1] + top, pairs % alike.shape[1] + start)
    groups: dict[int, set[int]] = {}
    for i, first in enumerate(leader.tolist()):
        groups.setdefault(first, set()).add(i)
    return tuple(frozenset(group) for group in groups.values() if len(group) > 1)


def _join(leader: NDArray[np.int64], ones: NDArray[np.int64], others: NDArray[np.int64]) -> None:
    """Give both pictures of each pair, and all that are grouped with them, the same leader: the first."""
    while True:
        first, second = leader[ones], leader[others]
        apart = first != second
        if not apart.any():
            return
        ones, others, first, second = (part[apart] for part in (ones, others, first, second))
        np.minimum.at(leader, np.maximum(first, second), np.minimum(first, second))
        while (leader != leader[leader]).any():
            leader[:] = leader[leader]


def load_squashed(root: Path, paths: Iterable[str], *, size: int) -> NDArray[np.uint8]:
    """Read pictures and squash each to one square size, for training.

    Args:
        root: folder the paths are below.
        paths: N picture files.
        size: side of the square in pixels.

    Returns:
        Array ``(N, size, size, 3)``, uint8, 0 to 255.
    """
    names = list(paths)
    squashed = np.empty((len(names), size, size, 3), np.uint8)
    for i, name in enumerate(names):
        squashed[i] = np.rint(scaled(read_picture(root / name, name=name).pixels, size, size) * 255)
    return squashed
