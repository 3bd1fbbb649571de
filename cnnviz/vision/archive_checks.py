"""What a ZIP file says of itself, checked before a byte of it is unpacked.

A ZIP file is a list of entries at its end, and the bytes of each somewhere before. Its maker writes both: the
list may name places outside of the folder, may be longer than memory, and many entries may point to the same
bytes, so that a small file unpacks to a large one (D. Fifield, "A better zip bomb", 2019).
"""

import contextlib
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cnnviz.core.errors import InvalidValue

NESTED = frozenset((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"))

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Packed so, an entry can be unpacked a bounded piece at a time; with bzip2 and LZMA `zipfile` cannot."""

LONGEST_NAME, DEEPEST = 1024, 32
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # the entry, strongly, the list of entries
_UTF8 = 0x800
_LOCAL_HEADER = 30  # bytes before the name of an entry and its data
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large an archive may be once it is unpacked.

    Args:
        files: entries, folders not counted; of both together there may be twice as many.
        total: bytes of all files.
        single: bytes of one file.
        ratio: bytes unpacked from one byte of the archive; pictures are compressed already, so that a high
            ratio means that the archive was made to fill the disk.
    """

    files: int = 30_000
    total: int = 1_000_000_000
    single: int = 30_000_000
    ratio: int = 100


class _TooMany(Exception):
    pass


class _Few(list[zipfile.ZipInfo]):
    """A list that ends before memory does."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def append(self, entry: zipfile.ZipInfo) -> None:
        if len(self) >= self._most:
            raise _TooMany
        super().append(entry)


class _Bounded(zipfile.ZipFile):
    """A ZIP file whose list of entries is read no further than the limit."""

    def __init__(self, archive: BinaryIO, most: int) -> None:
        self._most = most
        super().__init__(archive)

    @property
    def filelist(self) -> list[zipfile.ZipInfo]:
        return self._entries

    @filelist.setter
    def filelist(self, entries: list[zipfile.ZipInfo]) -> None:
        self._entries = _Few(self._most)


def open_checked(
    archive: BinaryIO, *, name: str, limits: Limits
) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """Open a ZIP file and refuse what must not be unpacked, before anything is.

    Args:
        archive: the file.
        name: what to call it in messages.
        limits: how large it may be.

    Returns:
        The opened file and its entries that are no folders.

    Raises:
        InvalidValue: if it is encrypted, leads outside of its folder, holds links or further archives, files
            share their bytes, it is packed in an unusual way, or it is too large.
        zipfile.BadZipFile: if it is no ZIP file, or one that contradicts itself.
    """
    size = archive.seek(0, 2)
    archive.seek(0)
    try:
        opened = _Bounded(archive, 2 * limits.files)
    except _TooMany:
        raise InvalidValue(
            "'{name}' holds more than {count} files; at most {most} are allowed",
            name=name, count=2 * limits.files, most=limits.files,
        ) from None  # fmt: skip
    entries = [entry for entry in opened.infolist() if not entry.filename.endswith("/")]  # no name: no error
    if len(entries) > limits.files:
        raise InvalidValue(
            "'{name}' holds {count} files; at most {most} are allowed",
            name=name, count=len(entries), most=limits.files,
        )  # fmt: skip
    for entry in entries:
        _check_entry(entry, name, limits)
    _check_sizes(entries, name, limits, size)
    _check_overlaps(opened.infolist(), name, size)
    return opened, entries


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Name a file with forward slashes and without signs that nobody sees.

    Some programs write UTF-8 without saying so.

    Args:
        entry: of an archive.

    Returns:
        The name, to be shown, not to be opened.
    """
    said = entry.filename.replace("\\", "/")
    if not entry.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):
            said = said.encode("cp437").decode("utf-8")
    return _UNSEEN.sub("�", said)


def _check_entry(entry: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    said = entry_name(entry)
    if entry.flag_bits & _ENCRYPTED:
        raise InvalidValue("'{name}' is encrypted; pack it without a password", name=name)
    if len(said) > LONGEST_NAME or said.count("/") > DEEPEST:
        raise InvalidValue(
            "'{name}' holds '{entry}…', whose name is longer than {most} letters or lies more than {deep} "
            "folders deep",
            name=name, entry=said[:40], most=LONGEST_NAME, deep=DEEPEST,
        )  # fmt: skip
    if said.startswith("/") or ":" in said.split("/")[0] or ".." in said.split("/"):
        raise InvalidValue(
            "'{name}' holds '{entry}', which leads outside of its folder", name=name, entry=said
        )
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise InvalidValue("'{name}' holds '{entry}', which is a link and not a file", name=name, entry=said)
    if Path(said).suffix.lower() in NESTED:
        raise InvalidValue(
            "'{name}' holds another archive, '{entry}'; pack the pictures themselves", name=name, entry=said
        )
    if entry.compress_type not in METHODS:
        raise InvalidValue(
            "'{entry}' in '{name}' is packed in a way that is not read; pack it as an ordinary ZIP file "
            "(stored or deflated)",
            name=name, entry=said,
        )  # fmt: skip
    if entry.file_size > limits.single:
        raise InvalidValue(
            "'{entry}' in '{name}' has {size:.0f} MB; at most {most:.0f} MB are allowed for a picture",
            name=name, entry=said, size=entry.file_size / 1e6, most=limits.single / 1e6,
        )  # fmt: skip


def _check_sizes(entries: list[zipfile.ZipInfo], name: str, limits: Limits, size: int) -> None:
    total, packed = (sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries))
    if total > limits.total:
        raise InvalidValue(
            "'{name}' unpacks to {size:.0f} MB; at most {most:.0f} MB are allowed",
            name=name, size=total / 1e6, most=limits.total / 1e6,
        )  # fmt: skip
    packed = max(1, min(packed, size))  # what entries say together may be more than there is
    if total > limits.ratio * packed:
        raise InvalidValue(
            "'{name}' grows {times:.0f} times when it is unpacked; pictures grow less than {most} times",
            name=name, times=total / packed, most=limits.ratio,
        )  # fmt: skip


def _check_overlaps(entries: list[zipfile.ZipInfo], name: str, size: int) -> None:
    """Refuse entries that share bytes: the same bytes would be unpacked again and again."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise InvalidValue(
                "'{name}' holds '{entry}', which shares its bytes with another file; pack it anew",
                name=name, entry=entry_name(entry),
            )  # fmt: skip
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    if end > size:
        raise zipfile.BadZipFile("an entry ends after the file")
