"""A study as a job: several short trainings on the same data, to be laid side by side.

It is a directory that a worker writes and everybody else only reads:

========================  ==============================================================================
``spec.json``             what is trained and how, its arms, who asked for it and when
``events.jsonl``          what happened, one line each, only ever added to: the arms and their epochs
``alive``, ``claims/``    which worker has it
``stop``                  put here by whoever wants it to end
``result.json``           how it ended
========================  ==============================================================================

One worker takes the arms one after another, since they share a compiled network and the data. If it is
killed, another goes on: arms that were over are kept, the one in work begins again and comes out the same.
All studies stand in a folder of their own beside the runs, with a queue of their own.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import runs
from cnnviz.jobs.files import write_json
from cnnviz.jobs.runs import Run
from cnnviz.jobs.state import LOST_AFTER, state_of
from cnnviz.nn.small_training import EpochRow
from cnnviz.vision.pipeline import Pipeline

KIND = "study"
MOST_ARMS, MOST_FOLDS = 24, 20

Status = Literal["queued", "running", "finished", "stopped", "failed", "lost"]
Purpose = Literal["augmentation", "folds"]


@dataclass(frozen=True)
class StudyArm:
    """One training of a study.

    Args:
        id: a short name, unlike the others'.
        title: for people.
        pipeline: how its training pictures are changed, as JSON of a `cnnviz.vision.pipeline.Pipeline`; empty
            if they stay as they are.
        fold: which fold is held out, counted from 0; None for one split of the usual kind.
    """

    id: str
    title: str
    pipeline: str = ""
    fold: int | None = None


@dataclass(frozen=True)
class ArmResult:
    """What is known of an arm up to now.

    Args:
        id: of the arm.
        title: for people.
        rows: its complete epochs.
        test_count: pictures it was tested on when it was over: those of the test part, and in a study of
            folds those that were held out, since there the test part stays outside.
        test_correct: how many of them were right.
        finished: whether the arm has come to its end.
    """

    id: str
    title: str
    rows: tuple[EpochRow, ...]
    test_count: int
    test_correct: int
    finished: bool


@dataclass(frozen=True)
class StudyProgress:
    """How a study stands.

    Args:
        status: "queued" (no worker has it), "running", "finished", "stopped", "failed" or "lost" (its
            worker is gone; it can be handed over again and goes on).
        done: epochs done in all arms.
        total: epochs of all arms together.
        reason: why it failed or was lost.
    """

    status: Status
    done: int
    total: int
    reason: InvalidValue | None = None

    @property
    def active(self) -> bool:
        """Whether something may still happen by itself."""
        return self.status in ("queued", "running")


def folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Say where studies are kept."""
    return runs.root(environment).absolute() / "studies"


def create(
    settings: TrainingSettings,
    arms: Sequence[StudyArm],
    *,
    kind: Purpose,
    folds: int = 0,
    stratified: bool = True,
    shuffle: bool = True,
    owner: str,
    title: str = "",
) -> Run:
    """Make the directory of a new study.

    Args:
        settings: data, network and how each arm is trained.
        arms: in the order in which they are trained.
        kind: "augmentation" (the arms differ in what is done to the training pictures) or "folds" (in which
            pictures are held out).
        folds: how many folds a study of folds has; 0 otherwise.
        stratified: whether every fold has the same share of each class.
        shuffle: whether the pictures are mixed before the folds are cut; else they lie in order of class.
        owner: who asks.
        title: what it is called for people.

    Returns:
        The job, not started yet.

    Raises:
        InvalidValue: if the arms are none or too many, two have one name, a fold is not one of the folds, a
            pipeline cannot be read, or the folder cannot be written.
    """
    _check(arms, kind, folds)
    run, created = runs.named(folder())
    spec = {
        "kind": KIND,
        "purpose": kind,
        "settings": settings.as_dict(),
        "arms": [asdict(arm) for arm in arms],
        "folds": folds,
        "stratified": stratified,
        "shuffle": shuffle,
        "owner": owner,
        "created": created,
        "title": title or settings.dataset,
    }
    with runs.writing(folder()):
        run.directory.mkdir(parents=True)
        write_json(run.directory / "spec.json", spec)
    return run


def find(name: str) -> Run | None:
    """Find a study by its name; None if there is none (any more)."""
    return runs.find(name, folder=folder())


def arms_of(run: Run) -> tuple[StudyArm, ...]:
    """Read which arms a study has."""
    return tuple(StudyArm(**arm) for arm in run.spec["arms"])


def read(run: Run) -> tuple[ArmResult, ...]:
    """Read what is known up to now, whether the study is over or not.

    Args:
        run: the study.

    Returns:
        One entry an arm, in their order. An arm that was begun twice is told once, as its last attempt went.
    """
    rows: dict[str, list[EpochRow]] = {arm.id: [] for arm in arms_of(run)}
    ends: dict[str, tuple[int, int]] = {}
    for event in run.events():
        arm = event.get("arm")
        if arm not in rows:
            continue
        if event["kind"] == "arm":
            rows[arm] = []
        elif event["kind"] == "epoch":
            rows[arm].append(EpochRow(*(event[name] for name in EpochRow._fields)))
        elif event["kind"] == "arm_end":
            ends[arm] = event["count"], event["correct"]
    return tuple(
        ArmResult(arm.id, arm.title, tuple(rows[arm.id]), *ends.get(arm.id, (0, 0)), arm.id in ends)
        for arm in arms_of(run)
    )


def progress_of(run: Run, *, lost_after: float = LOST_AFTER) -> StudyProgress:
    """Read how a study stands.

    Args:
        run: the study.
        lost_after: after so many silent seconds its worker counts as gone.

    Returns:
        The state now.
    """
    state = state_of(run, lost_after=lost_after)
    # A study counts no steps and waits for nobody, so these two words of a run mean that it is in work.
    found = state.status
    status: Status = "running" if found == "starting" or found == "paused" else found
    arms = read(run)
    return StudyProgress(
        status, sum(len(arm.rows) for arm in arms), len(arms) * run.settings.epochs, state.reason
    )


def _check(arms: Sequence[StudyArm], kind: str, folds: int) -> None:
    if kind not in ("augmentation", "folds"):
        raise InvalidValue("kind '{kind}' is neither augmentation nor folds", kind=kind)
    if not 1 <= len(arms) <= MOST_ARMS:
        raise InvalidValue("a study has 1 to {most} arms, not {count}", most=MOST_ARMS, count=len(arms))
    if len({arm.id for arm in arms}) < len(arms):
        raise InvalidValue("two arms of a study must not have the same id")
    if kind == "folds" and not 2 <= folds <= MOST_FOLDS:
        raise InvalidValue(
            "folds {folds} must lie between {low} and {high}", folds=folds, low=2, high=MOST_FOLDS
        )
    for arm in arms:
        if arm.fold is not None and not 0 <= arm.fold < folds:
            raise InvalidValue(
                "fold {fold} must lie between {low} and {high}", fold=arm.fold, low=0, high=folds - 1
            )
        if arm.pipeline:
            Pipeline.from_json(arm.pipeline)
