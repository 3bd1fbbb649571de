"""What a worker does with a study: one arm after another."""

import os
import platform
import traceback
from collections.abc import Callable
from pathlib import Path

from cnnviz.core.errors import InvalidValue
from cnnviz.jobs import training_data
from cnnviz.jobs.files import disk_is_full
from cnnviz.jobs.runs import Run
from cnnviz.jobs.studies import StudyArm, arms_of, read
from cnnviz.jobs.studies_data import ArmData, of_augmentation, of_fold, pool
from cnnviz.jobs.studies_pipeline import changes_of
from cnnviz.jobs.work import ATTEMPTS, attempts_since_placed, signs_of_life, take_up
from cnnviz.nn.small_training import SmallTraining
from cnnviz.nn.training_data import TrainingData


def work_on(directory: str) -> str:
    """Train the arms of a study that are not over yet, and write how it ended.

    Args:
        directory: the study's.

    Returns:
        How it ended: "finished", "stopped" or "failed"; "elsewhere" if another worker is at it.

    Raises:
        OSError: if the disk is full; the study can go on later.
    """
    run = Run(Path(directory))
    if result := run.result():
        return str(result["status"])
    if not take_up(run):
        return "elsewhere"
    if result := run.result():  # the other worker has come to its end meanwhile
        return str(result["status"])
    earlier = attempts_since_placed(run)
    if earlier >= ATTEMPTS:
        return _ended(run, "failed", InvalidValue("its worker was killed {times} times", times=earlier))
    run.record("attempt", process=os.getpid(), machine=platform.node())
    with signs_of_life(run):
        try:
            return _ended(run, "finished" if _train(run) else "stopped")
        except InvalidValue as error:
            return _ended(run, "failed", error)
        except Exception as error:
            if disk_is_full(error):
                raise
            (run.directory / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")
            what = InvalidValue("{kind}: {what}", kind=type(error).__name__, what=str(error))
            return _ended(run, "failed", what)


def _train(run: Run) -> bool:
    """Train what is left; return whether all arms are over."""
    left = [arm for arm, known in zip(arms_of(run), read(run), strict=True) if not known.finished]
    if not left or run.stop_asked():
        return not left
    settings = run.settings
    # Of photographs no more are decoded than folds are cut from.
    data = training_data.load(settings, limit_all=run.spec["purpose"] == "folds")
    pictures_of = _cutter(run, data)
    training = SmallTraining(settings, input_shape=data.input_shape, classes=len(data.classes))
    for arm in left:
        run.record("arm", arm=arm.id)
        parts = pictures_of(arm)
        change, prepare = changes_of(arm.pipeline, parts.train)
        rows = training.train(
            parts.train,
            parts.validation,
            change=change,
            prepare=prepare,
            on_epoch=lambda row, arm=arm: run.record("epoch", arm=arm.id, **row._asdict()),  # type: ignore[misc]
            wants_stop=run.stop_asked,
        )
        if len(rows) < settings.epochs:
            return False
        right = training.correct(parts.held_out, prepare=prepare)
        run.record("arm_end", arm=arm.id, count=len(parts.held_out.labels), correct=right)
    return True


def _cutter(run: Run, data: TrainingData) -> Callable[[StudyArm], ArmData]:
    """Return what gives an arm its pictures; those that all share are gathered once."""
    spec, settings = run.spec, run.settings
    if spec["purpose"] == "augmentation":
        parts = of_augmentation(data)
        return lambda arm: parts
    examples = pool(data, settings.per_class)
    return lambda arm: of_fold(
        examples,
        arm.fold,
        folds=spec["folds"],
        stratified=spec["stratified"],
        shuffle=spec["shuffle"],
        seed=settings.seed,
    )


def _ended(run: Run, status: str, reason: InvalidValue | None = None) -> str:
    run.finish(status, reason=reason)
    return status
