"""Transfer learning at its smallest: features that others' training found, and one dense layer that learns.

The backbone never changes, so each picture passes it once, however many epochs there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.training import TrainingSettings
from cnnviz.nn.history import HISTORY
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.training_data import TrainingData
from cnnviz.nn.transfer import classifier, load_backbone

SIDE = 192
"""Pictures are brought to squares of so many pixels: the backbone was trained on 224."""

_AT_ONCE = 50  # pictures that pass the backbone together


@dataclass(frozen=True)
class OnFrozen:
    """A dense layer trained on frozen features.

    Args:
        best_epoch: the epoch the weights come from, counted from 0.
        epochs: epochs done.
        parameters: weights of backbone and dense layer.
        correct: test pictures told right.
        count: test pictures.
        loss: mean cross-entropy on the test pictures.
    """

    best_epoch: int
    epochs: int
    parameters: int
    correct: int
    count: int
    loss: float


def fit_on_frozen(
    settings: TrainingSettings,
    data: TrainingData,
    *,
    folder: Path,
    on_event: Callable[[dict[str, Any]], None] = lambda event: None,
) -> OnFrozen:
    """Train one dense layer on the features of EfficientNet-Lite0, whose ImageNet weights stay as they are.

    Args:
        settings: epochs, batch size, optimizer's learning rate (Adam) and seed count, and which weights are
            kept; the network is this one.
        data: pictures with three channels.
        folder: ``history.csv`` is written here.
        on_event: takes events of kind "begin" and "epoch", as a run's.

    Returns:
        Counts on the test part.

    Raises:
        InvalidValue: if the ImageNet weights are missing.
    """
    keras = load_keras()
    keras.utils.set_random_seed(settings.seed)
    whole = classifier(len(data.classes), resize_to=SIDE)
    load_backbone(whole)
    extract = keras.Model(whole.input, whole.get_layer("pool").output)

    def features(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        starts = range(0, len(pictures), _AT_ONCE)
        shares = (pictures[start : start + _AT_ONCE].astype(np.float32) / 255 for start in starts)
        return np.concatenate([np.asarray(extract(share, training=False)) for share in shares])

    train, validation, test = (features(part.pictures) for part in (data.train, data.validation, data.test))
    inputs = keras.Input(train.shape[1:], name="features")
    guesses = keras.layers.Dense(len(data.classes), activation="softmax", name="guesses")(inputs)
    head = keras.Model(inputs, guesses, name="head")
    head.compile(
        optimizer=keras.optimizers.Adam(settings.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    steps = -(-len(train) // settings.batch_size)
    parameters = whole.count_params()
    on_event(
        {"kind": "begin", "epoch": 0, "step": 0, "epochs": settings.epochs, "steps": steps}
        | {"samples": len(train), "batch_size": settings.batch_size, "parameters": parameters}
    )
    best = folder / "best.weights.h5"

    def tell(epoch: int, logs: dict[str, float]) -> None:
        numbers = {name: float(value) for name, value in logs.items()}
        on_event({"kind": "epoch", "epoch": epoch, "step": (epoch + 1) * steps} | numbers)

    callbacks = [
        keras.callbacks.CSVLogger(folder / HISTORY),
        keras.callbacks.LambdaCallback(on_epoch_end=tell),
    ]
    if settings.keep == "best":
        callbacks.append(keras.callbacks.ModelCheckpoint(best, save_best_only=True, save_weights_only=True))
    found = head.fit(
        train, data.train.labels, validation_data=(validation, data.validation.labels),
        batch_size=settings.batch_size, epochs=settings.epochs, callbacks=callbacks, verbose=0,
    ).history  # fmt: skip
    kept = len(found["loss"]) - 1
    if settings.keep == "best":
        kept = int(np.argmin(found["val_loss"]))
        head.load_weights(best)
    said = np.asarray(head.predict(test, verbose=0), np.float64)
    of_truth = said[np.arange(len(test)), data.test.labels]
    return OnFrozen(
        best_epoch=kept,
        epochs=len(found["loss"]),
        parameters=parameters,
        correct=int((said.argmax(axis=1) == data.test.labels).sum()),
        count=len(test),
        loss=float(-np.log(np.maximum(of_truth, 1e-7)).mean()),
    )
