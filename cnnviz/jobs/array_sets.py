"""The data sets that come as arrays: digits and shapes, MNIST, Fashion-MNIST, CIFAR-10."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.class_turns import first_of_each
from cnnviz.core.mark import mark
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.data_facts import DataFacts, check_memory
from cnnviz.nn import array_data, array_files, small_data
from cnnviz.nn.training_data import Part, TrainingData
from cnnviz.vision.resize import scaled

_PUBLISHED = mark("the makers' own test part; a sixth of their training part is validation")
_SMALL = mark("split 6:2:2, the same share of each class in every part")


def available() -> tuple[str, ...]:
    """List the sets that are on this machine."""
    return (*small_data.NAMES, *(name for name in array_data.NAMES if array_data.find(name)))


def describe(settings: TrainingSettings) -> DataFacts:
    """Describe the data of a run, as `cnnviz.jobs.training_data.describe` does.

    Args:
        settings: of the run.

    Returns:
        The facts.
    """
    path = None
    if settings.dataset in array_data.NAMES:
        path = array_data.find(settings.dataset)
        if path is None:
            raise array_data.missing(settings.dataset)
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


def load(settings: TrainingSettings) -> TrainingData:
    """Load the data of a run, as `cnnviz.jobs.training_data.load` does.

    Args:
        settings: of the run.

    Returns:
        The three parts.
    """
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
