"""Split a scanned folder into train, validation and test, reproducibly and without a leak."""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.folders import NEAR_COPY_SIMILARITY, FolderScan, near_copies
from cnnviz.vision.split_sizes import Counts, check_sizes, class_counts

PARTS = ("train", "validation", "test")

EXACT_COPIES_ONLY = 2.0
"""A similarity that no two pictures reach: only files with the same bytes count as copies."""


@dataclass(frozen=True)
class SplitFile:
    """One picture of a part: its path below the folder, its label and the hash of its bytes."""

    path: str
    label: int
    digest: str


@dataclass(frozen=True)
class Split:
    """Which picture stands in which part, with all that is needed to check and repeat it."""

    classes: tuple[str, ...]
    seed: int
    near_copy_similarity: float
    parts: dict[str, tuple[SplitFile, ...]]

    @property
    def counts(self) -> dict[str, tuple[int, ...]]:
        """Pictures of each class, in the order of the classes, for each part."""
        many = len(self.classes)
        labels = {part: [file.label for file in files] for part, files in self.parts.items()}
        return {
            part: tuple(np.bincount(np.array(each, np.int64), minlength=many).tolist())
            for part, each in labels.items()
        }

    @property
    def empty(self) -> dict[str, list[str]]:
        """Classes without a picture in a part, for each part that lacks one."""
        lacking = {
            part: [name for name, count in zip(self.classes, counts, strict=True) if not count]
            for part, counts in self.counts.items()
        }
        return {part: names for part, names in lacking.items() if names}

    def part_digest(self, part: str) -> str:
        """Hash of a part's picture hashes: two people with the same digest hold the same pictures."""
        lines = "\n".join(sorted(file.digest for file in self.parts[part]))
        return hashlib.blake2b(lines.encode(), digest_size=16).hexdigest()

    def as_json(self) -> str:
        """Write the split as text that `from_json` reads."""
        document = {
            "classes": self.classes,
            "seed": self.seed,
            "near_copy_similarity": self.near_copy_similarity,
            "parts": {p: [[f.path, f.label, f.digest] for f in self.parts[p]] for p in PARTS},
        }
        return json.dumps(document, separators=(",", ":")) + "\n"

    def save(self, path: Path) -> None:
        """Write the split as JSON, whole or not at all."""
        half = path.with_name(f".{path.name}.{secrets.token_hex(4)}.half")
        try:
            half.write_text(self.as_json(), encoding="utf-8")
            os.replace(half, path)
        finally:
            half.unlink(missing_ok=True)

    @classmethod
    def from_json(cls, text: str | bytes, *, name: str) -> "Split":
        """Read what `as_json` wrote, or what somebody says it did.

        Args:
            text: the whole file.
            name: what to call the file in messages.

        Raises:
            InvalidValue: if it is not a split, it names a place outside of the folder, the same picture
                stands in two parts, or a path is named twice.
        """
        try:
            document = json.loads(text)
            split = cls(
                tuple(document["classes"]),
                document["seed"],
                document["near_copy_similarity"],
                {part: tuple(SplitFile(*entry) for entry in document["parts"][part]) for part in PARTS},
            )
            sound = _is_sound(split)
        except (ValueError, KeyError, TypeError, RecursionError):
            sound = False
        if not sound:
            raise InvalidValue("'{path}' is not a split file written by 'datasets split'", path=name)
        _check_parts(split, name)
        return split

    @classmethod
    def load(cls, path: Path) -> "Split":
        """Read a split written by `save`.

        Raises:
            InvalidValue: if the file is missing or is not a split.
        """
        try:
            return cls.from_json(path.read_bytes(), name=str(path))
        except FileNotFoundError:
            raise InvalidValue("split file '{path}' does not exist", path=path) from None
        except OSError as error:
            raise InvalidValue(
                "split file '{path}' cannot be read ({why})", path=path, why=error.strerror
            ) from None


