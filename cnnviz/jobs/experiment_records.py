"""Recorded experiments as they are shipped: a few small text files a training, and what they say together.

===============  ===================================================================================
``spec.json``    the experiment, the arm and all settings with the seed
``history.csv``  one row an epoch
``result.json``  the figures on the test part, seconds, threads, versions, sizes of the data, the day
===============  ===================================================================================

No pictures, no weights, no name of a machine: they stand in ``assets/runs/EXPERIMENT/ARM-SEED``.
"""

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from cnnviz.content.experiment_arms import Arm
from cnnviz.content.experiments import EXPERIMENTS, Experiment
from cnnviz.core.difference import difference_interval
from cnnviz.core.errors import InvalidValue
from cnnviz.core.statistics import wilson_interval
from cnnviz.core.training import TrainingSettings, steps_per_epoch
from cnnviz.jobs.curve import Curve, curve_of
from cnnviz.jobs.files import read_json, write_json
from cnnviz.nn.history import HISTORY, read_history

SEVERAL = 2  # seeds: with fewer nobody can tell what is the seed's
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


@dataclass(frozen=True)
class Recorded:
    """All trainings of an experiment that are recorded.

    Args:
        experiment: what was asked.
        trainings: by the arm's name, in the order of the seeds; no entry where nothing is recorded.
    """

    experiment: Experiment
    trainings: Mapping[str, tuple[Training, ...]]

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms with at least one training."""
        return tuple(arm for arm in self.experiment.arms if arm.id in self.trainings)

    @property
    def missing(self) -> tuple[Arm, ...]:
        """The arms without any training."""
        return tuple(arm for arm in self.experiment.arms if arm.id not in self.trainings)

    def score(self, arm: str) -> "Score":
        """Return how good an arm is."""
        return Score(self.trainings[arm])

    def gain(self, arm: str, before: str | None = None) -> "Gain | None":
        """Return what an arm gains against another one, the first if left out.

        Compared are the seeds that both were trained with: seeds can differ by more than arms do. Without a
        common one, all of them are. None if one of the two is not recorded, or if both are the same.
        """
        before = before or self.experiment.arms[0].id
        if arm == before or arm not in self.trainings or before not in self.trainings:
            return None
        pair = self.trainings[arm], self.trainings[before]
        common = set.intersection(*({one.seed for one in trainings} for trainings in pair))
        if not common:
            return Gain(*pair)
        new, old = (tuple(one for one in trainings if one.seed in common) for trainings in pair)
        return Gain(new, old)


@dataclass(frozen=True)
class Score:
    """How good an arm is on test pictures, over its seeds.

    Args:
        trainings: at least one.
    """

    trainings: tuple[Training, ...]

    @property
    def accuracy(self) -> float:
        """Mean over the seeds."""
        return fmean(training.accuracy for training in self.trainings)

    @property
    def asked(self) -> int:
        """Test pictures."""
        return self.trainings[0].asked

    @property
    def right(self) -> int:
        """Test pictures that were told right, on average over the seeds, to the next whole number."""
        return round(fmean(training.right for training in self.trainings))

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval: what the number of test pictures leaves open."""
        return wilson_interval(self.right, self.asked)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest accuracy of the seeds."""
        values = [training.accuracy for training in self.trainings]
        return min(values), max(values)

    @property
    def deviation(self) -> float | None:
        """Standard deviation over the seeds; None for fewer than three."""
        values = [training.accuracy for training in self.trainings]
        return stdev(values) if len(values) >= 3 else None

    @property
    def processor_seconds(self) -> float:
        """Seconds of all processor cores together for one training, on average."""
        return fmean(float(training.result["processor_seconds"]) for training in self.trainings)


@dataclass(frozen=True)
class Gain:
    """What an arm gains against another one, in shares of the test pictures.

    Args:
        trainings: of the arm.
        before: those it is compared with.
    """

    trainings: tuple[Training, ...]
    before: tuple[Training, ...]

    @property
    def mean(self) -> float:
        """Mean accuracy of the arm, less that of the other one."""
        return Score(self.trainings).accuracy - Score(self.before).accuracy

    @property
    def interval(self) -> tuple[float, float]:
        """Newcombe's 95 % interval: what the number of test pictures leaves open."""
        new, old = Score(self.trainings), Score(self.before)
        return difference_interval(new.right, new.asked, old.right, old.asked)

    @property
    def by_seed(self) -> tuple[float, ...]:
        """The gain of each training: against the same seed where there is one, else against the mean."""
        same = {training.seed: training.accuracy for training in self.before}
        mean = Score(self.before).accuracy
        return tuple(one.accuracy - same.get(one.seed, mean) for one in self.trainings)

    @property
    def seeds(self) -> int:
        """With how many seeds both were trained: one alone does not show what another would."""
        return min(len(self.trainings), len(self.before))

    @property
    def side(self) -> int:
        """On which side of zero the whole interval lies, 1 or -1; 0 if the test pictures leave it open."""
        low, high = self.interval
        return int(low > 0) - int(high < 0)

    @property
    def clear(self) -> bool:
        """True if neither the test pictures nor the seeds, two or more, leave open on which side it lies."""
        return self.seeds >= SEVERAL and self.side != 0 and all(self.side * one > 0 for one in self.by_seed)

    def beyond(self, other: "Gain") -> tuple[float, float]:
        """Return the 95 % interval of how much larger this gain is than one on other test pictures.

        As in Newcombe's interval, of which it is the next step, the distances to the ends add like the sides
        of a right triangle.
        """
        (low, high), (other_low, other_high) = self.interval, other.interval
        more = self.mean - other.mean
        return (
            more - hypot(self.mean - low, other_high - other.mean),
            more + hypot(high - self.mean, other.mean - other_low),
        )


