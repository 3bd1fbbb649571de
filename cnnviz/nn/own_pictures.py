"""Ask a trained network, as it predicts, about pictures it has learned from."""

from typing import Any

import numpy as np

from cnnviz.nn.held_out import ask
from cnnviz.nn.training_data import Part

MOST = 500  # pictures: a share is then known to four points, and each costs as much as one of the test part
FEW = 100  # also of large pictures
_PIXELS = 5_000_000  # of all together, beyond the first few: 500 of 100 × 100


def own_pictures(network: Any, train: Part, *, seed: int) -> tuple[int, int]:
    """Ask a network about some of its own training pictures, as it predicts.

    The training accuracy of the curve was measured while the network learned: with dropout, on changed
    pictures, and with the statistics of each batch in batch normalization. This is the number to lay beside
    that of the validation part.

    Args:
        network: a Keras model from pictures of 0 to 255 to one number a class.
        train: what it learned from.
        seed: of the run; decides which pictures are drawn.

    Returns:
        How many it was asked about, at most 500, and how many it told right.
    """
    there, (height, width) = len(train.labels), train.pictures.shape[1:3]
    count = min(there, MOST, max(FEW, _PIXELS // (height * width)))
    drawn = np.sort(np.random.default_rng(seed).choice(there, count, replace=False))
    some = Part(train.pictures[drawn], train.labels[drawn])
    return count, int((ask(network, some).argmax(axis=1) == some.labels).sum())
