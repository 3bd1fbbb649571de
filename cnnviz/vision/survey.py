"""A survey of a folder of class folders: what its pictures are, which cannot be read, which are alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.file_facts import Channels, FileFacts, look_at, three
from cnnviz.vision.folders import FolderScan, PictureFile, class_folders, near_copies, picture_paths

__all__ = ["FileFacts", "Survey", "survey_folder", "surveyed"]


@dataclass(frozen=True)
class Survey:
    """What stands in a folder of class folders.

    Args:
        root: the folder.
        classes: names of the class folders; their index is the label.
        pictures: every picture that can be read, in a fixed order.
        unreadable: path and the reason, in a sentence, of each one that cannot.
        exact_copies: groups of indices into ``pictures`` with the same bytes.
        near_copies: groups that look alike, mirrored or not; a group of exact copies is one of them, too.
    """

    root: Path
    classes: tuple[str, ...]
    pictures: tuple[FileFacts, ...]
    unreadable: tuple[tuple[str, str], ...]
    exact_copies: tuple[tuple[int, ...], ...]
    near_copies: tuple[tuple[int, ...], ...]

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """Pictures of each class that can be read."""
        labels = [picture.label for picture in self.pictures]
        return tuple(int(count) for count in np.bincount(labels, minlength=len(self.classes)))

    @property
    def imbalance(self) -> float:
        """How many times more pictures the largest class has than the smallest; infinity if that is empty."""
        return max(self.counts) / min(self.counts) if min(self.counts) else float("inf")

    @property
    def changed_copies(self) -> tuple[tuple[int, ...], ...]:
        """Groups of ``near_copies`` whose bytes are not all the same: saved anew, cut, mirrored, alike."""
        return tuple(g for g in self.near_copies if len({self.pictures[i].digest for i in g}) > 1)

    @cached_property
    def mean(self) -> Channels:
        """Mean of red, green and blue over all pixels of all pictures, so a larger picture counts more."""
        return three(np.average(self._means, axis=0, weights=self._areas))

    @cached_property
    def deviation(self) -> Channels:
        """Standard deviation of red, green and blue over all pixels of all pictures.

        Within each picture the pixels lie about the picture's mean, and these lie about the mean of all: the
        two squares add up.
        """
        within_each = np.array([picture.deviation for picture in self.pictures]) ** 2
        between = (self._means - self.mean) ** 2
        return three(np.sqrt(np.average(within_each + between, axis=0, weights=self._areas)))

    @property
    def scan(self) -> FolderScan:
        """What `cnnviz.vision.splits.split_folder` takes."""
        files = (PictureFile(p.path, p.label, p.digest, p.fingerprint) for p in self.pictures)
        return FolderScan(self.root, self.classes, tuple(files), self.unreadable)

    @property
    def _means(self) -> NDArray[np.float64]:
        return np.array([picture.mean for picture in self.pictures])

    @property
    def _areas(self) -> NDArray[np.float64]:
        return np.array([float(picture.height * picture.width) for picture in self.pictures])


def survey_folder(
    root: Path, *, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> Survey:
    """Look once at every picture of a folder of class folders.

    Args:
        root: folder that holds one folder for each class.
        on_progress: called with (files looked at, files in all), in the caller's thread.

    Returns:
        The survey; the same whatever the threads do.

    Raises:
        InvalidValue: if the folder or its class folders are missing, or no picture can be read.
    """
    classes, found = class_folders(root), picture_paths(root)
    pictures, unreadable = [], []
    for done, one in enumerate(look_at(root, found), 1):
        if isinstance(one, FileFacts):
            pictures.append(one)
        else:
            unreadable.append(one)
        on_progress(done, len(found))
    return surveyed(root, classes, pictures, unreadable)


def surveyed(
    root: Path,
    classes: tuple[str, ...],
    pictures: Sequence[FileFacts],
    unreadable: Sequence[tuple[str, str]],
    *,
    alike: tuple[tuple[int, ...], ...] | None = None,
) -> Survey:
    """Put together what was found, and look for copies.

    Args:
        root: the folder.
        classes: names of the class folders.
        pictures: every picture that can be read.
        unreadable: path and reason of those that cannot.
        alike: the groups that look alike, if they are known already.

    Returns:
        The survey.

    Raises:
        InvalidValue: if there is no picture that can be read.
    """
    if not pictures:
        raise InvalidValue("folder '{folder}' holds no picture that can be read", folder=root)
    same: dict[str, list[int]] = {}
    for i, picture in enumerate(pictures):
        same.setdefault(picture.digest, []).append(i)
    exact = tuple(tuple(group) for group in same.values() if len(group) > 1)
    if alike is None:
        alike = tuple(tuple(sorted(group)) for group in near_copies(pictures))
    return Survey(root, classes, tuple(pictures), tuple(unreadable), exact, alike)
