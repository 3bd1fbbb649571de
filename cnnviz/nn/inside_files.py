"""The files in which a run keeps what went on inside its network.

A run's folder ``inside`` holds ``picture.npz`` (the fixed picture), ``start.npz`` (the network with its first
weights) and files such as ``epoch-0003.npz`` (after the fourth epoch: epochs are counted from 0
everywhere). When more than 60 epochs are recorded every second of them goes, then every second of what is
left, and so on; the newest stays.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np

PICTURE, START = "picture.npz", "start.npz"
MOST_EPOCHS = 60


def file_name(epoch: int) -> str:
    """Name the file of an epoch.

    Example:
        >>> file_name(-1), file_name(3)
        ('start.npz', 'epoch-0003.npz')
    """
    return START if epoch < 0 else f"epoch-{epoch:04d}.npz"


def epoch_of(name: str) -> int | None:
    """Tell which epoch a file holds; None if it is none of ours.

    Example:
        >>> epoch_of("start.npz"), epoch_of("epoch-0003.npz"), epoch_of("notes.txt")
        (-1, 3, None)
    """
    if name == START:
        return -1
    number = name.removeprefix("epoch-").removesuffix(".npz")
    return int(number) if number.isdecimal() and name == file_name(int(number)) else None


def write(path: Path, arrays: dict[str, Any]) -> None:
    """Write arrays so that a reader sees the whole file or none.

    Args:
        path: the file; its folder must exist.
        arrays: by name.

    Raises:
        OSError: if it cannot be written; nothing is left then.
    """
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("wb") as file:
            np.savez(file, **arrays)
        os.replace(half, path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def thin(folder: Path, newest: int) -> None:
    """Keep every second epoch, every fourth and so on; which ones follows from the newest epoch alone.

    Args:
        folder: with the files of the epochs.
        newest: the last epoch written.
    """
    stride = 1
    while newest + 1 > MOST_EPOCHS * stride:
        stride *= 2
    for path in folder.glob("epoch-*.npz"):
        epoch = epoch_of(path.name)
        if epoch is not None and epoch < newest and (epoch + 1) % stride:
            path.unlink(missing_ok=True)