def split_folder(
    scan: FolderScan,
    *,
    seed: int,
    counts: Counts | None = None,
    shares: tuple[float, float, float] = (7, 1, 2),
    near_copy_similarity: float = NEAR_COPY_SIMILARITY,
    groups: Iterable[Iterable[int]] | None = None,
) -> Split:
    """Split each class in the same proportions (stratified), seeded, near copies all on the training side.

    A picture that has a near copy anywhere in the folder goes to the training part together with it, so that
    validation and test hold only pictures seen nowhere else. If the training part is smaller than that, it
    takes one of each group first, and copies that find no place in it are in no part at all.

    Args:
        scan: what `cnnviz.vision.survey.Survey.scan` gives.
        seed: same seed, same folder, same split.
        counts: pictures of each class for train, validation and test; what is left over is not used.
        shares: proportions in place of counts; all pictures are used.
        near_copy_similarity: see `near_copies`; `EXACT_COPIES_ONLY` lets pictures that look alike part.
        groups: the copies, as sets of indices, if they are known already.

    Returns:
        The split.

    Raises:
        InvalidValue: if the seed or a size is out of range, or a class has too few pictures.
    """
    check_sizes(counts or shares, seed=seed)
    rng = np.random.default_rng(seed)
    if groups is None:
        groups = near_copies(scan.pictures, min_similarity=near_copy_similarity)
    group_of = {i: number for number, group in enumerate(groups) for i in group}
    parts: dict[str, list[SplitFile]] = {part: [] for part in PARTS}
    for label, name in enumerate(scan.classes):
        members = [i for i, p in enumerate(scan.pictures) if p.label == label]
        alone = [int(i) for i in rng.permutation([i for i in members if i not in group_of])]
        together = [i for i in members if i in group_of]
        train, validation, test = _sizes(name, len(members), len(alone), counts, shares)
        held_out, rest = alone[: validation + test], alone[validation + test :]
        if train < len(together):
            together, rest = _one_of_each(together, group_of, rest, np.random.default_rng((seed, label)))
        chosen = {
            "train": (together + rest)[:train],
            "validation": held_out[:validation],
            "test": held_out[validation:],
        }
        for part, indices in chosen.items():
            files = (scan.pictures[i] for i in sorted(indices))
            parts[part] += [SplitFile(f.path, f.label, f.digest) for f in files]
    return Split(scan.classes, seed, near_copy_similarity, {p: tuple(files) for p, files in parts.items()})


def _sizes(
    name: str, available: int, alone: int, counts: Counts | None, shares: tuple[float, float, float]
) -> tuple[int, int, int]:
    """Say how many pictures of one class go where, or that they are too few."""
    train, validation, test = counts or class_counts(available, shares)
    if train is None:
        train = max(1, available - validation - test)
    if validation + test > alone or train + validation + test > available:
        if available == 1:
            raise InvalidValue(
                "class '{name}' has 1 picture, {alone} without a near copy; "
                "{train} + {validation} + {test} for train, validation and test is too many",
                name=name, alone=alone, train=train, validation=validation, test=test,
            )  # fmt: skip
        raise InvalidValue(
            "class '{name}' has {all} pictures, {alone} of them without a near copy; "
            "{train} + {validation} + {test} for train, validation and test is too many",
            name=name, all=available, alone=alone, train=train, validation=validation, test=test,
        )  # fmt: skip
    return train, validation, test


def _one_of_each(
    together: list[int], group_of: dict[int, int], rest: list[int], rng: np.random.Generator
) -> tuple[list[int], list[int]]:
    """Order pictures for a training part that cannot take all copies: different ones first."""
    firsts = {group_of[i]: i for i in rng.permutation(together).tolist()}.values()
    different = rng.permutation([*firsts, *rest]).tolist()
    return different, sorted(set(together) - set(firsts))


def _is_sound(split: Split) -> bool:
    """Whether all is of the right kind, and no name leads out of the folder it is put below."""
    files = [file for part in PARTS for file in split.parts[part]]
    return (
        type(split.seed) is int
        and isinstance(split.near_copy_similarity, int | float)
        and len(set(split.classes)) == len(split.classes)
        and all(is_inside(name) and "/" not in name for name in split.classes)
        and all(type(f.label) is int and 0 <= f.label < len(split.classes) for f in files)
        and all(is_inside(f.path) for f in files)
        and all(isinstance(f.digest, str) and re.fullmatch("[0-9a-f]{32}", f.digest) for f in files)
    )


def is_inside(path: Any) -> bool:
    """Tell whether a path stays below whatever folder it is put, on every system.

    Args:
        path: anything; what is no text is no such path.

    Returns:
        Whether it does.
    """
    return (
        isinstance(path, str)
        and bool(path)
        and "\0" not in path
        and not PurePosixPath(path).is_absolute()
        and not PureWindowsPath(path).anchor
        and not {"..", ".", ""} & set(re.split(r"[/\\]", path))
    )


def _check_parts(split: Split, name: str) -> None:
    """Refuse a split that somebody changed so that a picture stands on two sides, or twice on one."""
    seen: dict[str, str] = {}
    paths: set[str] = set()
    for part, files in split.parts.items():
        for file in files:
            if seen.setdefault(file.digest, part) != part:
                raise InvalidValue(
                    "'{name}' puts the picture '{path}' into {part}, and the same picture into {other}",
                    name=name, path=file.path, part=part, other=seen[file.digest],
                )  # fmt: skip
            if file.path in paths:
                raise InvalidValue(
                    "'{name}' names the picture '{path}' more than once", name=name, path=file.path
                )
            paths.add(file.path)


__all__ = [
    "EXACT_COPIES_ONLY",
    "PARTS",
    "Split",
    "SplitFile",
    "check_sizes",
    "class_counts",
    "is_inside",
    "split_folder",
]
