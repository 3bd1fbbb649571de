"""What is known of the data of a run before their pixels are loaded."""

from dataclasses import dataclass

import numpy as np
import psutil

from cnnviz.core.errors import InvalidValue


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
