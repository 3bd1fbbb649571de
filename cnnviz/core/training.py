"""What a training run is told: its settings, and how many steps they mean."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training_choices import (
    AUGMENTATIONS,
    DATASETS,
    HIGHEST_RATE,
    INITIALIZERS,
    LARGEST_PICTURE,
    LOSSES,
    LOWEST_RATE,
    MOST_FILTERS,
    NETWORKS,
    OPTIMIZERS,
    PHOTOGRAPHS,
    SCHEDULES,
)


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
        dataset: one of `DATASETS`.
        source: where the pictures are if ``dataset`` is "folder": a folder of class folders.
        picture_size: side of the square that photographs are brought to; 0 for the data set's own size.
        per_class: training pictures of each class, 0 for all.
        network: one of `NETWORKS`.
        layers: the layers of the network "own", as `cnnviz.core.network_text` reads them.
        filters: filters of each convolution of the network "small", first layer first; 1 to 3 layers.
        kernel_size: side of the square kernels of the network "small", odd.
        dropout: share of the values that every dropout layer sets to zero, in [0, 0.9]; where nothing is
            given, each layer keeps the network's own share.
        batch_normalization: puts it behind every convolution and hidden dense layer, or leaves it out
            everywhere; where nothing is given, it stays as the network has it.
        l1: penalty on the sum of the weights' sizes, in [0, 1].
        l2: penalty on the sum of the weights' squares, in [0, 1].
        initializer: one of `INITIALIZERS`, for every layer with weights.
        augmentation: one of `AUGMENTATIONS`.
        loss: one of `LOSSES`.
        label_smoothing: share of the target that is spread over all classes, in [0, 0.5]; only for
            "categorical_crossentropy".
        optimizer: one of `OPTIMIZERS`.
        learning_rate: size of a step, above 0 and at most 10.
        schedule: one of `SCHEDULES`.
        weight_decay: share of each weight that the optimizer "adamw" takes away in a step, in [0, 1].
        batch_size: pictures in one step.
        epochs: passes over the training data.
        early_stopping: stop after so many epochs without a lower validation loss; 0 for never.
        reduce_on_plateau: divide the learning rate by ten after so many epochs without a lower
            validation loss, down to 0.000001; 0 for never.
        keep: "best" keeps the weights of the epoch with the lowest validation loss, "last" those of the last
            epoch.
        seed: decides the first weights, the order of the pictures, the dropout and the augmentation.

    Raises:
        InvalidValue: if a value is outside its range, or two do not go together.

    Example:
        >>> TrainingSettings(epochs=3).filters
        (16, 32)
        >>> TrainingSettings(dropout=2.0)
        Traceback (most recent call last):
        ...
        cnnviz.core.errors.InvalidValue: dropout 2.0 must lie between 0 and 0.9
    """

    dataset: str = "digits"
    source: str = ""
    picture_size: int = 0
    per_class: int = 0
    network: str = "small"
    layers: str = ""
    filters: tuple[int, ...] = (16, 32)
    kernel_size: int = 3
    dropout: float | None = None
    batch_normalization: bool | None = None
    l1: float = 0.0
    l2: float = 0.0
    initializer: str = "glorot_uniform"
    augmentation: str = "none"
    loss: str = "sparse_categorical_crossentropy"
    label_smoothing: float = 0.0
    optimizer: str = "adam"
    learning_rate: float = 0.001
    schedule: str = "constant"
    weight_decay: float = 0.004
    batch_size: int = 32
    epochs: int = 20
    early_stopping: int = 0
    reduce_on_plateau: int = 0
    keep: str = "best"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained, in a sentence."""
        for name, choices in (
            ("dataset", DATASETS), ("network", NETWORKS), ("initializer", INITIALIZERS),
            ("augmentation", tuple(AUGMENTATIONS)), ("loss", LOSSES), ("optimizer", tuple(OPTIMIZERS)),
            ("schedule", SCHEDULES), ("keep", ("best", "last")), ("batch_normalization", (None, True, False)),
        ):  # fmt: skip
            _one_of(name, getattr(self, name), choices)
        if not 1 <= len(self.filters) <= 3:
            raise InvalidValue("filters {value} must name 1 to 3 layers", value=list(self.filters))
        for filters in self.filters:
            _whole("filters", filters, 1, MOST_FILTERS)
        _whole("kernel_size", self.kernel_size, 1, 7)
        if self.kernel_size % 2 == 0:
            raise InvalidValue("kernel_size {value} must be odd", value=self.kernel_size)
        if self.dropout is not None:
            _between("dropout", self.dropout, 0, 0.9)
        for name, low, high in (
            ("l1", 0, 1), ("l2", 0, 1), ("label_smoothing", 0, 0.5),
            ("learning_rate", LOWEST_RATE, HIGHEST_RATE), ("weight_decay", 0, 1),
        ):  # fmt: skip
            _between(name, getattr(self, name), low, high)
        for name, low, high in (
            ("picture_size", 0, LARGEST_PICTURE), ("per_class", 0, 1_000_000), ("batch_size", 1, 1024),
            ("epochs", 1, 500),
            ("early_stopping", 0, 500), ("reduce_on_plateau", 0, 500), ("seed", 0, 2**31 - 1),
        ):  # fmt: skip
            _whole(name, getattr(self, name), low, high)
        self._check_together()

    def _check_together(self) -> None:
        if self.dataset in PHOTOGRAPHS and self.picture_size < 16:
            raise InvalidValue(
                "picture_size {size} must be at least 16 for {dataset}, whose pictures have many sizes",
                size=self.picture_size, dataset=self.dataset,
            )  # fmt: skip
        if self.dataset == "folder" and not self.source:
            raise InvalidValue(
                "the data set 'folder' needs a source: a folder of class folders, or a ZIP file of one"
            )
        if self.source and self.dataset != "folder":
            raise InvalidValue("source '{source}' belongs to the data set 'folder'", source=self.source)
        if self.network == "own" and not self.layers.strip():
            raise InvalidValue("the network 'own' needs layers, such as 'flatten; dense 10 softmax'")
        if self.layers.strip() and self.network != "own":
            raise InvalidValue("layers '{layers}' belong to the network 'own'", layers=self.layers[:60])
        if self.label_smoothing and self.loss != "categorical_crossentropy":
            raise InvalidValue(
                "label_smoothing {value} belongs to the loss categorical_crossentropy",
                value=self.label_smoothing,
            )
        if self.reduce_on_plateau and self.schedule != "constant":
            raise InvalidValue(
                "reduce_on_plateau {value} needs the constant schedule, not {schedule}: both set the rate",
                value=self.reduce_on_plateau, schedule=self.schedule,
            )  # fmt: skip

    def differs_from(self, other: "TrainingSettings") -> tuple[str, ...]:
        """Name the settings in which two runs differ, in the order of the class.

        Args:
            other: settings of another run.

        Returns:
            Names of the settings; empty if both are the same.

        Example:
            >>> TrainingSettings(seed=1).differs_from(TrainingSettings(dropout=0.5))
            ('dropout', 'seed')
        """
        return tuple(
            name for name in self.__dataclass_fields__ if getattr(self, name) != getattr(other, name)
        )

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


def _one_of(name: str, value: object, choices: tuple[object, ...]) -> None:
    if value not in choices:
        listed = ", ".join(map(str, choices))
        raise InvalidValue("{name} {value} is not one of {choices}", name=name, value=value, choices=listed)


def _between(name: str, value: object, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InvalidValue(
            "{name} {value} must lie between {low} and {high}", name=name, value=value, low=low, high=high
        )


def _whole(name: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValue("{name} {value} must be a whole number", name=name, value=value)
    _between(name, value, low, high)
