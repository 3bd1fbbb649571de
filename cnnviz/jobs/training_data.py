"""The data of a run, by its settings: what there is on this machine, what it looks like, and its pixels."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.class_turns import in_turn
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import DATASETS, PHOTOGRAPHS
from cnnviz.jobs import array_sets, photo_sets, photographs
from cnnviz.jobs.data_facts import DataFacts, check_memory
from cnnviz.nn import array_data
from cnnviz.nn.training_data import TrainingData

Progress = Callable[[int, int], None]


def available() -> tuple[str, ...]:
    """List the data sets that a run on this machine can use now.

    Returns:
        Names from `DATASETS`; "folder" is always one of them, since everybody can bring one.
    """
    found = {*array_sets.available(), "folder"}
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
    return array_data.missing(name) if name in array_data.NAMES else photo_sets.missing()


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
    photographed = settings.dataset in PHOTOGRAPHS
    facts = photo_sets.describe(settings, on_progress) if photographed else array_sets.describe(settings)
    check_memory(facts.train + facts.validation + facts.test, facts.input_shape)
    return facts


def load(
    settings: TrainingSettings,
    *,
    on_progress: Progress = lambda done, total: None,
    limit_all: bool = False,
) -> TrainingData:
    """Load the data of a run.

    Which picture stands in which part follows from the data set alone, not from the seed of the run.
    ``per_class`` limits the training part; validation and test stay whole, so that runs with more and with
    fewer pictures are tested on the same ones.

    Args:
        settings: ``dataset``, ``source``, ``picture_size`` and ``per_class`` count.
        on_progress: called with (pictures decoded, pictures in all) while photographs are decoded.
        limit_all: whether ``per_class`` limits validation and test too, where they are photographs: so fewer
            have to be decoded.

    Returns:
        The three parts.

    Raises:
        InvalidValue: as for ``describe``.

    Example:
        >>> load(TrainingSettings(per_class=10)).train.pictures.shape
        (100, 8, 8, 1)
    """
    photographed = settings.dataset in PHOTOGRAPHS
    if photographed:
        return photo_sets.load(settings, on_progress, limit_all=limit_all)
    return array_sets.load(settings)


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
        return photo_sets.examples(settings, count)
    train = load(replace(settings, per_class=count)).train
    return train.pictures[in_turn(train.labels, count)]