def experiment_named(name: str) -> Experiment:
    """Find an experiment.

    Args:
        name: one of `EXPERIMENTS`.

    Returns:
        The experiment.

    Raises:
        InvalidValue: if there is none of this name.
    """
    if name not in EXPERIMENTS:
        raise InvalidValue(
            "experiment {name} is not one of {choices}", name=name, choices=", ".join(EXPERIMENTS)
        )
    return EXPERIMENTS[name]


def shipped(environment: Mapping[str, str] = os.environ) -> Path:
    """Say where the recorded experiments stand: ``CNNVIZ_RECORDED``, or ``assets/runs`` beside the package.

    Args:
        environment: variables to look at.

    Returns:
        The folder; it need not exist.

    Example:
        >>> shipped({"CNNVIZ_RECORDED": "mine"}).name, shipped({}).name
        ('mine', 'runs')
    """
    own = environment.get("CNNVIZ_RECORDED")
    return Path(own) if own else Path(__file__).resolve().parents[2] / "assets" / "runs"


def most_recorded() -> str:
    """Return the id of the experiment of which the largest share is recorded, the first of several."""

    def share(name: str) -> float:
        wanted = sum(len(arm.seeds) for arm in EXPERIMENTS[name].arms)
        return len(list((shipped() / name).glob("*/result.json"))) / wanted

    return max(EXPERIMENTS, key=share)


def read(experiment: Experiment, folder: Path | None = None) -> Recorded:
    """Read what is recorded of an experiment; what is missing, damaged or of other settings is left out.

    Args:
        experiment: what was asked.
        folder: where the experiments' folders stand; ``shipped()`` if left out.

    Returns:
        The trainings with their figures.
    """
    place = (folder or shipped()) / experiment.id
    found = {
        arm.id: tuple(
            training for seed in arm.seeds if (training := read_training(place, arm, seed)) is not None
        )
        for arm in experiment.arms
    }
    return Recorded(experiment, {arm: trainings for arm, trainings in found.items() if trainings})


def read_training(folder: Path, arm: Arm, seed: int) -> Training | None:
    """Read one recorded training.

    Args:
        folder: of the experiment.
        arm: which way to train.
        seed: which seed.

    Returns:
        The training; None if it is not recorded, or was recorded with other settings.
    """
    place = folder / f"{arm.id}-{seed}"
    spec, result = read_json(place / "spec.json"), read_json(place / "result.json")
    if not isinstance(spec, dict) or not isinstance(result, dict):
        return None
    settings = arm.with_seed(seed)
    try:
        if TrainingSettings.from_dict(spec["settings"]) != settings or not result["test"]["count"]:
            return None
        rows = tuple(read_history(place / HISTORY))
    except (InvalidValue, KeyError, TypeError, ValueError):
        return None
    return Training(seed, settings, rows, result) if rows else None


def write(folder: Path, arm: Arm, seed: int, *, rows: list[dict[str, float]], result: dict[str, Any]) -> None:
    """Write one training in the form in which it is shipped.

    Args:
        folder: of the experiment; made if it is missing.
        arm: which way to train.
        seed: which seed.
        rows: one an epoch.
        result: what ``result.json`` says.
    """
    place = folder / f"{arm.id}-{seed}"
    place.mkdir(parents=True, exist_ok=True)
    spec = {"experiment": folder.name, "arm": arm.id, "settings": arm.with_seed(seed).as_dict()}
    if arm.frozen_backbone:
        spec["frozen_backbone"] = "efficientnet_lite0_imagenet"
    columns = ["epoch", *(name for name in CURVES if name in rows[0])]
    with (place / HISTORY).open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows([f"{row[name]:.6g}" for name in columns] for row in rows)
    write_json(place / "spec.json", spec)
    write_json(place / "result.json", result)  # the last one: a training without a result is not recorded


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
