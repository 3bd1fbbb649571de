"""Unpack a ZIP file of class folders that somebody gave, whoever that may be.

Names, sizes and links in a ZIP file say what its maker wants them to say. So nothing is written under a name
from the archive but the name of a class, made harmless, and nothing is written before all limits are kept.
"""

import json
import os
import re
import shutil
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.archive_checks import Limits, entry_name, open_checked
from cnnviz.vision.decode import read_picture
from cnnviz.vision.folders import PART_NAMES, PICTURE_ENDINGS

ABOUT = "about.json"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OverflowError, MemoryError, OSError,
    ValueError,
)  # fmt: skip
# What Windows takes for a device, with any ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Unpacked:
    """What came out of an archive.

    Args:
        root: folder of class folders.
        classes: names of the class folders.
        pictures: how many were kept.
        left_out: name in the archive and the reason, in a sentence, for each file that was not kept.
        renamed: name in the archive and the one here, for each class whose folder could not keep its name.
    """

    root: Path
    classes: tuple[str, ...]
    pictures: int
    left_out: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str], ...] = ()


def unpack(
    archive: BinaryIO,
    into: Path,
    *,
    name: str,
    limits: Limits | None = None,
    loose: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Unpacked:
    """Unpack the pictures of a ZIP file into a folder that is named by its content.

    The class folders may lie below other folders, and below parts such as "train" and "test", which are put
    together: the split is made later, without near copies across. Each picture is read once; a broken one is
    listed and left out. The same file given again is not unpacked again.

    Args:
        archive: the file, opened for reading bytes.
        into: folder of such folders; made if it is missing.
        name: what to call the file in messages.
        limits: how large it may be; the usual limits if left out.
        loose: whether pictures count that lie in no class folder; they come to stand in the folder itself.
        on_progress: called with (files looked at, files in all).

    Returns:
        Where the pictures are, and what was left out.

    Raises:
        InvalidValue: if the file is no ZIP file, is encrypted, leads outside of its folder, holds links or
            further archives, is too large or packed in an odd way, or holds no picture in a class folder.
    """
    root = into / (_digest(archive) + ("-loose" if loose else ""))
    if (known := _known(root)) is not None:
        return known
    try:
        opened, entries = open_checked(archive, name=name, limits=limits or Limits())
        with opened:
            return _write(opened, entries, root, name, loose, on_progress)
    except _BROKEN as error:
        if isinstance(error, InvalidValue):
            raise
        if isinstance(error, OSError) and error.errno is not None:
            raise InvalidValue(
                "'{name}' cannot be unpacked ({why})", name=name, why=error.strerror or str(error)
            ) from error
        raise InvalidValue("'{name}' is no ZIP file, or it is damaged", name=name) from error


def names_in(root: Path) -> dict[str, str]:
    """Say what the pictures of an unpacked archive were called in it.

    Args:
        root: any folder.

    Returns:
        Path below the folder to the name in the archive; empty for a folder that was not unpacked here.
    """
    try:
        names = json.loads((root / ABOUT).read_text(encoding="utf-8"))["names"]
        return {str(path): str(said) for path, said in names.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _digest(archive: BinaryIO) -> str:
    sum_ = blake2b(digest_size=12)
    archive.seek(0)
    while block := archive.read(1 << 20):
        sum_.update(block)
    archive.seek(0)
    return sum_.hexdigest()


def _known(root: Path) -> Unpacked | None:
    try:
        about = json.loads((root / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    left_out = tuple((entry, why) for entry, why in about["left_out"])
    renamed = tuple((kind, free) for kind, free in about.get("renamed", ()))
    return Unpacked(root, tuple(about["classes"]), about["pictures"], left_out, renamed)


def _write(
    opened: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    root: Path,
    name: str,
    loose: bool,
    on_progress: Callable[[int, int], None],
) -> Unpacked:
    wanted, left_out = _sorted(entries, loose)
    root.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{root.name}.", suffix=".half", dir=root.parent))
    folders = _folder_names([kind for _, kind in wanted if kind])
    names: dict[str, str] = {}
    try:
        for done, (entry, kind) in enumerate(wanted, 1):
            said = entry_name(entry)
            try:
                with opened.open(entry) as packed:  # read() without a number would unpack all it finds
                    data = packed.read(entry.file_size)
                read_picture(data, name=said)
            except InvalidValue as error:
                left_out.append((said, str(error)))
            except _BROKEN as error:
                left_out.append((said, f"{said} is damaged in the archive ({type(error).__name__})"))
            else:
                folder = half / folders[kind] if kind else half
                folder.mkdir(exist_ok=True)
                file = folder / f"{len(names):05}{Path(said).suffix.lower()}"
                file.write_bytes(data)
                names[file.relative_to(half).as_posix()] = said
            on_progress(done, len(wanted))
        classes = tuple(sorted(path.name for path in half.iterdir() if path.is_dir()))
        if loose and not names:
            raise InvalidValue("'{name}' holds no picture that can be read", name=name)
        if not (classes or loose):
            raise InvalidValue(
                "'{name}' holds no picture in a class folder; make one folder for each class and put its "
                "pictures into it",
                name=name,
            )
        renamed = tuple(
            (kind, free)
            for kind, free in folders.items()
            if free in classes and free != unicodedata.normalize("NFC", kind)
        )
        about = {"name": name, "classes": classes, "pictures": len(names), "left_out": left_out}
        about |= {"names": names, "renamed": renamed}
        (half / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        try:
            os.replace(half, root)
        except OSError:
            if not (root / ABOUT).exists():  # or another visitor brought the same file at the same moment
                raise
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return Unpacked(root, classes, len(names), tuple(left_out), renamed)


def _sorted(
    entries: list[zipfile.ZipInfo], loose: bool
) -> tuple[list[tuple[zipfile.ZipInfo, str]], list[tuple[str, str]]]:
    """Tell pictures with their class from what is left out, with the reason."""
    pictures, left_out = [], []
    for entry in entries:
        parts = entry_name(entry).split("/")
        if any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1] == "Thumbs.db":
            continue  # what systems put into folders without being asked
        if Path(parts[-1]).suffix.lower() in PICTURE_ENDINGS:
            pictures.append((entry, parts))
        else:
            left_out.append((entry_name(entry), "it is not named like a picture"))
    above = _folders_above([parts for _, parts in pictures])
    wanted = []
    for entry, parts in pictures:
        if len(parts) - above < 2 and loose:
            wanted.append((entry, ""))
        elif len(parts) - above < 2:
            left_out.append((entry_name(entry), "it lies in no class folder"))
        else:
            wanted.append((entry, parts[above]))
    return wanted, left_out


def _folders_above(paths: list[list[str]]) -> int:
    """How many folders lie above the class folders: those all share, and those that name a part."""
    above = 0
    while deep := [path for path in paths if len(path) - above > 1]:
        names = {path[above].casefold() for path in deep}
        further = sum(len(path) - above > 2 for path in deep)
        if (len(names) > 1 and not names <= PART_NAMES) or further <= len(deep) / 2:
            break
        above += 1
    return above


def _folder_names(kinds: list[str]) -> dict[str, str]:
    """Give each class a name that every file system takes and that no two classes share."""
    names: dict[str, str] = {}
    for kind in dict.fromkeys(kinds):
        plain = re.sub(r"[^\w \-]", "_", unicodedata.normalize("NFC", kind))[:60].strip() or "_"
        if _RESERVED.fullmatch(plain):
            plain = f"{plain}_"
        taken = {name.casefold() for name in names.values()}
        number, free = 2, plain
        while free.casefold() in taken:
            number, free = number + 1, f"{plain} {number}"
        names[kind] = free
    return names


__all__ = ["ABOUT", "Limits", "Unpacked", "names_in", "unpack"]
