"""Fetch a data set from where its makers or Kaggle offer it; without a network, say what to do instead."""

import contextlib
import sys
from importlib import import_module
from pathlib import Path

from cnnviz.core.errors import InvalidValue
from cnnviz.nn import array_data
from cnnviz.vision.folders import class_folders

ANIMALS10 = "alessiocorrado99/animals10"
"""What Kaggle calls it."""

NAMES = (*array_data.NAMES, "animals10")
"""What can be fetched: three sets by ``keras.datasets``, the photographs by ``kagglehub``."""


def fetch(name: str) -> Path:
    """Download a data set into the cache of the library that fetches it, once.

    Args:
        name: one of ``NAMES``.

    Returns:
        Where it is: a folder of class folders for animals10, else Keras' file or folder.

    Raises:
        InvalidValue: if there is no such data set to be fetched, kagglehub is not installed, or the download
            fails, for one without a network; the sentence says what to do.
    """
    if name not in NAMES:
        raise InvalidValue("'{name}' cannot be fetched; {choices} can", name=name, choices=", ".join(NAMES))
    with contextlib.redirect_stdout(sys.stderr):  # their messages must not stand between a command's own
        return _animals() if name == "animals10" else array_data.fetch(name)


def _animals() -> Path:
    try:
        kagglehub = import_module("kagglehub")  # an extra that few need
    except ImportError:
        raise InvalidValue(
            "fetching {name} needs one more package: pip install kagglehub", name="animals10"
        ) from None
    try:
        folder = Path(kagglehub.dataset_download(ANIMALS10)) / "raw-img"
    except Exception as error:  # kagglehub raises many kinds, none of them documented as complete
        raise InvalidValue(
            "{name} could not be fetched: {reason}; without a network, name a folder that holds its class "
            "folders in {name} in CNNVIZ_DATA",
            name="animals10",
            reason=error,
        ) from error
    class_folders(folder)
    return folder
