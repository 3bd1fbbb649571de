"""Photographs of a folder of class folders, split without a leak and decoded once for all runs.

What was decoded stands below the folder of the runs, where every worker sees it:

========================  ==============================================================================
``pictures/*.npy``        the pictures of one part at one size, named by the hash of the pictures
``pictures/split-*.json`` which picture of a folder stands in which part
``uploads/``              folders that visitors gave as a ZIP file
========================  ==============================================================================
"""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import old_photographs, runs
from cnnviz.jobs.files import read_json, write_json
from cnnviz.jobs.surveys import survey
from cnnviz.nn import zoo
from cnnviz.nn.array_data import data_folders
from cnnviz.vision.archive import ABOUT
from cnnviz.vision.decode import read_picture
from cnnviz.vision.folders import class_folders, load_squashed, picture_paths
from cnnviz.vision.splits import Split, SplitFile
from cnnviz.vision.survey_split import split_survey

FEWEST = 5
"""Pictures a class must have, so that one of five can be kept for validation and one for the test."""

SHARES = (6, 2, 2)
_AT_ONCE = 256  # pictures decoded before something is said

Progress = Callable[[int, int], None]


def find_animals(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Find Animals-10: ``animals10`` in a folder of ``CNNVIZ_DATA``, else where kagglehub puts it.

    Args:
        environment: variables to look at.

    Returns:
        The folder of class folders, or None.
    """
    for folder in data_folders(environment):
        if (folder / "animals10").is_dir():
            return folder / "animals10"
    cache = Path(environment.get("KAGGLEHUB_CACHE") or Path.home() / ".cache" / "kagglehub").expanduser()
    versions = cache / "datasets" / "alessiocorrado99" / "animals10" / "versions"
    return max(versions.glob("*/raw-img"), default=None)


def split_of(root: Path, *, on_progress: Progress = lambda done, total: None) -> Split:
    """Say which picture of a folder stands in which part; the answer is the same as long as the folder is.

    Args:
        root: folder of class folders.
        on_progress: called with (pictures read, pictures in all) when the folder is read for the first time.

    Returns:
        The split; no picture nor near copy of it stands in two parts.

    Raises:
        InvalidValue: if there are fewer than two classes, or a class has too few pictures.
    """
    name = f"split-{_state(root)}.json"
    kept = _store() / name
    refused = kept.with_suffix(".refused.json")
    if known := read_json(refused):
        raise InvalidValue(known["template"], **known["values"])
    if not kept.exists():
        try:
            _split(root, kept, on_progress)
        except InvalidValue as error:  # so that the next look does not read all pictures again
            write_json(refused, {"template": error.template, "values": error.values})
            raise
    if root.parent == uploads():
        old_photographs.use(root)
    return _read_split(kept, kept.stat().st_mtime_ns)


def _split(root: Path, kept: Path, on_progress: Progress) -> None:
    check_classes(class_folders(root), [label for _, label in picture_paths(root)])
    found = survey(root, on_progress=on_progress)
    check_classes(found.classes, [picture.label for picture in found.pictures])
    half = _half(kept)
    split_survey(found, seed=0, shares=SHARES).save(half)
    os.replace(half, kept)


@lru_cache(maxsize=8)
def _read_split(file: Path, modified: int) -> Split:
    return Split.load(file)


def shipped_split(root: Path) -> Split | None:
    """Return the split that the trained model came with, if the folder holds the pictures of it.

    A copy of Animals-10 with other pictures, or with the same ones compressed otherwise, gets its own split.

    Args:
        root: a copy of Animals-10.

    Returns:
        The split, or None if a picture is missing or another one.
    """
    file = zoo.models_directory() / "animals10" / "split.json"
    return _shipped(root, file, file.stat().st_mtime_ns) if file.exists() else None


@lru_cache(maxsize=4)
def _shipped(root: Path, file: Path, modified: int) -> Split | None:
    split = _read_split(file, modified)
    everything = [one for part in split.parts.values() for one in part]
    return split if _holds(root, everything[:: max(1, len(everything) // 50)]) else None


def check_classes(classes: Sequence[str], labels: Sequence[int]) -> None:
    """Refuse a folder that nothing can be learnt from.

    Args:
        classes: names of the class folders.
        labels: class of each picture.

    Raises:
        InvalidValue: if there are fewer than two classes, or a class has too few pictures.

    Example:
        >>> check_classes(("cat", "dog"), [0] * 5 + [1] * 4)
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: class 'dog' has readable pictures: 4; at least 5 are needed
    """
    if len(classes) < 2:
        raise InvalidValue(
            "there is one class folder, '{name}'; at least two are needed to tell apart", name=classes[0]
        )
    counts = np.bincount(np.array(labels, np.int64), minlength=len(classes))
    fewest = int(counts.argmin())
    if counts[fewest] < FEWEST:
        raise InvalidValue(
            "class '{name}' has readable pictures: {count}; at least {least} are needed",
            name=classes[fewest], count=int(counts[fewest]), least=FEWEST,
        )  # fmt: skip


def decoded(
    root: Path, files: Sequence[SplitFile], *, size: int, on_progress: Progress = lambda done, total: None
) -> NDArray[np.uint8]:
    """Return pictures squashed to squares; decoded the first time, read from the disk after that.

    Args:
        root: folder that the files are below.
        files: N of them.
        size: side of the squares in pixels.
        on_progress: called with (pictures decoded, pictures in all) while they are decoded.

    Returns:
        ``(N, size, size, 3)`` uint8, not to be written to.

    Raises:
        InvalidValue: if a picture is missing or has changed, or the disk is full.
    """
    hashes = "\n".join(file.digest for file in files)
    key = blake2b(hashes.encode(), digest_size=12).hexdigest()
    kept = _store() / f"{key}-{size}.npy"
    if not kept.exists():
        for file in files[:: max(1, len(files) // 50)]:
            if read_picture(root / file.path, name=file.path).digest != file.digest:
                raise InvalidValue("picture '{path}' is not the one in the split", path=file.path)
        _decode(root, files, size, kept, on_progress)
    old_photographs.use(kept)
    return np.asarray(np.load(kept, mmap_mode="r"))


def _decode(root: Path, files: Sequence[SplitFile], size: int, kept: Path, on_progress: Progress) -> None:
    old_photographs.clean()
    half = _half(kept)
    head = {"descr": "|u1", "fortran_order": False, "shape": (len(files), size, size, 3)}
    try:
        with half.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, head)
            for start in range(0, len(files), _AT_ONCE):
                paths = [one.path for one in files[start : start + _AT_ONCE]]
                file.write(load_squashed(root, paths, size=size).data)
                on_progress(start + len(paths), len(files))
        os.replace(half, kept)
    except OSError as error:
        raise InvalidValue(
            "decoded pictures cannot be kept in {folder} ({why}); they need {megabytes:.0f} MB",
            folder=str(kept.parent), why=error.strerror or str(error),
            megabytes=len(files) * size * size * 3 / 1e6,
        ) from error  # fmt: skip
    finally:
        half.unlink(missing_ok=True)


def uploads() -> Path:
    """Say where folders that visitors gave stand; each is named by its content."""
    return runs.root().absolute() / "uploads"


def name_of(root: Path) -> str:
    """Say how a person calls a folder: by its name, or by that of the ZIP file it was unpacked from."""
    about = read_json(root / ABOUT)
    return str(about["name"]) if isinstance(about, dict) and "name" in about else root.name


def _store() -> Path:
    folder = runs.root().absolute() / "pictures"
    with runs.writing(folder.parent):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _half(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.half")


def _state(root: Path) -> str:
    """Hash what changes when pictures come or go."""
    folders = [root, *(root / name for name in class_folders(root))]
    return _hash_files(root.absolute(), tuple(folder.stat().st_mtime_ns for folder in folders))


@lru_cache(maxsize=32)
def _hash_files(root: Path, modified: tuple[int, ...]) -> str:
    found = [(path, (root / path).stat()) for path, _ in picture_paths(root)]
    lines = "\n".join(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in found)
    return blake2b(f"{root}\n{lines}".encode(), digest_size=12).hexdigest()


def _holds(root: Path, files: Sequence[SplitFile]) -> bool:
    for file in files:
        try:
            data = (root / file.path).read_bytes()
        except OSError:
            return False
        if blake2b(data, digest_size=16).hexdigest() != file.digest:
            return False
    return True
