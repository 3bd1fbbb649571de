"""The part of a training program that reads the data: arrays of whole numbers from 0 to 255."""

from collections.abc import Mapping

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS
from cnnviz.export.training_folder_code import IMPORTS, known_parts, unknown_parts
from cnnviz.export.training_sources import ArraysFile, PictureParts, Source
from cnnviz.export.training_split_code import DIGITS, arrays

KNOWN: Mapping[str, tuple[tuple[int, int, int], int]] = {
    "digits": ((8, 8, 1), 10),
    "shapes": ((28, 28, 1), 4),
    "mnist": ((28, 28, 1), 10),
    "fashion_mnist": ((28, 28, 1), 10),
    "cifar10": ((32, 32, 3), 10),
}
"""Shape of a picture and number of classes, where the data set alone says them."""

_WHAT: Mapping[str, str] = {
    "animals10": "kaggle.com/datasets/alessiocorrado99/animals10",
    "folder": "your own pictures",
}

_SHAPES = """data = load("shapes")  # 2,000 drawn pictures of 28 × 28
x_train, y_train = data.train.pictures, data.train.labels
x_val, y_val = data.validation.pictures, data.validation.labels
x_test, y_test = data.test.pictures, data.test.labels"""

_FEWER = """# The first {count} training pictures of each class.
chosen = np.concatenate([np.flatnonzero(y_train == label)[:{count}] for label in range({classes})])
x_train, y_train = x_train[np.sort(chosen)], y_train[np.sort(chosen)]"""

_RESIZED = """# Every picture to {size} × {size}: areas are averaged, or lines drawn where it becomes larger.
way = cv2.INTER_AREA if {size} <= min(x_train.shape[1:3]) else cv2.INTER_LINEAR
x_train, x_val, x_test = (
    np.stack([cv2.resize(picture, ({size}, {size}), interpolation=way) for picture in part])
    for part in (x_train, x_val, x_test)
){grey}"""

_GREY = """
x_train, x_val, x_test = (part.reshape(*part.shape[:3], 1) for part in (x_train, x_val, x_test))"""

_ONE_HOT = """# One number for each class: 1 for the right one.
y_train, y_val, y_test = (keras.utils.to_categorical(part, {classes}) for part in (y_train, y_val, y_test))"""


def shape_and_classes(
    settings: TrainingSettings, input_shape: tuple[int, int, int] | None = None, classes: int | None = None
) -> tuple[tuple[int, int, int], int]:
    """Say what goes into the network and how many classes come out.

    Args:
        settings: ``dataset`` and ``picture_size`` are read.
        input_shape: (height, width, channels), if it is known already.
        classes: number of classes, if it is known already.

    Returns:
        Both.

    Raises:
        InvalidValue: if the data set does not say how many classes it has.

    Example:
        >>> shape_and_classes(TrainingSettings(dataset="cifar10"))
        ((32, 32, 3), 10)
    """
    size = settings.picture_size
    shape, count = KNOWN.get(
        settings.dataset, ((size, size, 3), 10 if settings.dataset == "animals10" else 0)
    )
    if size:
        shape = (size, size, shape[2])
    count = classes or count
    if not count:
        raise InvalidValue("the program of a folder needs its number of classes")
    return input_shape or shape, count


def data_lines(
    settings: TrainingSettings, *, classes: int, source: Source | None = None
) -> tuple[list[str], str]:
    """Write how the data are read: the pictures of a run, in the parts and the order that they had there.

    Args:
        settings: ``dataset``, ``source``, ``picture_size``, ``per_class`` and ``loss`` are read.
        classes: number of classes.
        source: what the run read, where the settings alone do not say it: a file of arrays, or which
            photograph stood in which part. Left out, arrays are Keras' own copy, and a folder is divided
            anew.

    Returns:
        The imports, and the statements that leave ``x_train``, ``y_train``, ``x_val``, ``y_val``, ``x_test``
        and ``y_test``: pictures (n, height, width, channels), uint8, and labels, or one-hot rows where the
        loss compares with those.

    Example:
        >>> data_lines(TrainingSettings(), classes=10)[0]
        ['import numpy as np', 'from sklearn.datasets import load_digits']
    """
    name, size = settings.dataset, settings.picture_size
    imports = ["import numpy as np"]
    fewer, resized = bool(settings.per_class), bool(size)
    if name == "digits":
        imports.append("from sklearn.datasets import load_digits")
        parts = [DIGITS]
    elif name == "shapes":
        imports.append("from cnnviz.nn.small_data import load  # draws the shapes")
        parts = [_SHAPES]
    elif name in PHOTOGRAPHS:
        resized = False
        if isinstance(source, PictureParts):
            fewer = False
            imports += IMPORTS
            parts = [known_parts(source, what=_WHAT[name], size=size)]
        else:
            parts = [unknown_parts(settings.source or "raw-img", what=_WHAT[name], size=size)]
    else:
        further, code = arrays(name, source if isinstance(source, ArraysFile) else None)
        imports += further
        parts = [code]
    if fewer:
        parts.append(_FEWER.format(count=settings.per_class, classes=classes))
    if resized:
        imports.append("import cv2")
        parts.append(_RESIZED.format(size=size, grey="" if name == "cifar10" else _GREY))
    if settings.loss != "sparse_categorical_crossentropy":
        parts.append(_ONE_HOT.format(classes=classes))
    return imports, "\n".join(parts)
