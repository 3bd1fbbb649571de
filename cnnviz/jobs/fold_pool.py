"""Which pictures folds are cut from, without their pixels: so that what is drawn is what is trained."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.jobs import photo_sets
from cnnviz.nn import array_data, array_files, small_data


@dataclass(frozen=True)
class FoldPool:
    """The pictures that `cnnviz.jobs.studies_data.pool` gives, in its order.

    Args:
        classes: folder or name of each class, in the order of the labels.
        labels: (n,) class of each picture, rising.
        test: pictures of the test part, which stays outside.
    """

    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    test: int


def fold_pool(settings: TrainingSettings) -> FoldPool:
    """Count the pictures that the folds of a study are cut from.

    Args:
        settings: ``dataset``, ``source`` and ``per_class`` count.

    Returns:
        Training and validation part together, of each class at most ``per_class``.

    Raises:
        InvalidValue: if the data are not on this machine or cannot be split, as when a class has too few.

    Example:
        >>> pool = fold_pool(TrainingSettings(dataset="digits", per_class=50))
        >>> len(pool.labels), np.bincount(pool.labels).max()
        (500, np.int64(50))
    """
    if settings.dataset in PHOTOGRAPHS:
        split = photo_sets.split_of_run(settings)
        classes, tested = split.classes, len(split.parts["test"])
        counts = np.add(split.counts["train"], split.counts["validation"])
    elif settings.dataset in small_data.NAMES:
        classes, counts, tested = _small(settings.dataset)
    else:
        path = array_data.find(settings.dataset)
        if path is None:
            raise array_data.missing(settings.dataset)
        classes = array_data.CLASSES[settings.dataset]
        counts, tested = _published(path, path.stat().st_mtime_ns, len(classes))
    if settings.per_class:
        counts = np.minimum(counts, settings.per_class)
    return FoldPool(classes, np.repeat(np.arange(len(classes)), counts), tested)


@lru_cache(maxsize=len(small_data.NAMES))
def _small(name: str) -> tuple[tuple[str, ...], NDArray[np.int64], int]:
    data = small_data.load(name)
    labels = np.concatenate([data.train.labels, data.validation.labels])
    return data.classes, np.bincount(labels, minlength=len(data.classes)), len(data.test.labels)


@lru_cache(maxsize=8)
def _published(path: Path, modified: int, classes: int) -> tuple[NDArray[np.int64], int]:
    """Count the makers' training part: a validation part is cut from it, and both are wanted here."""
    labels, tested, _shape = array_files.labels_and_shape(path)
    return np.bincount(labels, minlength=classes), tested
