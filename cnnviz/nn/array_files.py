"""Read pictures and labels from .npz, from MNIST's own format and from CIFAR-10's batches."""

import gzip
import pickle
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue

_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, pickle.UnpicklingError)
_HARMLESS = {("numpy", "ndarray"), ("numpy", "dtype"), ("_codecs", "encode")}


@dataclass(frozen=True)
class Arrays:
    """A data set as its makers give it, in two parts.

    Args:
        x_train: (n, height, width, channels) uint8.
        y_train: (n,) int32.
        x_test: (m, height, width, channels) uint8.
        y_test: (m,) int32.
    """

    x_train: NDArray[np.uint8]
    y_train: NDArray[np.int32]
    x_test: NDArray[np.uint8]
    y_test: NDArray[np.int32]


def read(path: Path) -> Arrays:
    """Read the arrays of a data set.

    Args:
        path: an .npz file, or a folder of the original files.

    Returns:
        Pictures and labels, checked: whole numbers, one label a picture, classes from 0 to 9.

    Raises:
        InvalidValue: if a file is damaged or holds something else.
    """
    try:
        if path.is_file():
            parts = _npz(path)
        elif (path / "cifar-10-batches-py").is_dir():
            parts = _batches(path / "cifar-10-batches-py")
        else:
            parts = _idx(path)
        return Arrays(*_checked(*parts[:2]), *_checked(*parts[2:]))
    except _BROKEN as error:
        raise _damaged(path, error) from error


def labels_and_shape(path: Path) -> tuple[NDArray[np.int32], int, tuple[int, int, int]]:
    """Read what is needed to describe a data set, in an .npz file without the pixels.

    Args:
        path: an .npz file, or a folder of the original files.

    Returns:
        Labels of the training part, pictures in the test part, and (height, width, channels).

    Raises:
        InvalidValue: if a file is damaged or holds something else.
    """
    if not path.is_file():
        arrays = read(path)
        height, width, channels = arrays.x_train.shape[1:]
        return arrays.y_train, len(arrays.y_test), (height, width, channels)
    try:
        with np.load(path, allow_pickle=False) as file:
            labels = file["y_train"].reshape(-1).astype(np.int32)
            tested = file["y_test"].size
        with zipfile.ZipFile(path) as archive, archive.open("x_train.npy") as head:
            version = np.lib.format.read_magic(head)
            reader = {
                (1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0,
            }[version]  # fmt: skip
            _, height, width, *channels = reader(head)[0]
        return labels, tested, (height, width, channels[0] if channels else 1)
    except _BROKEN as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: BaseException) -> InvalidValue:
    why = str(error) or type(error).__name__
    return InvalidValue("'{path}' is damaged or is not a data set: {why}", path=path, why=why)


def _checked(pictures: NDArray[Any], labels: NDArray[Any]) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    pictures = pictures[..., None] if pictures.ndim == 3 else pictures
    labels = labels.reshape(-1)
    if pictures.dtype != np.uint8 or pictures.ndim != 4 or len(pictures) != len(labels):
        raise ValueError("pictures must be (n, height, width) or (n, height, width, channels) of uint8")
    if not len(labels) or labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() > 9:
        raise ValueError("labels must be whole numbers from 0 to 9")
    return pictures, labels.astype(np.int32)


def _npz(path: Path) -> list[NDArray[Any]]:
    with np.load(path, allow_pickle=False) as file:
        return [file[key] for key in ("x_train", "y_train", "x_test", "y_test")]


def _idx(folder: Path) -> list[NDArray[Any]]:
    """Read the four files of MNIST's own format; their heads are 16 and 8 bytes long."""
    parts = []
    for part in ("train", "t10k"):
        pictures = gzip.decompress((folder / f"{part}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((folder / f"{part}-labels-idx1-ubyte.gz").read_bytes())
        height, width = (int(side) for side in np.frombuffer(pictures, ">i4", 2, offset=8))
        parts += [np.frombuffer(pictures, np.uint8, offset=16).reshape(-1, height, width)]
        parts += [np.frombuffer(labels, np.uint8, offset=8)]
    return parts


def _batches(folder: Path) -> list[NDArray[Any]]:
    read = [_batch(file) for file in sorted(folder.glob("data_batch_*"))]
    return [*(np.concatenate(column) for column in zip(*read, strict=True)), *_batch(folder / "test_batch")]


def _batch(file: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    with file.open("rb") as opened:
        batch = _OnlyArrays(opened, encoding="bytes").load()
    pictures = batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return pictures, np.array(batch[b"labels"])


class _OnlyArrays(pickle.Unpickler):
    """Reads arrays and nothing that could run a program."""

    def find_class(self, module: str, name: str) -> Any:
        """Let arrays and their types through.

        Args:
            module: where a class is defined.
            name: of the class.

        Returns:
            The class.

        Raises:
            UnpicklingError: if it is another one.
        """
        inside_numpy = module.split(".")[0] == "numpy" and name in ("_reconstruct", "_frombuffer")
        if inside_numpy or (module, name) in _HARMLESS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no array")
