"""Running means of batch normalization that lag behind the weights: it looks like learning by heart."""

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.curve_measures import curve_of_values
from cnnviz.core.verdict_findings import Finding, finding
from cnnviz.core.verdict_known import Known

# Training goes on within the epoch, so a network should rather do better than the mean of its last epoch. Ten
# points are three times what is known of 360 pictures.
LAG = 0.10


def lagging(training_accuracy: ArrayLike, validation_accuracy: ArrayLike, *, known: Known) -> Finding | None:
    """Tell whether the running means of batch normalization lag behind the weights.

    While it learns, a network normalises by the batch at hand; when it predicts, by running means, into which
    each batch enters with a small share. After few batches, or where the weights change faster than the means
    follow, it predicts badly, also about the very pictures that it told right while it learned. A network
    that learned by heart does well on those: so its own pictures tell the two apart.

    Args:
        training_accuracy: (n,) share told right while learning, mean over each epoch.
        validation_accuracy: (n,) after each epoch; NaN where not measured.
        known: what the network told right of its own pictures as it predicts, after the last epoch.

    Returns:
        What was found: it predicts ten points worse than the mean of its last epoch or more, and by more than
        so few pictures leave open. None if that is not so, was not asked, or there is no normalization.

    Example:
        >>> known = Known(training=240, asked=240, right=60, normalizes=True)
        >>> round(lagging([0.9, 0.99], [0.25, 0.25], known=known).values["gap"], 2)
        0.74

    Source:
        S. Ioffe, C. Szegedy, "Batch normalization", 2015, section 3.1 (training and inference).
    """
    accuracy, validated = curve_of_values(training_accuracy), curve_of_values(validation_accuracy)
    if not (known.normalizes and known.asked and len(accuracy) and np.isfinite(accuracy[-1])):
        return None
    learned = float(accuracy[-1])
    gap = learned - known.share
    if gap < LAG or not known.apart(learned, known.training, known.share, known.asked):
        return None
    values = {"training_accuracy": learned, "predicted": known.share, "asked": known.asked, "gap": gap}
    if len(validated) and np.isfinite(validated[-1]):
        values["validation_accuracy"] = float(validated[-1])
    return finding("lagging", **values)
