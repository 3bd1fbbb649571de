"""The data of a run, by its settings: what there is on this machine, what it looks like, and its pixels."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from cnnviz.content.class_names import class_entry
from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import DATASETS, PHOTOGRAPHS
from cnnviz.jobs import photographs
from cnnviz.nn import array_data, array_files, small_data
from cnnviz.nn.training_data import Part, TrainingData
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
    elif settings.dataset in array_data.NAMES:
        facts = _describe_arrays(settings)
    else:
        data = small_data.load(settings.dataset)
        counts = _limited(data.train.labels, settings.per_class), data.validation.labels, data.test.labels
        facts = DataFacts(
            data.name, data.classes, _shape(data.input_shape, settings), *map(len, counts), note=_SMALL
        )
    check_memory(facts)
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
    facts = describe(settings, on_progress=on_progress)
    if settings.dataset in PHOTOGRAPHS:
        return _load_photographs(settings, facts, on_progress)
    named = small_data if settings.dataset in small_data.NAMES else array_data
    data = named.load(settings.dataset)
    chosen = _limited(data.train.labels, settings.per_class)
    train = Part(data.train.pictures[chosen], data.train.labels[chosen])
    parts = (_resized(part, settings.picture_size) for part in (train, data.validation, data.test))
    return replace(data, **dict(zip(PARTS, parts, strict=True)))


def check_memory(facts: DataFacts) -> None:
    """Refuse data that do not fit in the memory that is free now, once as arrays and once as tensors.

    Args:
        facts: of the data.

    Raises:
        InvalidValue: if they do not.
    """
    pictures = facts.train + facts.validation + facts.test
    need, free = 2 * pictures * int(np.prod(facts.input_shape)), psutil.virtual_memory().available
    if need > free:
        raise InvalidValue(
            "{pictures} pictures of {shape} need {need:.1f} GB of memory, {free:.1f} GB are free; choose a "
            "smaller picture_size or per_class",
            pictures=pictures, shape="×".join(map(str, facts.input_shape)), need=need / 1e9, free=free / 1e9,
        )  # fmt: skip


def _describe_arrays(settings: TrainingSettings) -> DataFacts:
    path = array_data.find(settings.dataset)
    if path is None:
        raise missing(settings.dataset)
    labels, tested, shape = array_files.labels_and_shape(path)
    train, validation = (labels[part] for part in small_data.split(labels, shares=array_data.SHARES))
    return DataFacts(
        settings.dataset,
        array_data.CLASSES[settings.dataset],
        _shape(shape, settings),
        len(_limited(train, settings.per_class)),
        len(validation),
        tested,
        note=_PUBLISHED,
        file=path.name,
    )


def _describe_photographs(settings: TrainingSettings, on_progress: Progress) -> DataFacts:
    root, split = _folder(settings, on_progress)
    shipped = settings.dataset == "animals10" and split.part_digest("test") == _shipped_test(root)
    return DataFacts(
        settings.dataset,
        _class_names(split),
        (settings.picture_size, settings.picture_size, 3),
        len(_training_files(split, settings.per_class)),
        len(split.parts["validation"]),
        len(split.parts["test"]),
        note=_SHIPPED_SPLIT if shipped else _OWN_SPLIT,
        file=root.name,
    )


def _shipped_test(root: Path) -> str:
    split = photographs.shipped_split(root)
    return split.part_digest("test") if split else ""


def _load_photographs(settings: TrainingSettings, facts: DataFacts, on_progress: Progress) -> TrainingData:
    root, split = _folder(settings, on_progress)
    parts = split.parts | {"train": _training_files(split, settings.per_class)}

    def part(name: str) -> Part:
        pictures = photographs.decoded(root, parts[name], size=settings.picture_size, on_progress=on_progress)
        return Part(pictures, np.array([file.label for file in parts[name]], np.int32))

    return TrainingData(settings.dataset, facts.classes, *map(part, PARTS))


def _folder(settings: TrainingSettings, on_progress: Progress) -> tuple[Path, Split]:
    if settings.dataset == "folder":
        root = Path(settings.source).expanduser()
        return root, photographs.split_of(root, on_progress=on_progress)
    found = photographs.find_animals()
    if found is None:
        raise missing("animals10")
    return found, photographs.split_of(found, shipped=True, on_progress=on_progress)


def _class_names(split: Split) -> tuple[str, ...]:
    return tuple(class_entry(name)["en"] for name in split.classes)


def _training_files(split: Split, per_class: int) -> tuple[SplitFile, ...]:
    files = split.parts["train"]
    order = np.random.default_rng(0).permutation(len(files))
    chosen = _limited(np.array([files[place].label for place in order], np.int32), per_class)
    return tuple(files[place] for place in sorted(order[chosen]))


def _limited(labels: NDArray[np.int32], per_class: int) -> NDArray[np.intp]:
    """Places of the first so many of each class, all for 0; fewer are always a part of more."""
    order = np.argsort(labels, kind="stable")
    turn = np.arange(len(labels)) - np.searchsorted(labels[order], labels[order])
    return np.sort(order[turn < per_class] if per_class else order)


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
