"""Sort the pictures of a split into train/CLASS/…, validation/CLASS/…, test/CLASS/…: all of them, or nothing.

Deck A10 names it among its problems: "files had to be sorted by hand".
"""

import csv
import errno
import io
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Literal

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.splits import PARTS, Split, SplitFile

By = Literal["symlink", "copy", "manifest"]
WAYS: tuple[By, ...] = ("symlink", "copy", "manifest")
SPLIT_FILE, MANIFEST = "split.json", "manifest.csv"
_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}
_LINK_PRIVILEGE = 1314  # Windows: only administrators and developers may make symbolic links


@dataclass(frozen=True)
class Sorted:
    """A folder that pictures were sorted into."""

    into: Path
    by: By
    counts: dict[str, int]  # pictures of each part


def manifest(split: Split) -> bytes:
    """Write a split as a table: part, class, path below the folder, hash of the bytes.

    Args:
        split: any split.

    Returns:
        CSV in UTF-8, one line a picture.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("part", "class", "path", "digest"))
    for part, file in _files(split):
        writer.writerow((part, split.classes[file.label], file.path, file.digest))
    return text.getvalue().encode("utf-8", "surrogateescape")


def places(split: Split) -> dict[str, str]:
    """Say where each picture goes: ``part/class/name``.

    Folders below the class folder are kept. Two pictures that a file system could take for one, because their
    names differ in case alone or one was moved from another class, get names of their own.

    Args:
        split: any split.

    Returns:
        Path below the new folder for each path below the old one.

    Example:
        >>> two = (SplitFile("cat/1.jpg", 0, "a"), SplitFile("dog/1.JPG", 0, "b"))
        >>> places(Split(("cat",), 0, 0.9, {"train": two, "validation": (), "test": ()}))
        {'cat/1.jpg': 'train/cat/1.jpg', 'dog/1.JPG': 'train/cat/1-2.JPG'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for part, file in _files(split):
        kind, path = split.classes[file.label], PurePosixPath(file.path)
        inside = path.relative_to(kind) if path.parts[0] == kind and len(path.parts) > 1 else path.name
        place = free = PurePosixPath(part, kind, inside)
        number = 2
        while (look := _as_file_systems_see(free)) in taken:
            number, free = number + 1, place.with_name(f"{place.stem}-{number}{place.suffix}")
        taken.add(look)
        found[file.path] = str(free)
    return found


def sort_into(
    split: Split,
    root: Path,
    into: Path,
    *,
    by: By,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Sorted:
    """Put each picture of a split where it belongs, with the split file and the manifest beside the parts.

    All is made aside and put in place at the end, so that a full disk or a broken picture leaves nothing.

    Args:
        split: which picture goes where.
        root: folder the paths of the split are below.
        into: folder that does not exist yet, or is empty.
        by: "symlink" (takes no room; the pictures stay where they are), "copy", or "manifest" (no pictures,
            only the table that says where they would go).
        on_progress: called with (pictures done, pictures in all).

    Returns:
        What was made.

    Raises:
        InvalidValue: if `into` cannot be used, a picture is missing or another one than when the folder was
            split, the disk is full, or its file system has no symbolic links.
    """
    try:
        return _sort(split, root.resolve(), into.expanduser().absolute(), by, on_progress)
    except InvalidValue:
        raise
    except OSError as error:
        raise InvalidValue(
            "pictures cannot be sorted into '{into}' ({why}); nothing was left there",
            into=into, why=error.strerror or str(error),
        ) from error  # fmt: skip
    except ValueError as error:  # a path with a NUL in it
        raise InvalidValue("'{into}' cannot be the name of a folder", into=str(into)) from error


def _sort(split: Split, root: Path, into: Path, by: By, on_progress: Callable[[int, int], None]) -> Sorted:
    check_target(root, into)
    into = into.resolve()
    within = into.exists()  # it may be a disk of its own, so that nothing can be renamed onto it
    beside = into if within else into.parent
    aside = Path(tempfile.mkdtemp(prefix=f".{into.name}.", suffix=".half", dir=beside))
    try:
        _fill(aside, into, split, root, by, on_progress)
        aside.chmod(0o755)
        if within:
            _move_up(aside, into)
        else:
            os.rename(aside, into)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Sorted(into, by, {part: len(split.parts[part]) for part in PARTS})


def check_target(root: Path, into: Path) -> None:
    """Refuse a place where sorted pictures must not stand, before anything is read.

    Args:
        root: folder of the pictures.
        into: folder to be made.

    Raises:
        InvalidValue: if `into` is a file or not empty, its parent is missing, or it lies in `root`.
    """
    try:
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            raise InvalidValue("'{into}' is not an empty folder; give a new one", into=into)
        if not into.absolute().parent.is_dir():
            raise InvalidValue(
                "'{into}' cannot be made: '{above}' is no folder", into=into, above=into.parent
            )
        if into.resolve().is_relative_to(root.resolve()):
            raise InvalidValue(
                "'{into}' lies in '{root}', where it would be taken for a class", into=into, root=root
            )
    except OSError as error:
        raise InvalidValue(
            "'{into}' cannot be used ({why})", into=into, why=error.strerror or str(error)
        ) from error
    except ValueError as error:
        if isinstance(error, InvalidValue):
            raise
        raise InvalidValue("'{into}' cannot be the name of a folder", into=str(into)) from error


def _fill(
    aside: Path, into: Path, split: Split, root: Path, by: By, on_progress: Callable[[int, int], None]
) -> None:
    goes_to = places(split)
    if by != "manifest":
        for part in filter(split.parts.__getitem__, PARTS):
            for name in split.classes:  # also an empty one: then the labels are the same in every part
                (aside / part / name).mkdir(parents=True)
    total = len(goes_to)
    for done, (_, file) in enumerate(_files(split), 1):
        source, target = root / file.path, aside / goes_to[file.path]
        data = _checked(source, file)
        if by != "manifest":
            target.parent.mkdir(parents=True, exist_ok=True)
        if by == "symlink":
            _link(target, source, into)
        elif by == "copy":
            with target.open("xb") as copy:
                copy.write(data)
        on_progress(done, total)
    (aside / SPLIT_FILE).write_text(split.as_json(), encoding="utf-8")
    (aside / MANIFEST).write_bytes(manifest(split))


def _link(target: Path, source: Path, into: Path) -> None:
    try:
        target.symlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINKS and getattr(error, "winerror", None) != _LINK_PRIVILEGE:
            raise
        raise InvalidValue(
            "'{into}' cannot hold symbolic links ({why}); take copy or manifest",
            into=into, why=error.strerror or str(error),
        ) from error  # fmt: skip


def _checked(source: Path, file: SplitFile) -> bytes:
    """Read a picture and make sure that it is still the one that was split."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise InvalidValue(
            "picture '{path}' cannot be read ({why})", path=file.path, why=error.strerror or str(error)
        ) from error
    if blake2b(data, digest_size=16).hexdigest() != file.digest:
        raise InvalidValue("picture '{path}' is not the one in the split", path=file.path)
    return data


def _move_up(aside: Path, into: Path) -> None:
    """Put what was made aside in its folder; on trouble take it back."""
    if {path.name for path in into.iterdir()} != {aside.name}:
        raise InvalidValue("'{into}' is not an empty folder; give a new one", into=into)
    moved = []
    try:
        for path in list(aside.iterdir()):
            os.rename(path, into / path.name)
            moved.append(into / path.name)
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _files(split: Split) -> Iterator[tuple[str, SplitFile]]:
    return ((part, file) for part in PARTS for file in split.parts[part])


def _as_file_systems_see(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()
