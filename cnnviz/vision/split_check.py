"""Find the pictures of a split again, in a folder that may have changed since."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.folders import picture_paths
from cnnviz.vision.splits import PARTS, Split

NAMED = 3  # pictures that a sentence names


@dataclass(frozen=True)
class Reproduced:
    """A split held against a folder.

    Args:
        split: the same split with the paths the pictures have now; without those that are not there.
        moved: path in the split file and path now.
        missing: pictures whose bytes are nowhere in the folder, and no other picture has their path.
        changed: pictures whose bytes are nowhere in the folder, but another picture has their path.
        others: how many pictures of the folder the split does not speak of.
    """

    split: Split
    moved: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    others: int

    @property
    def complete(self) -> bool:
        """Whether each picture of the split is there, byte for byte."""
        return not (self.missing or self.changed)

    def require_complete(self) -> None:
        """Go on only if each picture is there.

        Raises:
            InvalidValue: if one is missing or changed; the sentence counts them and names the first.
        """
        if not self.complete:
            raise InvalidValue(
                "the split cannot be repeated: {missing} of its pictures are missing and {changed} have "
                "other bytes than in the split file ({names})",
                missing=len(self.missing),
                changed=len(self.changed),
                names=first_names(self.missing + self.changed),
            )


def first_names(paths: tuple[str, ...]) -> str:
    """Name the first few of many paths.

    Example:
        >>> first_names(("a.jpg", "b.jpg", "c.jpg", "d.jpg"))
        'a.jpg, b.jpg, c.jpg, …'
    """
    return ", ".join((*paths[:NAMED], "…") if len(paths) > NAMED else paths)


def reproduce(
    split: Split, root: Path, *, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> Reproduced:
    """Check each picture of a split by its bytes, and find those that were renamed or moved.

    Args:
        split: from a split file.
        root: folder of class folders.
        on_progress: called with (pictures read, pictures in all).

    Returns:
        What was found, see `Reproduced`.

    Raises:
        InvalidValue: if there is no such folder, no class folder in it, or a file cannot be read.
    """
    paths, digests = [path for path, _ in picture_paths(root)], {}
    for done, path in enumerate(paths, 1):
        digests[path] = digest_of(root / path)
        on_progress(done, len(paths))
    return compare(split, digests)


def digest_of(file: Path) -> str:
    """Hash the bytes of a file as a split does.

    Raises:
        InvalidValue: if it cannot be read.
    """
    try:
        return blake2b(file.read_bytes(), digest_size=16).hexdigest()
    except OSError as error:
        raise InvalidValue("picture '{path}' cannot be read ({why})", path=file, why=error.strerror) from None


def compare(split: Split, digests: Mapping[str, str]) -> Reproduced:
    """Hold a split against what stands in a folder.

    Args:
        split: from a split file.
        digests: hash of each picture of the folder by its path.

    Returns:
        What was found, see `Reproduced`. A picture that stands where the split says is taken from there; else
        any picture with the same bytes that no other entry of the split has taken.
    """
    files = [file for part in PARTS for file in split.parts[part]]
    in_place = {file.path for file in files if digests.get(file.path) == file.digest}
    free: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(set(digests) - in_place, reverse=True):
        free[digests[path]].append(path)
    now: dict[str, str] = {path: path for path in in_place}
    missing, changed = [], []
    for file in files:
        if file.path in in_place:
            continue
        if free[file.digest]:
            now[file.path] = free[file.digest].pop()
        else:
            (changed if file.path in digests else missing).append(file.path)
    parts = {
        part: tuple(replace(file, path=now[file.path]) for file in split.parts[part] if file.path in now)
        for part in PARTS
    }
    return Reproduced(
        replace(split, parts=parts),
        tuple((old, new) for old, new in now.items() if old != new),
        tuple(missing),
        tuple(changed),
        len(digests) - len(now),
    )
