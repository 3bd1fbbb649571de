"""What a network is trained, chosen and tested with: three parts that share no picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Part:
    """Pictures and their labels.

    Args:
        pictures: (n, height, width, channels) uint8, 0 to 255; one channel is grey, three are red, green and
            blue.
        labels: (n,) int32, an index into the class names.
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int32]


@dataclass(frozen=True)
class TrainingData:
    """A data set in its three parts.

    Args:
        name: one of `cnnviz.core.training_choices.DATASETS`.
        classes: name of each class, in the order of the labels.
        train: what the weights learn from.
        validation: what choices are made with (when to stop, which epoch to keep).
        test: what is looked at once, at the end.
    """

    name: str
    classes: tuple[str, ...]
    train: Part
    validation: Part
    test: Part

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of a picture."""
        height, width, channels = self.train.pictures.shape[1:]
        return height, width, channels
