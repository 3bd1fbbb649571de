"""A folder of class folders: read it, find copies, split it so that no picture stands on two sides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import Picture, read_picture

PICTURE_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
FINGERPRINT_SIDE = 16
NEAR_COPY_DISTANCE = 20
"""Of 256 bits. Two prints of one photograph differ in fewer; two photographs of one scene in more."""


@dataclass(frozen=True)
class PictureFile:
    """One readable picture: where it is, its class, its content hash and its perceptual hash."""

    path: str  # below the folder, with forward slashes
    label: int
    digest: str  # of the bytes
    fingerprint: bytes  # 32 bytes, see fingerprint()


@dataclass(frozen=True)
class FolderScan:
    """What stands in a folder of class folders."""

    root: Path
    classes: tuple[str, ...]
    pictures: tuple[PictureFile, ...]
    unreadable: tuple[tuple[str, str], ...]  # path and the reason, in a sentence


def class_folders(root: Path) -> tuple[str, ...]:
    """List the classes of a folder: its sub-folders in alphabetical order.

    Args:
        root: folder that holds one folder for each class.

    Returns:
        Names of the classes; their index is the label.

    Raises:
        InvalidValue: if there is no such folder, or no class folder in it.
    """
    if not root.is_dir():
        raise InvalidValue("folder '{folder}' does not exist", folder=root)
    names = tuple(sorted(p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")))
    if not names:
        raise InvalidValue(
            "folder '{folder}' holds no class folders; give one folder for each class", folder=root
        )
    return names


def picture_paths(root: Path) -> list[tuple[str, int]]:
    """List every picture file of a folder of class folders with its label, in a fixed order."""
    return [
        (path.relative_to(root).as_posix(), label)
        for label, name in enumerate(class_folders(root))
        for path in sorted((root / name).rglob("*"))
        if path.is_file() and path.suffix.lower() in PICTURE_ENDINGS
    ]


def scan_folder(
    root: Path, *, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> FolderScan:
    """Read every picture of a folder once and note its class, its hash and its perceptual hash.

    A file that cannot be read is listed with the reason and left out; it stops nothing.

    Args:
        root: folder that holds one folder for each class.
        on_progress: called with (pictures read, pictures in all).

    Returns:
        The scan, pictures in a fixed order.

    Raises:
        InvalidValue: if the folder or its class folders are missing, or no picture can be read.
    """
    found, pictures, unreadable = picture_paths(root), [], []
    for done, (path, label) in enumerate(found, 1):
        try:
            picture = read_picture(root / path, name=path)
        except InvalidValue as error:
            unreadable.append((path, str(error)))
        else:
            pictures.append(PictureFile(path, label, picture.digest, fingerprint(picture)))
        on_progress(done, len(found))
    if not pictures:
        raise InvalidValue("folder '{folder}' holds no picture that can be read", folder=root)
    return FolderScan(root, class_folders(root), tuple(pictures), tuple(unreadable))


def fingerprint(picture: Picture) -> bytes:
    """Hash what a picture looks like, so that a rescaled or recompressed copy gets nearly the same bits.

    The picture is shrunk to 17x16 grey values; each bit says whether a pixel is darker than its right
    neighbour.

    Args:
        picture: any picture.

    Returns:
        32 bytes, 256 bits.

    Source:
        The "difference hash" of Neal Krawetz, "Kind of like that", 2013.
    """
    side = FINGERPRINT_SIDE
    grey = cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (side + 1, side), interpolation=cv2.INTER_AREA)
    return np.packbits(small[:, 1:] > small[:, :-1]).tobytes()


def near_copies(
    fingerprints: Sequence[bytes], *, max_distance: int = NEAR_COPY_DISTANCE
) -> tuple[frozenset[int], ...]:
    """Group pictures whose fingerprints differ in few bits; a copy of a copy joins the same group.

    Args:
        fingerprints: N hashes of 32 bytes, from `fingerprint`.
        max_distance: bits that may differ, of 256.

    Returns:
        The groups of two or more, as sets of indices.

    Example:
        >>> near_copies([bytes(32), bytes([255] * 32), bytes([1] + [0] * 31)])
        (frozenset({0, 2}),)
    """
    words = np.frombuffer(b"".join(fingerprints), np.uint64).reshape(len(fingerprints), -1)  # (N, 4)
    leader = list(range(len(words)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = i = leader[leader[i]]
        return i

    for i, word in enumerate(words):
        distance = np.bitwise_count(words[i + 1 :] ^ word).sum(axis=1, dtype=np.int64)
        for j in np.flatnonzero(distance <= max_distance):
            leader[find(i + 1 + int(j))] = find(i)
    groups: dict[int, set[int]] = {}
    for i in range(len(words)):
        groups.setdefault(find(i), set()).add(i)
    return tuple(frozenset(group) for group in groups.values() if len(group) > 1)


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
        pixels = read_picture(root / name, name=name).pixels
        shrinks = min(pixels.shape[:2]) > size
        resized = cv2.resize(
            pixels, (size, size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        )
        squashed[i] = np.rint(resized * 255)
    return squashed
