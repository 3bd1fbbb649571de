"""What a training run is told: its settings, and how many steps they mean."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cnnviz.core.errors import InvalidValue

DATASETS = ("digits", "shapes")

# Keras' class and its further arguments; the learning rate is the student's.
OPTIMIZERS: Mapping[str, tuple[str, Mapping[str, float | bool]]] = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
}


def steps_per_epoch(samples: int, batch_size: int) -> int:
    """How many batches one pass over the training data takes; the last one may be smaller.

    Each batch changes the weights once, so this is also the number of iterations an epoch.

    Args:
        samples: pictures in the training data, at least 1.
        batch_size: pictures in one batch, at least 1.

    Returns:
        ``ceil(samples / batch_size)``.

    Raises:
        InvalidValue: if one of the two is below 1.

    Example:
        Deck P2: 2,000 samples in batches of 500. Deck A10: 21,179 pictures in batches of 20, of which
        the last holds 19.

        >>> steps_per_epoch(2000, 500), steps_per_epoch(21179, 20)
        (4, 1059)

    Source:
        Deck P2, "Part 2: what to consider in a CNN" (batch, epoch, iteration); deck A10, "Animals-10".
    """
    for name, value in (("samples", samples), ("batch_size", batch_size)):
        if value < 1:
            raise InvalidValue("{name} {value} must be at least 1", name=name, value=value)
    return -(-samples // batch_size)


@dataclass(frozen=True, kw_only=True)
class TrainingSettings:
    """Everything that decides a training run, so that the same settings give the same curve.

    Args:
        dataset: one of ``DATASETS``.
        filters: filters of each convolution, first layer first; 1 to 3 layers.
        kernel_size: side of the square kernels, odd.
        dropout: share of the values that dropout sets to zero before the classifier, in [0, 0.9].
        optimizer: one of ``OPTIMIZERS``.
        learning_rate: size of a step, above 0 and at most 10.
        batch_size: pictures in one step.
        epochs: passes over the training data.
        seed: decides the first weights, the order of the pictures and the dropout.

    Raises:
        InvalidValue: if a value is outside its range.

    Example:
        >>> TrainingSettings(epochs=3).filters
        (16, 32)
        >>> TrainingSettings(dropout=2.0)
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: dropout 2.0 must lie between 0 and 0.9
    """

    dataset: str = "digits"
    filters: tuple[int, ...] = (16, 32)
    kernel_size: int = 3
    dropout: float = 0.25
    optimizer: str = "adam"
    learning_rate: float = 0.001
    batch_size: int = 32
    epochs: int = 20
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained, in a sentence."""
        _one_of("dataset", self.dataset, DATASETS)
        _one_of("optimizer", self.optimizer, tuple(OPTIMIZERS))
        if not 1 <= len(self.filters) <= 3:
            raise InvalidValue("filters {value} must name 1 to 3 layers", value=list(self.filters))
        for filters in self.filters:
            _whole("filters", filters, 1, 128)
        _whole("kernel_size", self.kernel_size, 1, 7)
        if self.kernel_size % 2 == 0:
            raise InvalidValue("kernel_size {value} must be odd", value=self.kernel_size)
        _between("dropout", self.dropout, 0, 0.9)
        _between("learning_rate", self.learning_rate, 1e-6, 10)
        _whole("batch_size", self.batch_size, 1, 1024)
        _whole("epochs", self.epochs, 1, 500)
        _whole("seed", self.seed, 0, 2**31 - 1)

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as values that JSON can hold.

        Returns:
            One entry a setting; ``filters`` as a list.

        Example:
            >>> TrainingSettings.from_dict(TrainingSettings(seed=7).as_dict()).seed
            7
        """
        return asdict(self) | {"filters": list(self.filters)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "TrainingSettings":
        """Build settings from what ``as_dict`` gave.

        Args:
            values: one entry a setting; missing ones take their default.

        Returns:
            The checked settings.

        Raises:
            InvalidValue: if an entry is unknown or outside its range.

        Example:
            >>> TrainingSettings.from_dict({"filters": [8]}).filters
            (8,)
        """
        known = cls.__dataclass_fields__
        for name in values:
            if name not in known:
                raise InvalidValue(
                    "setting {name} is not one of {choices}", name=name, choices=", ".join(known)
                )
        changed = dict(values)
        if "filters" in changed:
            changed["filters"] = tuple(changed["filters"])
        return cls(**changed)


def _one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InvalidValue(
            "{name} {value} is not one of {choices}", name=name, value=value, choices=", ".join(choices)
        )


def _between(name: str, value: object, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InvalidValue(
            "{name} {value} must lie between {low} and {high}", name=name, value=value, low=low, high=high
        )


def _whole(name: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int):
        raise InvalidValue("{name} {value} must be a whole number", name=name, value=value)
    _between(name, value, low, high)
