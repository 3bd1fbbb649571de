"""Train a small network with Keras' ``fit``, report meanwhile, and go on where an interrupted run stood."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.core.training import TrainingSettings, steps_per_epoch
from cnnviz.nn import checkpoint
from cnnviz.nn.history import HISTORY, keep_epochs
from cnnviz.nn.networks import small_cnn
from cnnviz.nn.repeatable import EpochOrder, restart_dropout, seed_everything
from cnnviz.nn.reporting import Event, reporter
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.small_data import SmallData


@dataclass(frozen=True)
class Fitted:
    """A trained network and how its training ended.

    Args:
        network: Keras model with the weights of the epoch whose validation loss was lowest.
        best_epoch: that epoch, counted from 0; -1 if no epoch came to an end.
        epochs_done: complete epochs.
        stopped: True if ``wanted`` said stop.
        diverged: True if the loss became infinite or not a number.
    """

    network: Any
    best_epoch: int
    epochs_done: int
    stopped: bool
    diverged: bool


def fit(
    settings: TrainingSettings,
    data: SmallData,
    *,
    folder: Path,
    on_event: Callable[[Event], None] = lambda event: None,
    wanted: Callable[[], str] = lambda: "go on",
    save_every: float = 5.0,
) -> Fitted:
    """Train the network of the settings; the same settings give the same curve on the same machine.

    If the folder holds the checkpoint of an interrupted run, the run goes on from there and its curve is
    the one it would have had.

    Args:
        settings: what to train and how.
        data: with the parts ``train`` and ``validation``.
        folder: ``history.csv`` and ``checkpoints/`` are written here.
        on_event: takes what happens, at most about ten times a second: first an event of kind "begin" with
            the ``epoch`` at which this attempt begins (what was told before about it or later epochs no
            longer counts), then "batches" and "epoch" as in ``cnnviz.nn.reporting``.
        wanted: returns "stop" to end the run early.
        save_every: seconds between two checkpoints.

    Returns:
        The trained network.

    Source:
        F. Chollet and others, Keras (https://keras.io), ``Model.fit`` and its callbacks.
    """
    keras = load_keras()
    keras.backend.clear_session()
    seed_everything(settings.seed)
    checkpoints = folder / "checkpoints"
    checkpoints.mkdir(parents=True, exist_ok=True)
    samples = len(data.train.labels)
    steps = steps_per_epoch(samples, settings.batch_size)

    network = small_cnn(settings, input_shape=data.train.pictures.shape[1:], classes=len(data.classes))
    first = checkpoint.restore(network, checkpoints) // steps
    losses = keep_epochs(folder / HISTORY, first)
    on_event(
        {"kind": "begin", "epoch": first, "epochs": settings.epochs, "steps": steps}
        | {"parameters": network.count_params()}
    )

    order = EpochOrder(data.train, batch_size=settings.batch_size, seed=settings.seed)

    def prepare(epoch: int) -> None:
        order.choose(epoch)
        restart_dropout(network, seed=settings.seed, epoch=epoch)

    report = reporter(
        samples=samples,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        on_event=on_event,
        wanted=wanted,
        prepare=prepare,
    )
    report.epochs_done = first
    saver = checkpoint.saver(
        checkpoints, steps=steps, best_loss=min(losses, default=math.inf), every=save_every
    )
    log = keras.callbacks.CSVLogger(folder / HISTORY, append=True)
    # Keras calls them in this order: an epoch is recorded before the checkpoint says that it is done.
    network.fit(
        order.batches,
        epochs=settings.epochs,
        initial_epoch=first,
        shuffle=False,  # EpochOrder has done it
        validation_data=(data.validation.pictures, data.validation.labels),
        validation_batch_size=256,
        callbacks=[log, report, saver],
        verbose=0,
    )
    losses = keep_epochs(folder / HISTORY, settings.epochs)
    finite = [loss for loss in losses if math.isfinite(loss)]
    if saver.best_weights is not None:
        network.set_weights(saver.best_weights)
    elif finite:
        checkpoint.load_best(network, checkpoints)
    best_epoch = losses.index(min(finite)) if finite else -1
    return Fitted(network, best_epoch, report.epochs_done, report.stopped, report.diverged)
