"""The file that keeps what is known of pictures: an .npz, a row for each picture, a column for each fact."""

import contextlib
import os
import secrets
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.vision.file_facts import FileFacts

COLUMNS = ("digest", "bytes", "format", "height", "width", "channels", "mean", "deviation", "fingerprint")
"""Of the facts; path and label say where a picture lies and not what it is, so they are not kept."""

LAYOUT = 1
"""Raised when a fact changes its meaning, so that files of an older program are not read."""

_BROKEN = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)
Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Kept:
    """What one file keeps.

    Args:
        pictures: facts in the order of the survey they come from; path and label are empty.
        alike: groups of them that look alike; None if the survey was stopped before that was known.
    """

    pictures: tuple[FileFacts, ...] = ()
    alike: Groups | None = None

    @cached_property
    def by_digest(self) -> dict[str, FileFacts]:
        """The facts by the hash of the bytes."""
        return {picture.digest: picture for picture in self.pictures}

    def alike_of(self, pictures: Sequence[FileFacts]) -> Groups | None:
        """Return the groups that look alike if these are the same pictures in the same order.

        Args:
            pictures: of a new survey.

        Returns:
            Groups of indices, or None if they have to be looked for.
        """
        same = [p.digest for p in pictures] == [p.digest for p in self.pictures]
        return self.alike if same else None


class KeptFacts:
    """Facts by the hash of the bytes: first of one file, then of all others, which are read when needed.

    Args:
        own: what the folder's own file keeps.
        others: files of other folders, where a picture may lie, too.
    """

    def __init__(self, own: Kept, others: Sequence[Path]) -> None:
        """Keep where to look; nothing is read yet."""
        self._own, self._others = own.by_digest, others
        self._places: dict[str, Path] | None = None
        self._read: dict[Path, dict[str, FileFacts]] = {}
        self._lock = Lock()  # several threads ask

    def get(self, digest: str) -> FileFacts | None:
        """Return the facts of a picture, or None if no file has them."""
        if own := self._own.get(digest):
            return own
        with self._lock:
            if self._places is None:
                self._places = {each: file for file in self._others for each in _digests(file)}
            place = self._places.get(digest)
            if place is None:
                return None
            if place not in self._read:
                self._read[place] = read(place).by_digest
            return self._read[place].get(digest)


def read(file: Path) -> Kept:
    """Read what a file keeps.

    Args:
        file: as written by `save`.

    Returns:
        Its facts; nothing if there is no such file, or it is damaged or of an older program.
    """
    try:
        with np.load(file, allow_pickle=False) as kept:
            if int(kept["layout"]) != LAYOUT:
                return Kept()
            columns = [kept[name] for name in COLUMNS]
            group = kept["group"] if "group" in kept.files else None
        columns[-1] = columns[-1].astype(np.float32, copy=False)
        values = [column.tolist() for column in columns[:-1]]
        pictures = tuple(
            FileFacts(
                "", 0, digest, bytes_, format_, height, width, channels, tuple(mean), tuple(deviation), look
            )
            for digest, bytes_, format_, height, width, channels, mean, deviation, look in zip(
                *values, columns[-1], strict=True
            )
        )
    except _BROKEN:
        return Kept()
    return Kept(pictures, None if group is None else _groups(group))


def save(file: Path, pictures: Sequence[FileFacts], *, alike: Groups | None = None) -> None:
    """Write facts aside and put them in place at once, so that a reader never sees half of them.

    A disk that is full or cannot be written costs the next look its speed and this one nothing.

    Args:
        file: where to; its folder is made if it is missing.
        pictures: their facts; of several with the same bytes one is kept if ``alike`` is left out.
        alike: groups of indices into ``pictures`` that look alike, each index in at most one.
    """
    rows = list({picture.digest: picture for picture in pictures}.values()) if alike is None else pictures
    columns: dict[str, Any] = {name: np.array([getattr(row, name) for row in rows]) for name in COLUMNS}
    if alike is not None:
        columns["group"] = np.full(len(rows), -1, np.int32)
        for number, group in enumerate(alike):
            columns["group"][list(group)] = number
    half = file.with_name(f".{file.name}.{secrets.token_hex(4)}.half")
    with contextlib.suppress(OSError):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as opened:
                np.savez(opened, layout=np.int64(LAYOUT), **columns)
            os.replace(half, file)
        finally:
            half.unlink(missing_ok=True)


def _digests(file: Path) -> list[str]:
    try:
        with np.load(file, allow_pickle=False) as kept:
            digests: list[str] = kept["digest"].tolist() if int(kept["layout"]) == LAYOUT else []
            return digests
    except _BROKEN:
        return []


def _groups(numbers: NDArray[np.int32]) -> Groups:
    groups: dict[int, list[int]] = {}
    for place, number in enumerate(numbers.tolist()):
        if number >= 0:
            groups.setdefault(number, []).append(place)
    return tuple(tuple(group) for group in groups.values())
