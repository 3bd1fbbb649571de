"""From a folder's files to batches, by the rules of Keras: classes, the list of files, their order."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import steps_per_epoch

GENERATOR_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".tif", ".tiff")
"""Endings of the files that `ImageDataGenerator.flow_from_directory` reads; it passes over all others."""

DATASET_ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
"""Endings of the files that `keras.utils.image_dataset_from_directory` reads."""


def class_indices(folders: Iterable[str]) -> dict[str, int]:
    """Number the class folders in alphabetical order, as Keras does.

    The order is that of the letters' numbers in Unicode: digits before capital letters, capital letters
    before small ones, and "10" before "2" because its first letter comes first. A word with a leading zero,
    "02", puts numbers in their order.

    Args:
        folders: names of the folders, in any order.

    Returns:
        The number of each class, in rising order; Keras calls it ``class_indices``.

    Example:
        >>> class_indices(["cat", "2", "Zebra", "10"])
        {'10': 0, '2': 1, 'Zebra': 2, 'cat': 3}

    Source:
        Keras, `legacy/preprocessing/image.py` (DirectoryIterator) and `utils/dataset_utils.py`
        (index_directory): both sort the names as Python does.
    """
    return {name: number for number, name in enumerate(sorted(folders))}


def listing(
    paths: Sequence[str], classes: Mapping[str, int], endings: tuple[str, ...] = GENERATOR_ENDINGS
) -> NDArray[np.int64]:
    """Put files into the order in which Keras lists them before anything is shuffled.

    Class after class; within a class first the files of the folder itself, then those of its sub-folders.

    Args:
        paths: files below the root, with forward slashes; the first part is the class.
        classes: from `class_indices`.
        endings: of the files that are read, in small letters.

    Returns:
        Places in `paths`, int64; files with another ending are left out.

    Raises:
        InvalidValue: if a file lies in no folder of `classes`.

    Example:
        >>> paths = ["cat/b.png", "cat/sub/a.png", "ant/c.webp", "ant/a.PNG"]
        >>> listing(paths, class_indices(["cat", "ant"])).tolist()
        [3, 0, 1]

    Source:
        Keras, `legacy/preprocessing/image.py`, `_iter_valid_files`.
    """
    keys = []
    for place, path in enumerate(paths):
        folder, _, name = path.rpartition("/")
        first = path.split("/", 1)[0] if folder else ""
        if first not in classes:
            raise InvalidValue("file {path} lies in no class folder", path=path)
        if name.lower().endswith(endings):
            keys.append((classes[first], folder, name, place))
    return np.array([key[-1] for key in sorted(keys)], dtype=np.int64)


def epoch_order(
    samples: int, batch_size: int, *, epoch: int = 0, shuffle: bool = True, seed: int | None = 0
) -> NDArray[np.int64]:
    """Shuffle the files for an epoch as ``next()`` of ImageDataGenerator's iterator does.

    At the beginning of an epoch the iterator sets NumPy's old generator to the seed *plus the batches that
    were given out so far* and permutes the files. So every epoch has an order of its own, and the same seed
    gives the same orders again; another batch size gives another order from the second epoch on.

    Args:
        samples: files in the list, at least 1.
        batch_size: pictures in a batch, at least 1.
        epoch: 0 for the first.
        shuffle: False leaves the order of the list in every epoch.
        seed: as in Keras, at least 0.

    Returns:
        Places in the list, (samples,), int64.

    Raises:
        InvalidValue: if a number is below its least value or the seed too large.

    Example:
        >>> epoch_order(6, 4, seed=1).tolist(), epoch_order(6, 4, epoch=1, seed=1).tolist()
        ([2, 1, 4, 0, 3, 5], [3, 5, 4, 1, 0, 2])

    Source:
        Keras, `legacy/preprocessing/image.py`, `Iterator._flow_index`.
    """
    steps = steps_per_epoch(samples, batch_size)
    if epoch < 0:
        raise InvalidValue("{name} {value} must be at least {least}", name="epoch", value=epoch, least=0)
    if not shuffle:
        return np.arange(samples)
    if seed is None or not 0 <= seed + epoch * steps < 2**32:
        raise InvalidValue(
            "seed {seed} plus {steps} batches must be a whole number from 0 to {most}",
            seed=seed,
            steps=epoch * steps,
            most=2**32 - 1,
        )
    return np.random.RandomState(seed + epoch * steps).permutation(samples)


def batch_sizes(samples: int, batch_size: int, *, drop_remainder: bool = False) -> NDArray[np.int64]:
    """Count the pictures of every batch of an epoch.

    Args:
        samples: files in the list, at least 1.
        batch_size: pictures in a batch, at least 1.
        drop_remainder: True leaves out a last batch that is not full, as ``dataset.batch`` of tf.data can;
            the epoch then misses some pictures, and none is left if there are fewer than one batch.

    Returns:
        One number a batch, int64.

    Example:
        Deck A10: 21,179 pictures in batches of 20.

        >>> sizes = batch_sizes(21179, 20)
        >>> len(sizes), int(sizes[0]), int(sizes[-1])
        (1059, 20, 19)
        >>> len(batch_sizes(21179, 20, drop_remainder=True))
        1058
    """
    sizes = np.full(steps_per_epoch(samples, batch_size), batch_size, dtype=np.int64)
    sizes[-1] = samples - (len(sizes) - 1) * batch_size
    return sizes[:-1] if drop_remainder and sizes[-1] < batch_size else sizes


def batch_places(order: NDArray[np.int64], batch_size: int, number: int) -> NDArray[np.int64]:
    """Cut a batch out of an epoch's order.

    Args:
        order: from `epoch_order`.
        batch_size: pictures in a batch, at least 1.
        number: which batch, 0 for the first.

    Returns:
        Places in the list, one a picture.

    Raises:
        InvalidValue: if the epoch has no such batch.

    Example:
        >>> batch_places(epoch_order(6, 4, shuffle=False), 4, 1).tolist()
        [4, 5]
    """
    steps = steps_per_epoch(len(order), batch_size)
    if not 0 <= number < steps:
        raise InvalidValue("batch {number} is not one of the {steps} of an epoch", number=number, steps=steps)
    return order[number * batch_size : (number + 1) * batch_size]
