"""What decides a fine-tuning: its settings and its pictures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.arguments import whole
from cnnviz.core.errors import InvalidValue


@dataclass(frozen=True)
class TransferSettings:
    """All that decides how a network is fine-tuned.

    Raises:
        InvalidValue: if a value is outside its range.

    Example:
        >>> TransferSettings(epochs=0)
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: epochs 0 must be at least 1
    """

    picture_size: int = 256  # what the finished model resizes to
    stored_size: int = 224  # what pictures are kept at while training; the crops are cut out of that
    train_size: int = 192  # random crops while training; smaller is faster and, seen larger later, no worse
    batch_size: int = 32
    head_epochs: int = 60
    head_learning_rate: float = 3e-3
    epochs: int = 8
    learning_rate: float = 2e-4
    weight_decay: float = 1e-4
    dropout: float = 0.2
    label_smoothing: float = 0.1
    average: float = 0.998  # momentum of the moving average of the weights
    patience: int = 3
    share: float = 0.6  # of the fine-tuned weights in the finished model; the rest is as before fine-tuning
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained, in a sentence."""
        for name in ("picture_size", "stored_size", "train_size"):
            whole(getattr(self, name), name, minimum=16)
        for name in ("batch_size", "head_epochs", "epochs", "patience"):
            whole(getattr(self, name), name)
        whole(self.seed, "seed", minimum=0)
        for name, low, high in (
            ("head_learning_rate", 1e-6, 10), ("learning_rate", 1e-6, 10), ("weight_decay", 0, 1),
            ("dropout", 0, 0.9), ("label_smoothing", 0, 0.9), ("average", 0, 0.9999),
            ("share", 0, 1), ("seed", 0, 2**31 - 1),
        ):  # fmt: skip
            if not low <= getattr(self, name) <= high:
                raise InvalidValue(
                    "{name} {value} must lie between {low} and {high}",
                    name=name, value=getattr(self, name), low=low, high=high,
                )  # fmt: skip


@dataclass(frozen=True)
class LabelledPictures:
    """Pictures of one part, all of one size, and their labels."""

    pictures: NDArray[np.uint8]  # (N, size, size, 3)
    labels: NDArray[np.int64]  # (N,)
