"""Fetch a data set from where its makers or Kaggle offer it; without a network, say what to do instead."""

import contextlib
import io
import re
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

_NO_NAME = ("name or service not known", "name resolution", "getaddrinfo failed", "nodename nor servname",
            "network is unreachable")  # fmt: skip
"""What systems say of a computer that reaches no other."""


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
    messages = _Messages()
    with contextlib.redirect_stdout(messages):  # theirs must not stand between a command's own
        try:
            folder = _animals() if name == "animals10" else array_data.fetch(name)
        except InvalidValue as error:
            if "reason" not in error.values:
                raise
            said = error.values | {"reason": plain_reason(error.values["reason"])}
            raise InvalidValue(error.template, **said) from error
    messages.end()
    return folder


def plain_reason(error: object) -> object:
    """Say why a download failed without the addresses and numbers that say nothing to a student.

    Args:
        error: what the library raised, or its words.

    Returns:
        A sentence, as an error where it can be translated.
    """
    words = str(error)
    if any(sign in words.casefold() for sign in _NO_NAME):
        return InvalidValue("there is no connection to the internet")
    return re.sub(r"\[Errno -?\d+\] ?", "", re.split(r" (?:--|—) ", words)[-1]).strip() or words


class _Messages(io.TextIOBase):
    """Passes a library's messages on to standard error; the first line waits until something follows it.

    So where nothing comes of "Downloading data from …", nothing but the reason is said.
    """

    def __init__(self) -> None:
        self._first, self._begun = "", False

    def write(self, text: str) -> int:
        if self._begun:
            sys.stderr.write(text)
        elif "\n" in self._first:
            self._begun = True
            sys.stderr.write(self._first + text)
        else:
            self._first += text
        return len(text)

    def flush(self) -> None:
        sys.stderr.flush()

    def isatty(self) -> bool:
        return sys.stderr.isatty()

    def end(self) -> None:
        """Say the first line if nothing came after it."""
        if not self._begun:
            sys.stderr.write(self._first)


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
