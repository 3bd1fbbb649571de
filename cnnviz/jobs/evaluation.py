"""Put a classifier to the test on pictures whose class is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.core import statistics
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.zoo import Classifier
from cnnviz.vision import folders
from cnnviz.vision.decode import read_picture
from cnnviz.vision.splits import SplitFile


@dataclass(frozen=True)
class Answer:
    """One picture, its class, and what the model said."""

    path: str
    truth: int
    predicted: int
    confidence: float


@dataclass(frozen=True)
class Evaluation:
    """The model's answers to a set of pictures, and what they add up to."""

    classes: tuple[str, ...]
    answers: tuple[Answer, ...]
    unreadable: tuple[tuple[str, str], ...]

    @property
    def accuracy(self) -> float:
        """Share of right answers, 0 to 1."""
        return self.right / len(self.answers)

    @property
    def right(self) -> int:
        """Number of right answers."""
        return sum(answer.truth == answer.predicted for answer in self.answers)

    def reliability(self, *, bins: int = 10) -> list[dict[str, Any]]:
        """Count, for each range of confidence, how often the model was right.

        Args:
            bins: number of ranges of equal width between 0 and 1.

        Returns:
            For each range its lower end "above", its upper end "to", "pictures" and "right"; a confidence of
            just 0.9 counts as one above 0.8.
        """
        ranges = [{"above": i / bins, "to": (i + 1) / bins, "pictures": 0, "right": 0} for i in range(bins)]
        for answer in self.answers:
            found = next(one for one in ranges if answer.confidence <= one["to"])
            found["pictures"] += 1
            found["right"] += answer.truth == answer.predicted
        return ranges

    def summary(self) -> dict[str, Any]:
        """Add the answers up: accuracy with its 95 % Wilson interval, per class, confusion, calibration.

        Returns:
            Plain values, ready for JSON.
        """
        truth = [answer.truth for answer in self.answers]
        predicted = [answer.predicted for answer in self.answers]
        matrix = statistics.confusion_matrix(truth, predicted, len(self.classes))
        scores = statistics.per_class(matrix)
        calibration = statistics.expected_calibration_error(
            [answer.confidence for answer in self.answers],
            [answer.truth == answer.predicted for answer in self.answers],
        )
        return {
            "pictures": len(self.answers),
            "right": self.right,
            "accuracy": self.accuracy,
            "accuracy_interval_95": list(statistics.wilson_interval(self.right, len(self.answers))),
            "expected_calibration_error": calibration,
            "reliability": self.reliability(),
            "per_class": {
                name: {
                    "pictures": int(scores.support[i]),
                    "precision": _number(scores.precision[i]),
                    "recall": _number(scores.recall[i]),
                    "f1": _number(scores.f1[i]),
                }
                for i, name in enumerate(self.classes)
            },
            "confusion": {"rows": "truth", "columns": "predicted", "counts": matrix.tolist()},
            "unreadable": [{"path": path, "reason": reason} for path, reason in self.unreadable],
        }


def _number(value: np.floating[Any]) -> float | None:
    return None if np.isnan(value) else float(value)


def evaluate(
    classifier: Classifier,
    root: Path,
    *,
    files: Sequence[SplitFile] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluation:
    """Ask a classifier about every picture of a folder of class folders.

    Args:
        classifier: a trained model.
        root: folder that holds one folder for each class; a folder may be named in any language of the card.
        files: pictures of a split, each of which must still be the one that was split; None takes all of the
            folder.
        on_progress: called with (pictures done, pictures in all).

    Returns:
        The evaluation.

    Raises:
        InvalidValue: if a class folder is none of the model's classes, or no picture can be read.
    """
    for name in folders.class_folders(root):
        classifier.class_index(name)
    if files is None:
        chosen: list[tuple[str, str | None]] = [(path, None) for path, _ in folders.picture_paths(root)]
    else:
        chosen = [(file.path, file.digest) for file in files]
    answers, unreadable = [], []
    for done, (path, digest) in enumerate(chosen, 1):
        try:
            picture = read_picture(root / path, name=path)
            if digest not in (None, picture.digest):
                raise InvalidValue("picture '{path}' is not the one in the split", path=path)
        except InvalidValue as error:
            unreadable.append((path, str(error)))
        else:
            truth = classifier.class_index(path.partition("/")[0])
            row = classifier.predict([picture.pixels])[0]
            answers.append(Answer(path, truth, int(row.argmax()), float(row.max())))
        on_progress(done, len(chosen))
    if not answers:
        raise InvalidValue("folder '{folder}' holds no picture that can be read", folder=root)
    return Evaluation(classifier.class_names, tuple(answers), tuple(unreadable))
