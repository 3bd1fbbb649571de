"""What the pictures of an unpacked ZIP file are called by the person who packed it, in a split.

Unpacked, a picture has a harmless name of our own, such as ``cat/00004.jpg``. Whoever takes a split away has
the files under the names in the archive, so these stand in it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cnnviz.vision.archive import names_in
from cnnviz.vision.splits import Split, is_inside


def as_packed(split: Split, root: Path) -> Split:
    """Name each picture of a split as the archive does.

    Args:
        split: of a folder.
        root: the folder; nothing changes for one that was not unpacked here.

    Returns:
        The split with the archive's paths. A picture whose name there is not the only one, or leads out of
        the folder, keeps the name it has here.
    """
    return _renamed(split, _packed_names(root))


def as_unpacked(split: Split, root: Path) -> Split:
    """Name each picture of a split as it is called in the unpacked folder: the way back of `as_packed`.

    Args:
        split: with paths of the archive, of the folder, or of both.
        root: the folder.

    Returns:
        The split with the folder's paths, where it is known which one is meant.
    """
    return _renamed(split, {said: path for path, said in _packed_names(root).items()})


def _packed_names(root: Path) -> dict[str, str]:
    """Pair the path here with the one in the archive; no two pictures have the same one."""
    said = names_in(root)
    times = Counter(said.values())
    names = {path: name if times[name] == 1 and is_inside(name) else path for path, name in said.items()}
    return names if len(set(names.values())) == len(names) else {}


def _renamed(split: Split, names: Mapping[str, str]) -> Split:
    if not names:
        return split
    parts = {
        part: tuple(replace(file, path=names.get(file.path, file.path)) for file in files)
        for part, files in split.parts.items()
    }
    paths = [file.path for files in parts.values() for file in files]
    return replace(split, parts=parts) if len(set(paths)) == len(paths) else split
