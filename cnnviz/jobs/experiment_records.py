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
from pathlib import Path
from typing import Any

from cnnviz.content.experiment_arms import Arm
from cnnviz.content.experiments import EXPERIMENTS, Experiment
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs.experiment_gains import Gain, Score
from cnnviz.jobs.files import read_json, write_json
from cnnviz.jobs.recorded_training import CURVES, Training
from cnnviz.nn.history import HISTORY, read_history


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

    def score(self, arm: str) -> Score:
        """Return how good an arm is."""
        return Score(self.trainings[arm])

    def gain(self, arm: str, before: str | None = None) -> Gain | None:
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
