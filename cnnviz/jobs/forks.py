"""Whether a run can go on with the weights of another one, said before a worker has to find out."""

from dataclasses import replace

from cnnviz.core.errors import InvalidValue
from cnnviz.core.network_weights import takes_weights
from cnnviz.core.training import TrainingSettings
from cnnviz.jobs import trainable, training_data
from cnnviz.jobs.data_facts import DataFacts
from cnnviz.jobs.runs import Fork, snapshots
from cnnviz.nn import checkpoint

# What decides how many weights there are; dropout, for one, does not.
DECIDING = (
    "dataset", "source", "picture_size", "network", "layers", "filters", "kernel_size", "batch_normalization",
)  # fmt: skip


def check(settings: TrainingSettings, fork: Fork, *, facts: DataFacts | None = None) -> None:
    """Refuse a fork that has nothing to begin with, nothing to do, or another network.

    Args:
        settings: of the run to come; its epochs count from the beginning of the other run.
        fork: where it branches off.
        facts: about the data of the settings; looked up if left out.

    Raises:
        InvalidValue: says why not; also if the network does not fit the data, the loss or the memory.
    """
    done = fork.epoch + 1
    if fork.epoch not in snapshots(fork.run):
        raise InvalidValue("the weights after epoch {epoch} were not kept", epoch=done)
    if settings.epochs <= done:
        raise InvalidValue(
            "epochs {epochs} must be more than the {done} that are done at the fork",
            epochs=settings.epochs,
            done=done,
        )
    facts = facts or training_data.describe(settings)
    network = trainable.network_to_train(settings, facts)
    kept = checkpoint.snapshot_file(fork.run.directory / checkpoint.SNAPSHOTS, fork.epoch)
    if takes_weights(network, checkpoint.array_shapes(kept)):
        trainable.check_memory(network, settings, facts, warm=True)
        return
    changed = [name for name in settings.differs_from(fork.run.settings) if name in DECIDING]
    raise InvalidValue(
        "the weights after epoch {epoch} are of another network: keep {names} as in the run they come from",
        epoch=done,
        names=", ".join(changed or DECIDING),
    )


def counted_on(settings: TrainingSettings, done: int) -> TrainingSettings:
    """Let a fork train some epochs: too few to reach beyond those that are done count from there.

    Args:
        settings: of the run to come.
        done: epochs that its weights have behind them.

    Returns:
        The settings, with epochs that count from the beginning of the other run.

    Raises:
        InvalidValue: if these are more than a run may have.

    Example:
        >>> [counted_on(TrainingSettings(epochs=asked), 20).epochs for asked in (20, 30)]
        [40, 30]
    """
    return settings if settings.epochs > done else replace(settings, epochs=done + settings.epochs)
