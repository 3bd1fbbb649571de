"""A folder of class folders: read it, find copies, split it so that no picture stands on two sides."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import EXTENSIONS, read_picture
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import scaled, to_grey

Float32 = NDArray[np.float32]

PICTURE_ENDINGS = frozenset(f".{ending}" for endings in EXTENSIONS.values() for ending in endings)
FINGERPRINT_SIDE = 16
NEAR_COPY_SIMILARITY = 0.9
"""Crops, recompressions and watermarked prints of one photograph lie above; a few look-alikes do, too."""


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
        if path.is_file() and path.suffix.lower() in PICTURE_ENDINGS and not path.name.startswith(".")
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


def fingerprint(picture: Picture) -> Float32:
    """Reduce a picture to what it looks like from far away.

    Args:
        picture: any picture.

    Returns:
        ``(16, 16)``, float32: grey values less their mean, with length 1, so that the sum of products of two
        fingerprints is their correlation. All zero for a picture of one grey.
    """
    small = scaled(to_grey(picture.pixels), FINGERPRINT_SIDE, FINGERPRINT_SIDE)
    centred = small - small.mean()
    length = float(np.linalg.norm(centred))
    return centred / length if length > 1e-3 else np.zeros_like(centred)


def near_copies(
    pictures: Sequence[PictureFile], *, min_similarity: float = NEAR_COPY_SIMILARITY
) -> tuple[frozenset[int], ...]:
    """Group pictures that look alike, also when one is the mirror image; a copy of a copy joins the group.

    Args:
        pictures: N pictures.
        min_similarity: correlation of the fingerprints from which two count as copies.

    Returns:
        The groups of two or more, as sets of indices.
    """
    prints = np.stack([picture.fingerprint for picture in pictures])  # (N, 16, 16)
    plain, mirrored = (p.reshape(len(prints), -1) for p in (prints, prints[:, :, ::-1]))
    leader = list(range(len(pictures)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = i = leader[leader[i]]
        return i

    def join(i: int, j: int) -> None:
        leader[find(j)] = find(i)

    first_with: dict[str, int] = {}
    for i, picture in enumerate(pictures):  # the same bytes are copies whatever they show
        join(first_with.setdefault(picture.digest, i), i)
    for start in range(0, len(prints), 1024):  # a strip of the table of all pairs at a time
        strip = plain[start : start + 1024]
        alike = np.maximum(strip @ plain.T, strip @ mirrored.T) >= min_similarity
        for row, j in np.argwhere(alike):
            if start + row < j:
                join(start + int(row), int(j))
    groups: dict[int, set[int]] = {}
    for i in range(len(pictures)):
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
        squashed[i] = np.rint(scaled(read_picture(root / name, name=name).pixels, size, size) * 255)
    return squashed
