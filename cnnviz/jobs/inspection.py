"""What a model said about many pictures, with a small picture and the map of each.

Whether it comes from a job, from the command line or from stored answers, all that shows it reads this.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs.evaluation import Answer, Evaluation

Float32 = NDArray[np.float32]
Numbers = NDArray[np.intp]

UNKNOWN = -1
"""The class of a picture that lies in no folder the model has a class for."""

SURE = 0.9
"""A mistake that is at least this sure may as well be a wrong label."""

MOST_CELLS = 64
"""Rows and columns of a kept map; a larger one is averaged down, since it is only looked at small."""


@dataclass(frozen=True, eq=False)
class Inspected:
    """The answers to N pictures.

    Args:
        classes: English names, in the order of the probabilities.
        paths: N names of files, below the folder that was looked at.
        digests: N hashes of the files' bytes.
        truth: (N,) classes, `UNKNOWN` where there is no label.
        probabilities: (N, classes) float32.
        grids: N maps (h, w) float32, the method's own numbers; empty if none were made.
        thumbnails: N JPEG files; empty if there are none.
        unreadable: path and reason, in a sentence, of each file that is no picture.
    """

    classes: tuple[str, ...]
    paths: tuple[str, ...]
    digests: tuple[str, ...]
    truth: NDArray[np.int64]
    probabilities: Float32
    grids: tuple[Float32, ...] = ()
    thumbnails: tuple[bytes, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        """Count the pictures."""
        return len(self.paths)

    @cached_property
    def predicted(self) -> Numbers:
        """The most probable class of each picture, (N,)."""
        return np.asarray(self.probabilities.argmax(axis=1), np.intp)

    @cached_property
    def confidence(self) -> Float32:
        """The probability of that class, (N,), from 0 to 1."""
        return np.asarray(np.clip(self.probabilities.max(axis=1, initial=0), 0, 1), np.float32)

    @cached_property
    def labelled(self) -> NDArray[np.bool_]:
        """Which pictures have a label, (N,)."""
        return np.asarray(self.truth != UNKNOWN)

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Which pictures have a label that the model named, (N,)."""
        return np.asarray(self.labelled & (self.truth == self.predicted))

    def evaluation(self) -> Evaluation:
        """Return the answers to the pictures that have a label, ready to be added up."""
        answers = tuple(
            Answer(self.paths[i], int(self.truth[i]), int(self.predicted[i]), float(self.confidence[i]))
            for i in np.flatnonzero(self.labelled)
        )
        return Evaluation(self.classes, answers, self.unreadable)

    def ranges(self, *, bins: int = 10) -> list[dict[str, Any]]:
        """Count, for each range of confidence, how often the model was right, and how sure it was.

        Args:
            bins: number of ranges of equal width between 0 and 1.

        Returns:
            As `Evaluation.reliability`, each range with its mean "confidence" (0 where there is no picture).
        """
        found = self.evaluation().reliability(bins=bins)
        sure = self.confidence[self.labelled].astype(np.float64)
        for one in found:
            inside = sure[(sure > one["above"]) & (sure <= one["to"])]
            one["confidence"] = float(inside.mean()) if len(inside) else 0.0
        return found

    def mistakes(self) -> Numbers:
        """Return the pictures that were taken for something else, the surest answer first."""
        return self._surest(np.flatnonzero(self.labelled & ~self.right))

    def likely_wrong_labels(self, *, sure: float = SURE) -> Numbers:
        """Return the mistakes that are so sure that the label may be the one that is wrong.

        Args:
            sure: confidence from which a mistake counts, 0 to 1.

        Returns:
            Numbers of pictures, the surest first.

        Source: Northcutt, Athalye & Mueller, "Pervasive label errors in test sets destabilize machine
        learning benchmarks" (2021): people found more than half of such candidates to be wrong labels.
        """
        found = self.mistakes()
        return found[self.confidence[found] >= sure]

    def of_cell(self, truth: int, predicted: int) -> Numbers:
        """Return the pictures of a cell of the confusion matrix, the surest answer first."""
        return self._surest(np.flatnonzero((self.truth == truth) & (self.predicted == predicted)))

    def chosen(
        self,
        *,
        predicted: int | None = None,
        truth: int | None = None,
        right: bool | None = None,
        confidence: tuple[float, float] = (0.0, 1.0),
    ) -> Numbers:
        """Filter the pictures.

        Args:
            predicted: only those that were taken for this class.
            truth: only those whose label is this class.
            right: only right or only wrong ones, which leaves out pictures without a label.
            confidence: the least and the most, both 0 to 1.

        Returns:
            Numbers of pictures, the surest first.

        Raises:
            InvalidValue: if the least confidence is above the most.
        """
        low, high = confidence
        if low > high:
            raise InvalidValue("confidence from {low} to {high} must rise", low=low, high=high)
        wanted = (self.confidence >= np.float32(low)) & (self.confidence <= np.float32(high))
        if predicted is not None:
            wanted &= self.predicted == predicted
        if truth is not None:
            wanted &= self.truth == truth
        if right is not None:
            wanted &= self.labelled & (self.right == right)
        return self._surest(np.flatnonzero(wanted))

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """Return a head and a row for each picture, as a CSV file has them."""
        head = ["path", "digest", "truth", "predicted", "confidence", "right"]
        head += [f"p({name})" for name in self.classes]
        rows = []
        for i, path in enumerate(self.paths):
            known = bool(self.labelled[i])
            rows.append([
                path,
                self.digests[i],
                self.classes[self.truth[i]] if known else "",
                self.classes[self.predicted[i]],
                float(self.confidence[i]),
                str(bool(self.right[i])).lower() if known else "",
                *map(float, self.probabilities[i]),
            ])  # fmt: skip
        return head, rows

    def _surest(self, numbers: Numbers) -> Numbers:
        return numbers[np.argsort(-self.confidence[numbers], kind="stable")]
