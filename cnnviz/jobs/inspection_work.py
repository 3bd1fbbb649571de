"""Look at pictures with a model: read, ask, map, keep a small picture of each."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.cam import METHODS
from cnnviz.core.errors import InvalidValue
from cnnviz.core.explanation_methods import METHODS as KNOWN
from cnnviz.jobs.inspection import MOST_CELLS, Inspected
from cnnviz.jobs.inspection_parts import Part, put_together
from cnnviz.jobs.inspection_pictures import Listed
from cnnviz.nn.batch_probe import BatchProbe, in_threads
from cnnviz.nn.explanation import explain
from cnnviz.nn.probe import Probe
from cnnviz.nn.zoo import Classifier
from cnnviz.vision.decode import read_picture
from cnnviz.vision.encode import as_jpeg
from cnnviz.vision.picture import Picture
from cnnviz.vision.resize import within

Float32 = NDArray[np.float32]

AT_ONCE = 32  # pictures that are read together
THUMBNAIL_SIDE, THUMBNAIL_QUALITY = 160, 82
NO_MAP = "none"
"""In the place of a method: only the answers are wanted."""


class Inspector:
    """A model made ready to look at many pictures.

    Args:
        classifier: the model.
        method: of the map; `NO_MAP` for none.
        layer: where the maps are made; None for the last one of the model.
        class_index: the class that the maps speak of; None takes the most probable one of each picture.
        thumbnails: whether a small picture of each is kept.
        whole_maps: whether maps are kept as they are, however large.

    Raises:
        InvalidValue: if there is no such method or layer.
    """

    def __init__(
        self,
        classifier: Classifier,
        *,
        method: str,
        layer: str | None = None,
        class_index: int | None = None,
        thumbnails: bool = True,
        whole_maps: bool = False,
    ) -> None:
        """Open the model."""
        self._class_index, self._whole_maps = class_index, whole_maps
        check_method(method)
        self._classifier, self._method, self._thumbnails = classifier, method, thumbnails
        self._batches = BatchProbe(classifier.model, layer, folding=classifier.folding)
        # A method that needs more than one call of the model is asked for one picture at a time.
        self._single = None if method in METHODS or method == NO_MAP else classifier.probe(layer)
        self.layer, self.classes = self._batches.layer, classifier.class_names

    def look(
        self,
        root: Path,
        files: Sequence[tuple[int, str]],
        *,
        called: Sequence[str] = (),
        wanted: Sequence[str] = (),
    ) -> Part:
        """Look at some pictures.

        Args:
            root: folder that the files are below.
            files: place in the list, and path below the folder, of each.
            called: what each is called for people; the paths if left out.
            wanted: hashes that the files must have; empty if any will do.

        Returns:
            What the model said; what cannot be read is listed and stops nothing.
        """

        def read(place: int) -> tuple[Picture, Float32, bytes] | str:
            path = files[place][1]
            try:
                picture = read_picture(root / path, name=called[place] if called else path)
                if wanted and picture.digest != wanted[place]:
                    raise InvalidValue("picture '{path}' is not the one in the split", path=path)
                return picture, self._batches.prepared(picture.pixels), self._small(picture)
            except InvalidValue as error:
                return str(error)

        parts = []
        for start in range(0, len(files), AT_ONCE):
            places = range(start, min(len(files), start + AT_ONCE))
            parts.append(self._part(files[start : start + AT_ONCE], in_threads(read, places)))
        return _joined(parts, len(self._classifier.class_names))

    def _part(
        self, files: Sequence[tuple[int, str]], read: list[tuple[Picture, Float32, bytes] | str]
    ) -> Part:
        whole = [(file[0], one) for file, one in zip(files, read, strict=True) if not isinstance(one, str)]
        broken = tuple((file[0], one) for file, one in zip(files, read, strict=True) if isinstance(one, str))
        probabilities, grids = [], []
        for seen in self._batches.observe([one[1] for _, one in whole], class_index=self._class_index):
            probabilities.append(seen.probabilities)
            if self._method in METHODS:
                pairs = zip(seen.activations, seen.gradients, strict=True)
                grids += [METHODS[self._method](activations, gradients) for activations, gradients in pairs]
        if self._single is not None:
            grids = [self._alone(self._single, one[0]) for _, one in whole]
        empty = np.empty((0, len(self._classifier.class_names)), np.float32)
        return Part(
            np.array([number for number, _ in whole], np.int64),
            tuple(one[0].digest for _, one in whole),
            np.concatenate([empty, *probabilities]),
            tuple(grid if self._whole_maps else small_enough(grid) for grid in grids),
            tuple(one[2] for _, one in whole if one[2]),
            broken,
        )

    def _alone(self, probe: Probe, picture: Picture) -> Float32:
        found = explain(probe, picture.pixels, method=self._method, class_index=self._class_index)
        return found.raw

    def _small(self, picture: Picture) -> bytes:
        if not self._thumbnails:
            return b""
        return as_jpeg(within(picture.pixels, THUMBNAIL_SIDE), quality=THUMBNAIL_QUALITY)


def look_at(
    inspector: Inspector,
    listed: Listed,
    *,
    wanted: Sequence[str] = (),
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Inspected:
    """Look at all pictures of a list in this process.

    Args:
        inspector: the model.
        listed: the pictures.
        wanted: hashes that the files must have; empty if any will do.
        on_progress: called with (pictures done, pictures in all).

    Returns:
        The inspection.

    Raises:
        InvalidValue: if none of the pictures can be read.
    """
    parts = []
    files = [(number, path) for number, (path, _) in enumerate(listed.files)]
    for start in range(0, len(files), AT_ONCE):
        some = files[start : start + AT_ONCE]
        part = slice(start, start + AT_ONCE)
        parts.append(inspector.look(listed.root, some, called=listed.names[part], wanted=wanted[part]))
        on_progress(start + len(some), len(files))
    found = put_together(parts, classes=inspector.classes, files=listed.files, names=listed.names)
    if not len(found):
        raise InvalidValue("folder '{folder}' holds no picture that can be read", folder=listed.root)
    return found


def check_method(method: str) -> None:
    """Refuse a method that is none.

    Raises:
        InvalidValue: if the name is unknown.
    """
    if method not in KNOWN and method != NO_MAP:
        raise InvalidValue("method '{method}' is none of {known}", method=method, known=", ".join(KNOWN))


def small_enough(grid: Float32) -> Float32:
    """Average a map down to at most `MOST_CELLS` rows and columns; a smaller one stays as it is.

    Example:
        >>> small_enough(np.ones((130, 4), np.float32)).shape
        (44, 4)
    """
    height, width = grid.shape
    by_row, by_column = -(-height // MOST_CELLS), -(-width // MOST_CELLS)
    if by_row == by_column == 1:
        return grid
    rows, columns = np.arange(0, height, by_row), np.arange(0, width, by_column)
    sums = np.add.reduceat(np.add.reduceat(grid.astype(np.float64), rows, 0), columns, 1)
    counts = np.outer(np.diff([*rows, height]), np.diff([*columns, width]))
    return np.asarray(sums / counts, np.float32)


def _joined(parts: Sequence[Part], classes: int) -> Part:
    return Part(
        np.concatenate([np.empty(0, np.int64), *(part.numbers for part in parts)]),
        tuple(digest for part in parts for digest in part.digests),
        np.concatenate([np.empty((0, classes), np.float32), *(part.probabilities for part in parts)]),
        tuple(grid for part in parts for grid in part.grids),
        tuple(one for part in parts for one in part.thumbnails),
        tuple(entry for part in parts for entry in part.unreadable),
    )
