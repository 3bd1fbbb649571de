"""Every data set as a folder of class folders, so that each can be looked at with the same eyes.

Photographs are one already. Arrays are written once as PNG files, below the folder of the runs:

=================  =====================================================================================
``data/NAME-…/``   a folder for each class, with its pictures; ``about.json`` says what it is
=================  =====================================================================================
"""

import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

import numpy as np

from cnnviz.core.class_turns import first_of_each
from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.core.training_choices import DATASETS
from cnnviz.jobs import old_photographs, photographs, runs, training_data
from cnnviz.jobs.files import write_json
from cnnviz.nn import array_data, array_files, small_data
from cnnviz.nn.training_data import Part
from cnnviz.vision.archive import ABOUT
from cnnviz.vision.class_folders import write_class_folders
from cnnviz.vision.folders import class_folders, folder_named
from cnnviz.vision.samples import SAMPLES

PER_CLASS = 200
"""Pictures of each class that are written of a large set of arrays: enough to look at, and quick."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "digits": mark("Digits"),
        "shapes": mark("Drawn shapes"),
        "mnist": "MNIST",
        "fashion_mnist": "Fashion-MNIST",
        "cifar10": "CIFAR-10",
        "animals10": "Animals-10",
        "samples": mark("Sample photographs"),
    }
)

WHOLE = mark("All pictures of this set, as PNG files in class folders.")
SAMPLED = mark("The photographs that come with CNNViz, a folder for each animal. Few, but of many shapes.")
FIRST = mark(
    "The first 200 pictures of each class from the makers' training part, as PNG files in class folders."
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class DataFolder:
    """A data set as a folder of class folders.

    Args:
        name: as a training knows it, one of `cnnviz.core.training_choices.DATASETS`.
        title: what a person calls it, in English, to be translated.
        root: the folder.
        note: how it came to be a folder, in English, to be translated; empty where it was one already.
    """

    name: str
    title: str
    root: Path
    note: str = ""


def data_folder(
    name: str, *, source: str = "", on_progress: Progress = lambda done, total: None
) -> DataFolder:
    """Find a data set as a folder of class folders; arrays are written as one the first time.

    Args:
        name: one of `cnnviz.core.training_choices.DATASETS`, or "samples" for the sample photographs.
        source: the folder, where the name is "folder".
        on_progress: called with (pictures written, pictures in all) while arrays are written.

    Returns:
        The folder.

    Raises:
        InvalidValue: if there is no such data set or folder, it is not on this machine (the sentence says
            what to do), is damaged, or cannot be written.
    """
    if name == "samples":  # to a training a folder like any other
        return DataFolder("folder", TITLES[name], _samples(), SAMPLED)
    if name not in DATASETS:
        raise InvalidValue(
            "{name} {value} is not one of {choices}", name="dataset", value=name, choices=", ".join(DATASETS)
        )
    if name == "folder":
        return _own(source)
    if name == "animals10":
        found = photographs.find_animals()
        if found is None:
            raise missing(name)
        return DataFolder(name, TITLES[name], found)
    small = name in small_data.NAMES
    return DataFolder(name, TITLES[name], _written(name, small, on_progress), WHOLE if small else FIRST)


def missing(name: str) -> InvalidValue:
    """Say what to do about a data set that is not on this machine.

    Args:
        name: one of `cnnviz.core.training_choices.DATASETS`.

    Returns:
        The error to raise or to explain.
    """
    if name == "folder":
        return InvalidValue("no folder was chosen; name a folder that holds one folder for each class")
    return training_data.missing(name)


def _own(source: str) -> DataFolder:
    if not source.strip():
        raise missing("folder")
    try:
        root = folder_named(source.strip())
        class_folders(root)
    except OSError as error:  # no right to read it
        raise InvalidValue(
            "folder '{folder}' cannot be read ({why})",
            folder=source.strip(),
            why=error.strerror or str(error),
        ) from error
    return DataFolder("folder", photographs.name_of(root), root)


def _samples() -> Path:
    def write(half: Path) -> int:
        for sample in SAMPLES.values():
            folder = half / (sample.class_name or sample.id)
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sample.path, folder / sample.path.name)
        return len(SAMPLES)

    return _put_in_place("samples", f"samples {' '.join(SAMPLES)}", write)


def _written(name: str, small: bool, on_progress: Progress) -> Path:
    """Write the arrays of a data set as files."""
    state = f"{name} {PER_CLASS}"
    path = None if small else array_data.find(name)
    if path is not None:
        status = path.stat()
        state += f" {path} {status.st_size} {status.st_mtime_ns}"
    elif not small:
        raise missing(name)

    def write(half: Path) -> int:
        classes, part = _whole(name) if path is None else _first(name, path)
        write_class_folders(half, part.pictures, part.labels, classes, on_progress=on_progress)
        return len(part.labels)

    return _put_in_place(name, state, write)


def _put_in_place(name: str, state: str, write: Callable[[Path], int]) -> Path:
    """Write pictures aside and put them in place at once; of two visitors at one moment the first stays."""
    root = runs.root().absolute() / "data" / f"{name}-{blake2b(state.encode(), digest_size=6).hexdigest()}"
    if (root / ABOUT).exists():
        old_photographs.use(root)
        return root
    half = root.with_name(f".{root.name}.{secrets.token_hex(4)}.half")
    try:
        with runs.writing(runs.root()):
            count = write(half)
            write_json(half / ABOUT, {"name": TITLES[name], "pictures": count})
            try:
                os.replace(half, root)
            except OSError:
                if not (root / ABOUT).exists():  # what is left of a deletion that was cut short
                    shutil.rmtree(root)
                    os.replace(half, root)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return root


def _whole(name: str) -> tuple[tuple[str, ...], Part]:
    data = small_data.load(name)
    parts = (data.train, data.validation, data.test)
    return data.classes, Part(
        np.concatenate([part.pictures for part in parts]), np.concatenate([part.labels for part in parts])
    )


def _first(name: str, path: Path) -> tuple[tuple[str, ...], Part]:
    arrays = array_files.read(path)
    chosen = first_of_each(arrays.y_train, PER_CLASS)
    return array_data.CLASSES[name], Part(arrays.x_train[chosen], arrays.y_train[chosen])
