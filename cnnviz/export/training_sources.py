"""What a training program has to be told, so that it reads the very pictures of a run."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ArraysFile:
    """A file of arrays that a run read: ``x_train``, ``y_train``, ``x_test`` and ``y_test``.

    Attributes:
        name: of the file, without its folder; empty where the run read Keras' own copy of the set.
        train: pictures in its training part, before a sixth of them became validation.
        test: pictures in its test part.
    """

    name: str
    train: int
    test: int


@dataclass(frozen=True)
class PictureFolder:
    """A folder below the one that a run read, and what became of each of its pictures.

    Attributes:
        path: below the folder of the run, with forward slashes.
        label: class of its pictures.
        letters: one for each picture, in the order of their names: ``t`` trained, ``v`` validated, ``e`` was
            in the test, the exam of the network; ``-`` for one in no part.
    """

    path: str
    label: int
    letters: str


@dataclass(frozen=True)
class PictureParts:
    """Which photograph of a folder stands in which part of a run.

    Attributes:
        name: of the folder, or its path where whoever takes the program has it there.
        folders: all that hold pictures of the run.
        digests: for the letters ``t``, ``v`` and ``e`` the hash of the hashes of the part's files, as
            `cnnviz.vision.splits.Split.part_digest` computes it.
    """

    name: str
    folders: tuple[PictureFolder, ...]
    digests: Mapping[str, str]


Source = ArraysFile | PictureParts
