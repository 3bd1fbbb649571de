"""Which pictures of a folder are looked at, and which of them have a label that the model knows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.inspection import UNKNOWN
from cnnviz.nn.zoo import class_index
from cnnviz.vision.archive import names_in
from cnnviz.vision.folders import PICTURE_ENDINGS

MOST = 100_000


@dataclass(frozen=True)
class Listed:
    """The pictures of a folder.

    Args:
        root: absolute path of the folder.
        files: path below the folder and class of each, `UNKNOWN` without a label.
        names: what each file is called for people, which for an unpacked archive is its name there.
        strangers: names of folders that the model has no class for.
    """

    root: Path
    files: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    strangers: tuple[str, ...]

    @property
    def labelled(self) -> int:
        """How many pictures have a label."""
        return sum(truth != UNKNOWN for _, truth in self.files)


def list_pictures(root: Path, card: dict[str, Any]) -> Listed:
    """List the pictures below a folder, however deep, in a fixed order.

    The outermost folder whose name is a class of the model, in any language of its card, is the label.

    Args:
        root: any folder.
        card: of the model.

    Returns:
        The pictures.

    Raises:
        InvalidValue: if there is no such folder, it cannot be read, holds no picture or too many.
    """
    try:
        if not root.is_dir():
            raise InvalidValue("folder '{folder}' does not exist", folder=root)
        paths = [
            path.relative_to(root).as_posix()
            for path in sorted(root.rglob("*"))
            if path.suffix.lower() in PICTURE_ENDINGS and not path.name.startswith(".") and path.is_file()
        ]
    except OSError as error:
        why = error.strerror or str(error)
        raise InvalidValue("folder '{folder}' cannot be read ({why})", folder=root, why=why) from error
    if not paths:
        raise InvalidValue("folder '{folder}' holds no picture that can be read", folder=root)
    if len(paths) > MOST:
        raise InvalidValue(
            "folder '{folder}' holds {count} pictures; at most {most} are looked at at once",
            folder=root, count=len(paths), most=MOST,
        )  # fmt: skip
    known: dict[str, int] = {}
    files, strangers = [], set()
    for path in paths:
        folders = path.split("/")[:-1]
        for name in folders:
            known.setdefault(name, _class_of(name, card))
        label = next((known[name] for name in folders if known[name] != UNKNOWN), UNKNOWN)
        if label == UNKNOWN:
            strangers.update(folders[-1:])
        files.append((path, label))
    said = names_in(root)
    names = tuple(said.get(path, path) for path in paths)
    return Listed(root.absolute(), tuple(files), names, tuple(sorted(strangers)))


def _class_of(name: str, card: dict[str, Any]) -> int:
    try:
        return class_index(card, name)
    except InvalidValue:
        return UNKNOWN
