"""One recorded training of an experiment: its settings, its epochs and its figures on the test part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cnnviz.core.training import TrainingSettings, steps_per_epoch
from cnnviz.jobs.curve import Curve, curve_of

CURVES = ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate")


@dataclass(frozen=True)
class Training:
    """One training of an arm.

    Args:
        seed: its seed.
        settings: what was trained and how.
        rows: one an epoch, the columns of ``CURVES``.
        result: as in ``result.json``.
    """

    seed: int
    settings: TrainingSettings
    rows: tuple[Mapping[str, float], ...]
    result: Mapping[str, Any]

    @property
    def right(self) -> int:
        """Test pictures that were told right."""
        return int(self.result["test"]["correct"])

    @property
    def asked(self) -> int:
        """Test pictures in all."""
        return int(self.result["test"]["count"])

    @property
    def accuracy(self) -> float:
        """Share of the test pictures told right."""
        return self.right / self.asked

    @property
    def curve(self) -> Curve:
        """The learning curve, one point an epoch."""
        steps = steps_per_epoch(max(1, self.result["pictures"]["train"]), self.settings.batch_size)
        return curve_from(self.rows, epochs=self.settings.epochs, steps=steps)

    @property
    def cut_off(self) -> bool:
        """True if the epochs were over while validation was still getting better.

        Only a training that keeps its best epoch can tell: else the last one is kept, good or bad.
        """
        last = self.settings.epochs - 1
        return self.settings.keep == "best" and self.result["best_epoch"] == last

    def same_curve(self, other: "Training") -> bool:
        """Tell whether another training has the same numbers in every epoch."""
        return self.rows == other.rows


def curve_from(rows: tuple[Mapping[str, float], ...], *, epochs: int, steps: int) -> Curve:
    """Make a learning curve from rows, one an epoch.

    Args:
        rows: "loss" and "accuracy", and "val_loss" and "val_accuracy" where there was validation.
        epochs: epochs of the whole training.
        steps: batches in an epoch.

    Returns:
        The curve, without single batches.

    Example:
        >>> curve_from(({"loss": 1.5, "accuracy": 0.5},), epochs=1, steps=10).training.loss.tolist()
        [1.5]
    """
    begin = {"kind": "begin", "epoch": 0, "step": 0, "epochs": epochs, "steps": steps}
    points = [
        {"kind": "epoch", "epoch": number, "step": (number + 1) * steps}
        | {name: row[name] for name in CURVES if name in row}
        for number, row in enumerate(rows)
    ]
    return curve_of([begin, *points])
