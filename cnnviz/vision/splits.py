"""Split a scanned folder into train, validation and test, reproducibly and without a leak."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue
from cnnviz.vision.folders import NEAR_COPY_SIMILARITY, FolderScan, near_copies

PARTS = ("train", "validation", "test")


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

    def part_digest(self, part: str) -> str:
        """Hash of a part's picture hashes: two people with the same digest hold the same pictures."""
        lines = "\n".join(sorted(file.digest for file in self.parts[part]))
        return hashlib.blake2b(lines.encode(), digest_size=16).hexdigest()

    def save(self, path: Path) -> None:
        """Write the split as JSON."""
        document = {
            "classes": self.classes,
            "seed": self.seed,
            "near_copy_similarity": self.near_copy_similarity,
            "parts": {p: [[f.path, f.label, f.digest] for f in self.parts[p]] for p in PARTS},
        }
        path.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Split":
        """Read a split written by `save`.

        Raises:
            InvalidValue: if the file is missing or is not a split.
        """
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            parts = {p: tuple(SplitFile(*entry) for entry in document["parts"][p]) for p in PARTS}
            return cls(tuple(document["classes"]), document["seed"], document["near_copy_similarity"], parts)
        except FileNotFoundError:
            raise InvalidValue("split file '{path}' does not exist", path=path) from None
        except OSError as error:
            raise InvalidValue(
                "split file '{path}' cannot be read ({why})", path=path, why=error.strerror
            ) from None
        except (ValueError, KeyError, TypeError):
            raise InvalidValue(
                "'{path}' is not a split file written by 'datasets split'", path=path
            ) from None


def class_counts(available: int, shares: tuple[float, float, float]) -> tuple[int, int, int]:
    """Turn shares such as 6:3:1 into whole numbers of pictures that use all there are.

    Args:
        available: pictures of a class.
        shares: of train, validation and test; any positive scale.

    Returns:
        Counts that add up to `available`; what rounding leaves goes to the training part.

    Example:
        >>> class_counts(10, (6, 3, 1)), class_counts(7, (0.6, 0.3, 0.1))
        ((6, 3, 1), (5, 2, 0))
    """
    validation, test = (int(available * share / sum(shares)) for share in shares[1:])
    return available - validation - test, validation, test


def check_sizes(sizes: Sequence[float], *, seed: int) -> None:
    """Refuse sizes no folder can be split into, before the folder is read.

    Args:
        sizes: of train, validation and test, as counts or as shares.
        seed: of the split.

    Raises:
        InvalidValue: if a size is negative or no number, train is 0, or the seed is negative.
    """
    whole(seed, "seed", minimum=0)
    if not all(isfinite(size) and size >= 0 for size in sizes) or sizes[0] == 0:
        raise InvalidValue(
            "sizes {sizes} of train, validation and test must not be negative, and train must be more than 0",
            sizes=", ".join(f"{size:g}" for size in sizes),
        )


def split_folder(
    scan: FolderScan,
    *,
    seed: int,
    counts: tuple[int, int, int] | None = None,
    shares: tuple[float, float, float] = (7, 1, 2),
    near_copy_similarity: float = NEAR_COPY_SIMILARITY,
) -> Split:
    """Split each class in the same proportions (stratified), seeded, near copies all on the training side.

    A picture that has a near copy anywhere in the folder goes to the training part together with it, so that
    validation and test hold only pictures seen nowhere else.

    Args:
        scan: from `scan_folder`.
        seed: same seed, same folder, same split.
        counts: pictures of each class for train, validation and test; what is left over is not used.
        shares: proportions in place of counts; all pictures are used.
        near_copy_similarity: see `near_copies`.

    Returns:
        The split.

    Raises:
        InvalidValue: if the seed or a size is out of range, or a class has too few pictures.
    """
    check_sizes(counts or shares, seed=seed)
    rng = np.random.default_rng(seed)
    groups = near_copies(scan.pictures, min_similarity=near_copy_similarity)
    linked = frozenset().union(*groups)
    parts: dict[str, list[SplitFile]] = {part: [] for part in PARTS}
    for label, name in enumerate(scan.classes):
        members = [i for i, p in enumerate(scan.pictures) if p.label == label]
        train, validation, test = counts or class_counts(len(members), shares)
        alone = [int(i) for i in rng.permutation([i for i in members if i not in linked])]
        together = [i for i in members if i in linked]
        if validation + test > len(alone) or train + validation + test > len(members):
            raise InvalidValue(
                "class '{name}' has {all} pictures, {alone} of them without a near copy; "
                "{train} + {validation} + {test} for train, validation and test is too many",
                name=name, all=len(members), alone=len(alone), train=train, validation=validation, test=test,
            )  # fmt: skip
        held_out, rest = alone[: validation + test], alone[validation + test :]
        chosen = {
            "train": (together + rest)[:train],
            "validation": held_out[:validation],
            "test": held_out[validation:],
        }
        for part, indices in chosen.items():
            files = (scan.pictures[i] for i in sorted(indices))
            parts[part] += [SplitFile(f.path, f.label, f.digest) for f in files]
    return Split(scan.classes, seed, near_copy_similarity, {p: tuple(files) for p, files in parts.items()})
