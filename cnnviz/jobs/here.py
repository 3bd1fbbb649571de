"""The same run in this process, for the command line."""

import os
import sys
from typing import Any, TextIO

from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import interruption, runs, work
from cnnviz.jobs.processes import training_environment
from cnnviz.jobs.runs import Run


def train_here(
    settings: TrainingSettings, *, owner: str = "command line", progress: TextIO | None = None
) -> Run:
    """Train in this process and print a line an epoch; the page shows the run like any other.

    Args:
        settings: what to train and how.
        owner: who asks for it.
        progress: where the lines go; standard error if left out.

    Returns:
        The run, over; ``Run.result()`` says how it ended. Interrupted it has no result.

    Raises:
        InvalidValue: if the run's directory cannot be written.
    """
    for name, value in training_environment().items():
        os.environ.setdefault(name, value)  # before TensorFlow reads them: the same threads as in a worker
    out = sys.stderr if progress is None else progress
    run = runs.create(settings, owner=owner)
    print(f"run {run.id} in {run.directory}", file=out)

    def show(event: dict[str, Any]) -> None:
        if event["kind"] == "epoch":
            names = ("loss", "accuracy", "val_loss", "val_accuracy")
            values = "  ".join(f"{name} {event[name]:.4f}" for name in names if event.get(name) is not None)
            print(f"epoch {event['epoch'] + 1}/{settings.epochs}  {values}", file=out, flush=True)

    note = "ending after this batch, or after the validation; once more ends at once\n"
    with interruption.heard(gently=True, note=note) as end:
        try:
            work.train(str(run.directory), show, check=end.check)
        except KeyboardInterrupt:
            reason = {"template": end.reason.template, "values": end.reason.values}
            run.record("lost", reason=reason)
    return run
