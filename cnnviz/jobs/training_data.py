"""The data of a run, by its settings: what there is on this machine, what it looks like, and its pixels."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

from cnnviz.content.class_names import class_entry
from cnnviz.core.class_turns import first_of_each, in_turn
from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import DATASETS, PHOTOGRAPHS
from cnnviz.jobs import photographs
from cnnviz.nn import array_data, array_files, small_data
from cnnviz.nn.training_data import Part, TrainingData
from cnnviz.vision.folders import load_squashed
from cnnviz.vision.resize import scaled
from cnnviz.vision.splits import PARTS, Split, SplitFile

Progress = Callable[[int, int], None]

_OWN_SPLIT = mark("split here 6:2:2; near copies of a picture all on the training side")
_SHIPPED_SPLIT = mark("split as for the trained model, so both are tested on the same pictures")
_PUBLISHED = mark("the makers' own test part; a sixth of their training part is validation")
_SMALL = mark("split 6:2:2, the same share of each class in every part")


@dataclass(frozen=True)
class DataFacts:
    """What is known of a data set without its pixels.

    Args:
        name: one of `DATASETS`.
        classes: name of each class, in the order of the labels.
        input_shape: (height, width, channels) of a picture as the network gets it.
        train: pictures the weights learn from.
        validation: pictures choices are made with.
        test: pictures looked at once, at the end.
        note: how it is split, in English, to be translated.
        file: name of the file or folder it is read from; empty for what comes with the product.
    """

    name: str
    classes: tuple[str, ...]
    input_shape: tuple[int, int, int]
    train: int
    validation: int
    test: int
    note: str
    file: str = ""


def available() -> tuple[str, ...]:
    """List the data sets that a run on this machine can use now.

    Returns:
        Names from `DATASETS`; "folder" is always one of them, since everybody can bring one.
    """
    found = {*small_data.NAMES, "folder", *(name for name in array_data.NAMES if array_data.find(name))}
    if photographs.find_animals() is not None:
        found.add("animals10")
    return tuple(name for name in DATASETS if name in found)


def missing(name: str) -> InvalidValue:
    """Say what to do about a data set that is not on this machine.

    Args:
        name: one that is not in ``available()``.

    Returns:
        The error to raise or to explain.
    """
    if name in array_data.NAMES:
        return array_data.missing(name)
    return InvalidValue(
        "data set animals10 is not on this machine; fetch it with 'python -m cnnviz datasets fetch "
        "animals10', or name a folder in CNNVIZ_DATA that holds its class folders in animals10"
    )


def describe(settings: TrainingSettings, *, on_progress: Progress = lambda done, total: None) -> DataFacts:
    """Describe the data of a run; the pixels of photographs are not loaded.

    Args:
        settings: ``dataset``, ``source``, ``picture_size`` and ``per_class`` count.
        on_progress: called with (pictures read, pictures in all) when a folder is read for the first time.

    Returns:
        Classes, sizes of the parts and shape of the pictures.

    Raises:
        InvalidValue: if the data are not on this machine (the sentence says what to do), are damaged, cannot
            be split, or do not fit in memory.

    Example:
        >>> describe(TrainingSettings(dataset="shapes", per_class=50)).train
        200
    """
    if settings.dataset in PHOTOGRAPHS:
        facts = _describe_photographs(settings, on_progress)
    else:
        path = array_data.find(settings.dataset) if settings.dataset in array_data.NAMES else None
        if settings.dataset in array_data.NAMES and path is None:
            raise missing(settings.dataset)
        facts = _describe_arrays(settings, path)
    check_memory(facts.train + facts.validation + facts.test, facts.input_shape)
    return facts


def load(settings: TrainingSettings, *, on_progress: Progress = lambda done, total: None) -> TrainingData:
    """Load the data of a run.

    Which picture stands in which part follows from the data set alone, not from the seed of the run.
    ``per_class`` limits the training part; validation and test stay whole, so that runs with more and with
    fewer pictures are tested on the same ones.

    Args:
        settings: ``dataset``, ``source``, ``picture_size`` and ``per_class`` count.
        on_progress: called with (pictures decoded, pictures in all) while photographs are decoded.

    Returns:
        The three parts.

    Raises:
        InvalidValue: as for ``describe``.

    Example:
        >>> load(TrainingSettings(per_class=10)).train.pictures.shape
        (100, 8, 8, 1)
    """
    if settings.dataset in PHOTOGRAPHS:
        return _load_photographs(settings, on_progress)
    small = settings.dataset in small_data.NAMES
    data = small_data.load(settings.dataset) if small else array_data.load(settings.dataset)
    chosen = first_of_each(data.train.labels, settings.per_class)
    parts = (
        Part(data.train.pictures[chosen], data.train.labels[chosen]),
        data.validation,
        data.test,
    )
    check_memory(sum(len(part.labels) for part in parts), _shape(data.input_shape, settings))
    return TrainingData(data.name, data.classes, *(_resized(part, settings.picture_size) for part in parts))


def examples(settings: TrainingSettings, *, count: int = 12) -> NDArray[np.uint8]:
    """Return some training pictures, every class in turn.

    Args:
        settings: ``dataset``, ``source`` and ``picture_size`` count.
        count: how many, if there are so many.

    Returns:
        (count, height, width, channels) uint8; of photographs these alone are decoded.

    Raises:
        InvalidValue: as for ``describe``.

    Example:
        >>> examples(TrainingSettings(), count=5).shape
        (5, 8, 8, 1)
    """
    if settings.dataset in PHOTOGRAPHS:
        root, split, _ = _folder(settings, lambda done, total: None)
        files = split.parts["train"]
        chosen = in_turn(np.array([file.label for file in files], np.int32), count)
        paths = [files[place].path for place in chosen]
        return load_squashed(root, paths, size=settings.picture_size)
    train = load(replace(settings, per_class=count)).train
    return train.pictures[in_turn(train.labels, count)]


def check_memory(pictures: int, shape: tuple[int, int, int]) -> None:
    """Refuse data that do not fit in the memory that is free now, once as arrays and once as tensors.

    Args:
        pictures: how many there are in all parts.
        shape: (height, width, channels) of each, in bytes.

    Raises:
        InvalidValue: if they do not.
    """
    need, free = 2 * pictures * int(np.prod(shape)), psutil.virtual_memory().available
    if need > free:
        raise InvalidValue(
            "{pictures} pictures of {shape} need {need:.1f} GB of memory, {free:.1f} GB are free; choose a "
            "smaller picture_size or per_class",
            pictures=pictures, shape="×".join(map(str, shape)), need=need / 1e9, free=free / 1e9,
        )  # fmt: skip


def _describe_arrays(settings: TrainingSettings, path: Path | None) -> DataFacts:
    known = _small(settings.dataset) if path is None else _arrays(path, path.stat().st_mtime_ns)
    return DataFacts(
        settings.dataset,
        array_data.CLASSES[settings.dataset] if path else known.classes,
        _shape(known.shape, settings),
        len(first_of_each(known.labels, settings.per_class)),
        known.validation,
        known.test,
        note=_PUBLISHED if path else _SMALL,
        file=path.name if path else "",
    )


class _Known(NamedTuple):
    """What facts are made of: training labels, pictures in the other parts, shape, classes."""

    labels: NDArray[np.int32]
    validation: int
    test: int
    shape: tuple[int, int, int]
    classes: tuple[str, ...] = ()


@lru_cache(maxsize=len(small_data.NAMES))
def _small(name: str) -> _Known:
    data = small_data.load(name)
    counts = len(data.validation.labels), len(data.test.labels)
    return _Known(data.train.labels, *counts, data.input_shape, data.classes)


@lru_cache(maxsize=8)
def _arrays(path: Path, modified: int) -> _Known:
    labels, tested, shape = array_files.labels_and_shape(path)
    train, validation = (labels[part] for part in small_data.split(labels, shares=array_data.SHARES))
    return _Known(train, len(validation), tested, shape)


def _describe_photographs(settings: TrainingSettings, on_progress: Progress) -> DataFacts:
    root, split, note = _folder(settings, on_progress)
    return DataFacts(
        settings.dataset,
        _class_names(split),
        (settings.picture_size, settings.picture_size, 3),
        len(_training_files(split, settings.per_class)),
        len(split.parts["validation"]),
        len(split.parts["test"]),
        note=note,
        file=photographs.name_of(root),
    )


def _load_photographs(settings: TrainingSettings, on_progress: Progress) -> TrainingData:
    root, split, _ = _folder(settings, on_progress)
    parts = split.parts | {"train": _training_files(split, settings.per_class)}
    size = settings.picture_size
    check_memory(sum(map(len, parts.values())), (size, size, 3))

    def part(name: str) -> Part:
        pictures = photographs.decoded(root, parts[name], size=size, on_progress=on_progress)
        return Part(pictures, np.array([file.label for file in parts[name]], np.int32))

    return TrainingData(settings.dataset, _class_names(split), *map(part, PARTS))


def _folder(settings: TrainingSettings, on_progress: Progress) -> tuple[Path, Split, str]:
    if settings.dataset == "folder":
        root = Path(settings.source).expanduser()
        return root, photographs.split_of(root, on_progress=on_progress), _OWN_SPLIT
    found = photographs.find_animals()
    if found is None:
        raise missing("animals10")
    if shipped := photographs.shipped_split(found):
        return found, shipped, _SHIPPED_SPLIT
    return found, photographs.split_of(found, on_progress=on_progress), _OWN_SPLIT


def _class_names(split: Split) -> tuple[str, ...]:
    return tuple(class_entry(name)["en"] for name in split.classes)


def _training_files(split: Split, per_class: int) -> tuple[SplitFile, ...]:
    files = split.parts["train"]
    order = np.random.default_rng(0).permutation(len(files))
    chosen = first_of_each(np.array([files[place].label for place in order], np.int32), per_class)
    return tuple(files[place] for place in sorted(order[chosen]))


def _shape(shape: tuple[int, int, int], settings: TrainingSettings) -> tuple[int, int, int]:
    size = settings.picture_size
    return (size, size, shape[2]) if size else shape


def _resized(part: Part, size: int) -> Part:
    height, width, channels = part.pictures.shape[1:]
    if size in (0, height) and size in (0, width):
        return part
    pictures = np.empty((len(part.pictures), size, size, channels), np.uint8)
    for place, picture in enumerate(part.pictures):
        pictures[place] = scaled(picture, size, size).reshape(size, size, channels)
    return Part(pictures, part.labels)
