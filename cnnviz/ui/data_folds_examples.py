"""The examples that the strips of folds show: those that are trained, or all where nothing can be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.fold_pool import fold_pool
from cnnviz.ui.data_words import folder_words
from cnnviz.ui.i18n import _, counted
from cnnviz.vision.survey import Survey


@dataclass(frozen=True)
class FoldExamples:
    """What folds are cut from.

    Args:
        names: of the classes; not safe for Markdown.
        labels: (n,) class of each picture, rising.
        about: in a sentence, which pictures these are.
        trouble: why nobody can train on them; None if one can.
    """

    names: list[str]
    labels: NDArray[np.int64]
    about: str
    trouble: InvalidValue | None = None

    @property
    def counts(self) -> NDArray[np.int64]:
        """Pictures of each class."""
        return np.bincount(self.labels, minlength=len(self.names)).astype(np.int64)


def examples_of(survey: Survey, settings: TrainingSettings) -> FoldExamples:
    """Say which pictures the folds are cut from.

    Args:
        survey: what was found in the data set.
        settings: of the training.

    Returns:
        Those of the training and the validation part, as many of each class as are trained; all pictures if
        the data set cannot be trained on.
    """
    try:
        pool = fold_pool(settings)
    except InvalidValue as error:
        labels = np.sort(np.array([picture.label for picture in survey.pictures], np.int64))
        about = _("All {count} pictures are shown; a training would put a test part aside first.")
        return FoldExamples(
            folder_words(survey.classes), labels, about.format(count=f"{len(labels):,}"), error
        )
    about = _(
        "These are the pictures that are trained below: {count}, at most {per_class} of each class, from the "
        "training and the validation part together. {tested} stay outside."
    ).format(
        count=f"{len(pool.labels):,}",
        per_class=settings.per_class,
        tested=counted(pool.test, "The one test picture", "The {count} pictures of the test part"),
    )
    return FoldExamples(folder_words(pool.classes), pool.labels, about)
