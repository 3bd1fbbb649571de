"""Keras' own callbacks for a run, in the state they would have if the run had never been interrupted."""

from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import LOWEST_RATE
from cnnviz.nn.runtime import load_keras

Row = dict[str, float]


def keras_callbacks(
    settings: TrainingSettings, learner: Any, history: Callable[[], Sequence[Row]]
) -> tuple[list[Any], Callable[[int], list[dict[str, Any]]]]:
    """Make EarlyStopping and ReduceLROnPlateau, as far as the settings ask for them.

    Args:
        settings: ``early_stopping`` and ``reduce_on_plateau`` are read.
        learner: the compiled model that is fitted.
        history: reads the rows of the epochs that are done; the callbacks are told about them again.

    Returns:
        Callbacks, to be called before the history is written, and a function that says after an epoch what
        they did, as values of marks.
    """
    callbacks = load_keras().callbacks
    seen: dict[str, float] = {}

    class WriteRate(callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            """Put the epoch's learning rate into the history."""
            seen["rate"] = logs["learning_rate"] = float(learner.optimizer.learning_rate)

    made: list[Any] = [WriteRate()]
    stopping = None
    if settings.early_stopping:
        stopping = _replaying(callbacks.EarlyStopping, history, patience=settings.early_stopping)
        made.append(stopping)
    if settings.reduce_on_plateau:
        made.append(
            _replaying(
                callbacks.ReduceLROnPlateau,
                history,
                patience=settings.reduce_on_plateau,
                factor=0.1,
                min_lr=LOWEST_RATE,  # still shorter steps would change nothing but the chart
            )
        )

    def noticed(epoch: int) -> list[dict[str, Any]]:
        marks: list[dict[str, Any]] = []
        rate = float(learner.optimizer.learning_rate)
        if settings.reduce_on_plateau and rate < 0.99 * seen["rate"]:
            marks.append({"what": "reduced", "learning_rate": rate})
        if stopping is not None and learner.stop_training and stopping.wait >= settings.early_stopping:
            best = epoch - settings.early_stopping
            marks.append({"what": "early_stop", "patience": settings.early_stopping, "best_epoch": best})
        return marks

    return made, noticed


def would_have_stopped(settings: TrainingSettings, losses: Sequence[float]) -> bool:
    """Whether early stopping ended the run at its last recorded epoch.

    Args:
        settings: ``early_stopping`` is read.
        losses: validation loss of the epochs that are done.

    Example:
        >>> would_have_stopped(TrainingSettings(early_stopping=2), [0.5, 0.6, 0.7])
        True
    """
    if not settings.early_stopping or not losses:
        return False
    return len(losses) - 1 - losses.index(min(losses)) >= settings.early_stopping


def _replaying(kind: Any, history: Callable[[], Sequence[Row]], **arguments: Any) -> Any:
    """Make a callback that first hears about the epochs that are done."""

    class Replaying(kind):  # type: ignore[misc]
        def on_train_begin(self, logs: Any = None) -> None:
            super().on_train_begin(logs)
            for row in history():
                self.on_epoch_end(int(row["epoch"]), dict(row))
            self.model.stop_training = False

    return Replaying(monitor="val_loss", mode="min", verbose=0, **arguments)
