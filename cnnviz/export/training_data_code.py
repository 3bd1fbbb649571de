"""The part of a training program that reads the data: arrays of whole numbers from 0 to 255."""

import json
from collections.abc import Mapping

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import PHOTOGRAPHS

KNOWN: Mapping[str, tuple[tuple[int, int, int], int]] = {
    "digits": ((8, 8, 1), 10),
    "shapes": ((28, 28, 1), 4),
    "mnist": ((28, 28, 1), 10),
    "fashion_mnist": ((28, 28, 1), 10),
    "cifar10": ((32, 32, 3), 10),
}
"""Shape of a picture and number of classes, where the data set alone says them."""

_SPLIT_IN_FIVE = """x_train, x_rest, y_train, y_rest = train_test_split(
    pictures, labels, test_size=0.4, stratify=labels, random_state=0
)
x_val, x_test, y_val, y_test = train_test_split(
    x_rest, y_rest, test_size=0.5, stratify=y_rest, random_state=0
)"""

_DIGITS = f"""digits = load_digits()  # 1,797 pictures of 8 × 8 in grey, 0 to 16
pictures = np.rint(digits.images / 16 * 255).astype("uint8")[..., None]
labels = digits.target
{_SPLIT_IN_FIVE}"""

_SHAPES = """data = load("shapes")  # 2,000 drawn pictures of 28 × 28
x_train, y_train = data.train.pictures, data.train.labels
x_val, y_val = data.validation.pictures, data.validation.labels
x_test, y_test = data.test.pictures, data.test.labels"""

_ARRAYS = """(pictures, labels), (x_test, y_test) = keras.datasets.{name}.load_data()  # downloaded once
{reshaped}
# The test part stays the one of the makers; a sixth of the rest is for validation.
x_train, x_val, y_train, y_val = train_test_split(
    pictures, labels, test_size=1 / 6, stratify=labels, random_state=0
)"""

_GREY = "pictures, x_test = pictures[..., None], x_test[..., None]  # one channel"
_COLOUR = "labels, y_test = labels.ravel(), y_test.ravel()  # from a column to a row"

_FOLDER = """# {folder}: one folder for each class.
# The page keeps near copies of a picture in one part; here nothing looks for them.
files = keras.utils.image_dataset_from_directory(
    {path}, image_size=({size}, {size}), batch_size=None, shuffle=False
)
pairs = [(np.rint(picture).astype("uint8"), label) for picture, label in files.as_numpy_iterator()]
pictures, labels = (np.array(part) for part in zip(*pairs))
{split}"""

_FEWER = """# The first {count} training pictures of each class.
chosen = np.concatenate([np.flatnonzero(y_train == label)[:{count}] for label in range({classes})])
x_train, y_train = x_train[chosen], y_train[chosen]"""

_RESIZED = """# Every picture to {size} × {size}.
x_train, x_val, x_test = (
    np.rint(keras.ops.image.resize(part, ({size}, {size}), antialias=True)).astype("uint8")
    for part in (x_train, x_val, x_test)
)"""

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


def data_lines(settings: TrainingSettings, *, classes: int) -> tuple[list[str], str]:
    """Write how the data are read.

    Args:
        settings: ``dataset``, ``source``, ``picture_size``, ``per_class`` and ``loss`` are read.
        classes: number of classes.

    Returns:
        The imports, and the statements that leave ``x_train``, ``y_train``, ``x_val``, ``y_val``, ``x_test``
        and ``y_test``: pictures (n, height, width, channels), uint8, and labels, or one-hot rows where the
        loss compares with those.

    Example:
        >>> imports, code = data_lines(TrainingSettings(dataset="mnist"), classes=10)
        >>> imports[-1]
        'from sklearn.model_selection import train_test_split'
    """
    name, size = settings.dataset, settings.picture_size
    imports = ["import numpy as np", "from sklearn.model_selection import train_test_split"]
    parts = []
    if name == "digits":
        imports.insert(1, "from sklearn.datasets import load_digits")
        parts.append(_DIGITS)
    elif name == "shapes":
        imports = ["import numpy as np", "from cnnviz.nn.small_data import load  # draws the shapes"]
        parts.append(_SHAPES)
    elif name in PHOTOGRAPHS:
        folder = settings.source or "raw-img"
        what = "Your own pictures" if settings.source else "kaggle.com/datasets/alessiocorrado99/animals10"
        path = json.dumps(folder, ensure_ascii=False)
        parts.append(_FOLDER.format(folder=what, path=path, size=size, split=_SPLIT_IN_FIVE))
    else:
        parts.append(_ARRAYS.format(name=name, reshaped=_COLOUR if name == "cifar10" else _GREY))
    if settings.per_class:
        parts.append(_FEWER.format(count=settings.per_class, classes=classes))
    if size and name not in PHOTOGRAPHS:
        parts.append(_RESIZED.format(size=size))
    if settings.loss != "sparse_categorical_crossentropy":
        parts.append(_ONE_HOT.format(classes=classes))
    return imports, "\n".join(parts)
