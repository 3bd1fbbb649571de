"""MNIST, Fashion-MNIST and CIFAR-10 from arrays on this machine, in the files people have them in."""

import os
from collections.abc import Mapping
from pathlib import Path

from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark
from cnnviz.nn.array_files import read
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.small_data import split
from cnnviz.nn.training_data import Part, TrainingData

NAMES = ("mnist", "fashion_mnist", "cifar10")
SHARES = (5 / 6, 1 / 6)
"""What of the makers' training part becomes training and validation."""

_DIGITS = tuple(str(digit) for digit in range(10))
_CLOTHES = (
    mark("T-shirt/top"), mark("trouser"), mark("pullover"), mark("dress"), mark("coat"),
    mark("sandal"), mark("shirt"), mark("sneaker"), mark("bag"), mark("ankle boot"),
)  # fmt: skip
_THINGS = (
    mark("airplane"), mark("automobile"), mark("bird"), mark("cat"), mark("deer"),
    mark("dog"), mark("frog"), mark("horse"), mark("ship"), mark("truck"),
)  # fmt: skip
CLASSES = {"mnist": _DIGITS, "fashion_mnist": _CLOTHES, "cifar10": _THINGS}

# Where keras.datasets leaves what it has downloaded, below its own folder.
_KERAS = {"mnist": "mnist.npz", "fashion_mnist": "fashion-mnist", "cifar10": "cifar-10-batches-py-target"}


def data_folders(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Say which folders somebody has set aside for data: ``CNNVIZ_DATA``, several as in ``PATH``.

    Args:
        environment: variables to look at.

    Returns:
        The folders; they need not exist.

    Example:
        >>> [folder.name for folder in data_folders({"CNNVIZ_DATA": os.pathsep.join(("here", "there"))})]
        ['here', 'there']
    """
    named = environment.get("CNNVIZ_DATA", "").split(os.pathsep)
    return tuple(Path(folder).expanduser() for folder in named if folder.strip())


def find(name: str, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Find the arrays of a data set: in the folders of ``CNNVIZ_DATA``, else where Keras keeps downloads.

    Args:
        name: one of ``NAMES``.
        environment: variables to look at.

    Returns:
        An .npz file, or Keras' folder of the original files; None if they are not on this machine. A whole
        set, ``mnist.npz``, goes before a part of it such as ``mnist_subset.npz``.
    """
    for folder in data_folders(environment):
        if files := sorted(folder.glob(f"{name}*.npz")):
            return files[0]
    home = Path(environment.get("KERAS_HOME") or Path.home() / ".keras").expanduser()
    kept = home / "datasets" / _KERAS[name]
    inside = {"fashion_mnist": "t10k-labels-idx1-ubyte.gz", "cifar10": "cifar-10-batches-py/test_batch"}
    return kept if (kept / inside.get(name, "")).exists() else None


def load(name: str) -> TrainingData:
    """Load a data set; a sixth of its training part, the same share of each class, becomes validation.

    The test part stays the one its makers chose, so that results can be compared with published ones.

    Args:
        name: one of ``NAMES``.

    Returns:
        The three parts.

    Raises:
        InvalidValue: if the arrays are not on this machine, or the file is damaged.
    """
    path = find(name)
    if path is None:
        raise missing(name)
    arrays = read(path)
    train, validation = split(arrays.y_train, shares=SHARES)
    return TrainingData(
        name,
        CLASSES[name],
        Part(arrays.x_train[train], arrays.y_train[train]),
        Part(arrays.x_train[validation], arrays.y_train[validation]),
        Part(arrays.x_test, arrays.y_test),
    )


def missing(name: str) -> InvalidValue:
    """Say what to do about arrays that are not on this machine.

    Args:
        name: one of ``NAMES``.

    Returns:
        The error to raise.
    """
    return InvalidValue(
        "data set {name} is not on this machine; fetch it with 'python -m cnnviz datasets fetch {name}', or "
        "name a folder that holds {name}.npz in CNNVIZ_DATA",
        name=name,
    )


def fetch(name: str) -> Path:
    """Let Keras download a data set into its own cache, once.

    Args:
        name: one of ``NAMES``.

    Returns:
        Where it is.

    Raises:
        InvalidValue: if the download fails, for one without a network.
    """
    try:
        getattr(load_keras().datasets, name).load_data()
    except Exception as error:  # Keras raises plain Exception
        raise InvalidValue(
            "{name} could not be fetched: {reason}; without a network, name a folder that holds {name}.npz "
            "in CNNVIZ_DATA",
            name=name,
            reason=error,
        ) from error
    found = find(name, {key: value for key, value in os.environ.items() if key != "CNNVIZ_DATA"})
    if found is None:
        raise InvalidValue("{name} was fetched, but it is not where Keras keeps it", name=name)
    return found
