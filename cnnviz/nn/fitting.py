"""Train a network with Keras' ``fit``, report meanwhile, and go on where an interrupted run stood."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.core.training import TrainingSettings, steps_per_epoch
from cnnviz.nn import checkpoint
from cnnviz.nn.history import HISTORY, keep_epochs, read_history
from cnnviz.nn.keras_callbacks import keras_callbacks, would_have_stopped
from cnnviz.nn.networks import network_and_learner, one_hot, wants_one_hot
from cnnviz.nn.pilot import pilot
from cnnviz.nn.rates import Rate, RateChange
from cnnviz.nn.repeatable import EpochOrder, restart_random_layers, seed_everything
from cnnviz.nn.reporting import Event
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.steering import Wish
from cnnviz.nn.training_data import Part, TrainingData

SMALL_PICTURE = 40 * 40  # pixels; larger ones are validated in batches of the training's size


@dataclass(frozen=True)
class Fitted:
    """A trained network and how its training ended.

    Args:
        network: Keras model with the weights that the settings ask to keep.
        best_epoch: the epoch they come from, counted from 0; -1 if no epoch came to an end.
        epochs_done: complete epochs.
        stopped: True if somebody stopped it.
        parked: True if it gave its place up and can go on.
        diverged: True if the loss became infinite or not a number.
    """

    network: Any
    best_epoch: int
    epochs_done: int
    stopped: bool
    parked: bool
    diverged: bool


def fit(
    settings: TrainingSettings,
    data: TrainingData,
    *,
    folder: Path,
    first_epoch: int = 0,
    changes: Sequence[RateChange] = (),
    on_event: Callable[[Event], None] = lambda event: None,
    wanted: Callable[[], Wish] = Wish,
    before_training: Callable[[Any], Callable[[Any, int], None]] = lambda network: (
        lambda network, epoch: None
    ),
    save_every: float = 5.0,
    park_after: float = math.inf,
) -> Fitted:
    """Train the network of the settings; the same settings give the same curve on the same machine.

    If the folder holds the checkpoint of an interrupted run, the run goes on from there, also from the middle
    of an epoch, and its curve is the one it would have had.

    Args:
        settings: what to train and how.
        data: with the parts ``train`` and ``validation``.
        folder: of the run. ``history.csv``, ``checkpoints/`` and ``snapshots/`` are written here; the weights
            in ``start.npz``, if it is there, are those the run begins with.
        first_epoch: epochs that the weights in ``start.npz`` have behind them.
        changes: learning rates that were set by hand in earlier attempts.
        on_event: takes what happens, at most about ten times a second: first an event of kind "begin" with
            the ``step`` at which this attempt begins (what was told before about later steps no longer
            counts) and with the number of validation pictures, and how many of them are of the ``commonest``
            class; then "batches", "epoch" and "mark".
        wanted: returns what the run is asked to do next.
        before_training: called with the network before its first step; what it returns is called with the
            network and each complete epoch.
        save_every: seconds between two checkpoints.
        park_after: a run that was asked to wait gives its place up after so many seconds.

    Returns:
        The trained network.

    Source:
        F. Chollet and others, Keras (https://keras.io), ``Model.fit`` and its callbacks.
    """
    keras = load_keras()
    keras.utils.clear_session()
    seed_everything(settings.seed)
    network, learner = network_and_learner(settings, input_shape=data.input_shape, classes=len(data.classes))
    # Made inside the first step instead, the optimizer's variables have TensorFlow trace that step twice.
    learner.optimizer.build(learner.trainable_variables)
    samples = len(data.train.labels)
    steps = steps_per_epoch(samples, settings.batch_size)

    place = checkpoint.place_of(folder)
    going_on = place.step > 0
    if not going_on:
        place = checkpoint.Place(step=first_epoch * steps)
        if (folder / checkpoint.START).exists():
            network.set_weights(checkpoint.read_arrays(folder / checkpoint.START)[1])
    first = place.step // steps
    losses = keep_epochs(folder / HISTORY, first)
    on_event(
        {"kind": "begin", "epoch": first, "step": place.step, "epochs": settings.epochs, "steps": steps}
        | {"samples": samples, "batch_size": settings.batch_size, "parameters": network.count_params()}
        | _to_judge_beside(data)
    )
    targets, checks = (_targets(settings, data, part) for part in (data.train, data.validation))
    order = EpochOrder(data.train.pictures, targets, batch_size=settings.batch_size, seed=settings.seed)

    def prepare(epoch: int) -> None:
        order.choose(epoch)
        restart_random_layers(learner, seed=settings.seed, epoch=epoch)

    def resumed() -> None:
        if going_on:
            checkpoint.restore(learner, folder)
        if not place.batch:
            learner.reset_metrics()  # the checkpoint holds the running means of the epoch before

    saver = checkpoint.Saver(
        network, learner, folder, best_loss=min(losses, default=math.inf), every=save_every
    )
    built_in, noticed = keras_callbacks(settings, learner, lambda: read_history(folder / HISTORY))
    after_epoch = before_training(network)
    steering = pilot(
        samples=samples,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        place=place,
        rate=Rate(settings, steps=steps * settings.epochs, changes=changes, step=place.step),
        saver=saver,
        resumed=resumed,
        prepare=prepare,
        on_event=on_event,
        wanted=wanted,
        after_epoch=lambda epoch: after_epoch(network, epoch),
        noticed=noticed,
        park_after=park_after,
    )
    # Keras wants every epoch of a ``fit`` to have as many batches: what is left of one is fitted by itself.
    spans = [(first, settings.epochs, order.batches)]
    if place.batch:
        spans = [
            (first, first + 1, order.batches_from(place.batch)),
            (first + 1, settings.epochs, order.batches),
        ]
        learner.test_on_batch(data.train.pictures[:1], targets[:1])  # makes the running means to go on with
    small = math.prod(data.input_shape[:2]) <= SMALL_PICTURE
    learner.stop_training = would_have_stopped(settings, losses)
    for begin, end, batches in spans:
        if begin == end or learner.stop_training:
            continue
        learner.fit(
            batches,
            initial_epoch=begin,
            epochs=end,
            shuffle=False,  # EpochOrder has done it
            validation_data=(data.validation.pictures, checks),
            validation_batch_size=256 if small else settings.batch_size,
            callbacks=[*built_in, keras.callbacks.CSVLogger(folder / HISTORY, append=True), steering],
            verbose=0,
        )
    if steering.first and going_on:
        checkpoint.restore_weights(learner, folder)
    best_epoch = -1 if steering.parked else _choose(settings, saver, folder, network)
    return Fitted(
        network, best_epoch, steering.epochs_done, steering.stopped, steering.parked, steering.diverged
    )


def _to_judge_beside(data: TrainingData) -> Event:
    """What the curves are judged beside: who always names one class is right how often?"""
    labels = data.validation.labels
    return {"validation": len(labels), "commonest": int(np.bincount(labels).max(initial=0))}


def _targets(settings: TrainingSettings, data: TrainingData, part: Part) -> Any:
    return one_hot(part.labels, len(data.classes)) if wants_one_hot(settings) else part.labels


def _choose(settings: TrainingSettings, saver: checkpoint.Saver, folder: Path, network: Any) -> int:
    """Give the network the weights to keep; return their epoch."""
    rows = read_history(folder / HISTORY)
    finite = [row for row in rows if math.isfinite(row["val_loss"])]
    if not finite:
        return -1
    best = int(min(finite, key=lambda row: row["val_loss"])["epoch"])
    last = int(rows[-1]["epoch"])
    if math.isfinite(rows[-1]["val_loss"]):
        saver.keep_ends(best_epoch=best, last_epoch=last)
        if settings.keep == "last":
            network.set_weights(checkpoint.snapshot_weights(folder, last))
            return last
    saver.load_best()
    return best
