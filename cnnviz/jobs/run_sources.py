"""What the program that repeats a run has to be told about its data, so that it reads the same pictures."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.export.training_sources import ArraysFile, PictureFolder, PictureParts, Source
from cnnviz.jobs import photo_sets, photographs, training_data
from cnnviz.jobs.files import read_json
from cnnviz.jobs.runs import Run
from cnnviz.nn import array_data, array_files
from cnnviz.vision.archive import ABOUT, names_in
from cnnviz.vision.archive_names import as_packed
from cnnviz.vision.folders import PICTURE_ENDINGS, picture_paths
from cnnviz.vision.splits import Split

LETTERS = {"train": "t", "validation": "v", "test": "e"}


def source_of(settings: TrainingSettings) -> Source | None:
    """Say what a run with these settings reads on this machine.

    Args:
        settings: ``dataset``, ``source``, ``picture_size`` and ``per_class`` count.

    Returns:
        A file of arrays, or which photograph stands in which part. None for sets that are the same
        everywhere, and where the data are not to be had: then nobody can say.

    Example:
        >>> source_of(TrainingSettings(dataset="digits"))
    """
    try:
        if settings.dataset in PHOTOGRAPHS:
            return _photographs(settings)
        return _arrays(settings.dataset) if settings.dataset in array_data.NAMES else None
    except InvalidValue:
        return None


def source_of_run(run: Run) -> Source | None:
    """Say what a run read, if it is still there.

    Args:
        run: any run.

    Returns:
        As `source_of`; None as well if there are other numbers of pictures now than the run had.
    """
    try:
        facts = training_data.describe(run.settings)
    except InvalidValue:
        return None
    tested = (run.result() or {}).get("test") or {}
    as_then = _trained(run) in (None, facts.train) and tested.get("count") in (None, facts.test)
    return source_of(run.settings) if as_then else None


def _trained(run: Run) -> int | None:
    """Training pictures of a run, as it said when it began; its other lines need not be read."""
    try:
        with (run.directory / "events.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                if '"begin"' in line:
                    samples: int | None = json.loads(line).get("samples")
                    return samples
    except (OSError, ValueError):
        pass
    return None


def _arrays(name: str) -> ArraysFile | None:
    path = array_data.find(name)
    if path is None:
        return None
    labels, tested, _shape = array_files.labels_and_shape(path)
    brought = path.parent in array_data.data_folders()
    return ArraysFile(path.name if brought else "", len(labels), tested)


def _photographs(settings: TrainingSettings) -> PictureParts | None:
    root, split = photo_sets.folder_and_split(settings)
    about = read_json(root / ABOUT)
    if isinstance(about, dict):  # whoever takes the program has the ZIP file, not what was unpacked here
        name = Path(photographs.name_of(root)).stem
        files = [*names_in(root).values(), *(said for said, _why in about.get("left_out", ()))]
        split = as_packed(split, root)
    else:
        name = str(root) if settings.dataset == "folder" else root.name
        files = [path for path, _label in picture_paths(root)]
    folders = _folders(split, files)
    digests = {letter: split.part_digest(part) for part, letter in LETTERS.items()}
    used = sum(len(folder.letters) - folder.letters.count("-") for folder in folders)
    whole = used == sum(map(len, split.parts.values()))
    return PictureParts(name, folders, digests) if whole and _can_be_written(name, folders) else None


def _folders(split: Split, files: Iterable[str]) -> tuple[PictureFolder, ...]:
    """Give every picture of every folder its letter."""
    letters = {file.path: letter for part, letter in LETTERS.items() for file in split.parts[part]}
    labels = {_above(file.path): file.label for part in LETTERS for file in split.parts[part]}
    below: dict[str, list[str]] = defaultdict(list)
    for path in set(files):
        if _is_listed(PurePosixPath(path)):
            below[_above(path)].append(path)
    return tuple(
        PictureFolder(
            folder,
            labels[folder],
            "".join(letters.get(path, "-") for path in sorted(below[folder])),
        )
        for folder in sorted(labels, key=lambda folder: (labels[folder], folder))
    )


def _above(path: str) -> str:
    return PurePosixPath(path).parent.as_posix()


def _is_listed(path: PurePosixPath) -> bool:
    """Whether the program, too, takes a file for a picture."""
    return path.suffix.lower() in PICTURE_ENDINGS and not path.name.startswith(".")


def _can_be_written(name: str, folders: tuple[PictureFolder, ...]) -> bool:
    """Whether all names are text; the name of a file may be any bytes."""
    try:
        "".join([name, *(folder.path for folder in folders)]).encode()
    except UnicodeEncodeError:
        return False
    return True
