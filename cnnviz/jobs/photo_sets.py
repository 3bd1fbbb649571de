"""The data sets that are folders of photographs: Animals-10 and a visitor's own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.content.class_names import class_entry
from cnnviz.core.class_turns import first_of_each, in_turn
from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import photographs
from cnnviz.jobs.data_facts import DataFacts, check_memory
from cnnviz.nn.training_data import Part, TrainingData
from cnnviz.vision.folders import folder_named, load_squashed
from cnnviz.vision.splits import PARTS, Split, SplitFile

Progress = Callable[[int, int], None]

_OWN_SPLIT = mark("split here 6:2:2; near copies of a picture all on the training side")
_SHIPPED_SPLIT = mark("split as for the trained model, so both are tested on the same pictures")


def missing() -> InvalidValue:
    """Say what to do where Animals-10 is not on this machine; the error is to be raised or explained."""
    return InvalidValue(
        "data set animals10 is not on this machine; fetch it with 'python -m cnnviz datasets fetch "
        "animals10', or name a folder in CNNVIZ_DATA that holds its class folders in animals10"
    )


def describe(settings: TrainingSettings, on_progress: Progress) -> DataFacts:
    """Describe the data of a run, as `cnnviz.jobs.training_data.describe` does.

    Args:
        settings: of the run.
        on_progress: called with (pictures read, pictures in all) when a folder is read for the first time.

    Returns:
        The facts.
    """
    root, split, note = _folder(settings, on_progress)
    return DataFacts(
        settings.dataset,
        _class_names(split),
        (settings.picture_size, settings.picture_size, 3),
        len(_files(split, settings.per_class)),
        len(split.parts["validation"]),
        len(split.parts["test"]),
        note=note,
        file=photographs.name_of(root),
    )


def load(settings: TrainingSettings, on_progress: Progress, *, limit_all: bool = False) -> TrainingData:
    """Load the data of a run, as `cnnviz.jobs.training_data.load` does.

    Args:
        settings: of the run.
        on_progress: called with (pictures decoded, pictures in all) while they are decoded.
        limit_all: whether ``per_class`` limits validation and test too.

    Returns:
        The three parts.
    """
    root, split, _ = _folder(settings, on_progress)
    limited = PARTS if limit_all else ("train",)
    parts = split.parts | {name: _files(split, settings.per_class, name) for name in limited}
    size = settings.picture_size
    check_memory(sum(map(len, parts.values())), (size, size, 3))

    def part(name: str) -> Part:
        pictures = photographs.decoded(root, parts[name], size=size, on_progress=on_progress)
        return Part(pictures, np.array([file.label for file in parts[name]], np.int32))

    return TrainingData(settings.dataset, _class_names(split), *map(part, PARTS))


def split_of_run(settings: TrainingSettings) -> Split:
    """Say which picture a run learned from, chose by and was tested on.

    Args:
        settings: of the run; its data set is one of photographs.

    Returns:
        The split, its training part limited as the run's was.
    """
    return folder_and_split(settings)[1]


def folder_and_split(settings: TrainingSettings) -> tuple[Path, Split]:
    """Say where the pictures of a run are, and which of them it learned from, chose by and was tested on.

    Args:
        settings: of the run; its data set is one of photographs.

    Returns:
        The folder of class folders, and the split as `split_of_run` says it.
    """
    root, split, _ = _folder(settings, lambda done, total: None)
    return root, replace(split, parts=split.parts | {"train": _files(split, settings.per_class)})


def examples(settings: TrainingSettings, count: int) -> NDArray[np.uint8]:
    """Decode some training pictures alone, every class in turn.

    Args:
        settings: of a run.
        count: how many, if there are so many.

    Returns:
        (count, size, size, 3) uint8.
    """
    root, split, _ = _folder(settings, lambda done, total: None)
    files = split.parts["train"]
    chosen = in_turn(np.array([file.label for file in files], np.int32), count)
    return load_squashed(root, [files[place].path for place in chosen], size=settings.picture_size)


def _folder(settings: TrainingSettings, on_progress: Progress) -> tuple[Path, Split, str]:
    if settings.dataset == "folder":
        root = folder_named(settings.source)
        return root, photographs.split_of(root, on_progress=on_progress), _OWN_SPLIT
    found = photographs.find_animals()
    if found is None:
        raise missing()
    if shipped := photographs.shipped_split(found):
        return found, shipped, _SHIPPED_SPLIT
    return found, photographs.split_of(found, on_progress=on_progress), _OWN_SPLIT


def _class_names(split: Split) -> tuple[str, ...]:
    return tuple(class_entry(name)["en"] for name in split.classes)


def _files(split: Split, per_class: int, part: str = "train") -> tuple[SplitFile, ...]:
    files = split.parts[part]
    order = np.random.default_rng(0).permutation(len(files))
    chosen = first_of_each(np.array([files[place].label for place in order], np.int32), per_class)
    return tuple(files[place] for place in sorted(order[chosen]))
