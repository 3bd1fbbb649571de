"""Transfer learning: EfficientNet-Lite0 taught new classes in two phases, head first, then all of it."""

from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.calibration import best_temperature
from cnnviz.core.errors import InvalidValue
from cnnviz.nn import efficientnet_lite
from cnnviz.nn.history import read_history
from cnnviz.nn.runtime import load_keras
from cnnviz.nn.transfer_batches import batches
from cnnviz.nn.transfer_settings import LabelledPictures, TransferSettings

AVERAGE = "average.weights.h5"

Event = dict[str, Any]
Float32 = NDArray[np.float32]
BACKBONE = (
    Path(__file__).resolve().parents[2] / "assets/models/efficientnet_lite0_imagenet/backbone.weights.h5"
)


def classifier(classes: int, *, resize_to: int | None, dropout: float = 0.2, name: str = "classifier") -> Any:
    """Build EfficientNet-Lite0 with a head for new classes; what prepares the picture is part of it.

    Args:
        classes: number of classes.
        resize_to: side in pixels to squash every picture to; None takes pictures as they come.
        dropout: share of the 1,280 pooled features that training sets to zero.
        name: name of the model.

    Returns:
        Keras model from pictures ``(batch, height, width, 3)``, float32 in [0, 1], to probabilities
        ``(batch, classes)``.
    """
    keras = load_keras()
    layers = keras.layers
    picture = x = keras.Input((None, None, 3), name="picture")
    if resize_to is not None:
        # Resizing takes training for true if nobody says otherwise, and all layers behind it would follow if
        # the saved model is called like a function: BatchNorm would learn from the pictures it is shown.
        resize = layers.Resizing(resize_to, resize_to, antialias=True, name="resize")
        x = resize(x, training=False)
    x = layers.Rescaling(255 / 128, offset=-127 / 128, name="normalise")(x)  # (pixel - 127) / 128
    x = efficientnet_lite.feature_maps(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Dense(classes, name="logits")(x)
    return keras.Model(picture, layers.Activation("softmax", name="probabilities")(x), name=name)


def load_backbone(model: Any) -> None:
    """Give a `classifier` the ImageNet weights, all but its head.

    Raises:
        InvalidValue: if the weights' file is missing.
    """
    if not BACKBONE.is_file():
        raise InvalidValue(
            "the ImageNet weights '{path}' are missing; run scripts/convert_efficientnet_lite0.py",
            path=BACKBONE,
        )
    keras = load_keras()
    picture = keras.Input((efficientnet_lite.PICTURE_SIZE,) * 2 + (3,), name="picture")
    source = keras.Model(picture, efficientnet_lite.feature_maps(picture))
    source.load_weights(BACKBONE)
    for layer in source.layers:
        if layer.weights:
            model.get_layer(layer.name).set_weights(layer.get_weights())


def fit_transfer(
    train: LabelledPictures,
    validation: LabelledPictures,
    *,
    classes: int,
    settings: TransferSettings,
    directory: Path,
    history: Path,
    on_event: Callable[[Event], None] = lambda event: None,
) -> Any:
    """Train the head on frozen features, then fine-tune all but BatchNorm; go on where a run broke off.

    Args:
        train: pictures to learn from.
        validation: pictures that say when to stop, and how sure the answers may sound.
        classes: number of classes.
        settings: how to train.
        directory: where checkpoints stand; the same directory continues an interrupted run.
        history: CSV file with a row an epoch.
        on_event: called with a dict for each finished phase and epoch.

    Returns:
        The model with the moving average of its weights, with its preprocessing inside, ready to be saved.

    Raises:
        InvalidValue: if the loss became infinite or no number.
    """
    keras = load_keras()
    keras.utils.set_random_seed(settings.seed)
    directory.mkdir(parents=True, exist_ok=True)
    model = classifier(classes, resize_to=None, dropout=settings.dropout, name="training")
    started = directory / "head.weights.h5"
    if started.exists():
        model.load_weights(started)
    else:
        load_backbone(model)
        _fit_head(model, train, validation, settings=settings, on_event=on_event)
        model.save_weights(started)
    _fine_tune(
        model, train, validation, settings=settings, directory=directory, history=history, on_event=on_event
    )
    finished = classifier(classes, resize_to=settings.picture_size, dropout=settings.dropout)
    if not all(isfinite(row["loss"]) for row in read_history(history)):
        raise InvalidValue(
            "the loss became infinite or no number; try a learning rate below {learning_rate}",
            learning_rate=settings.learning_rate,
        )
    model.load_weights(started)
    before = model.get_weights()
    model.load_weights(directory / AVERAGE)
    finished.set_weights(mix(before, model.get_weights(), share=settings.share))
    on_event({"kind": "calibrated", "temperature": calibrate(finished, validation)})
    return finished


def mix(before: list[Float32], after: list[Float32], *, share: float) -> list[Float32]:
    """Go only part of the way from the weights before fine-tuning to those after it.

    Fine-tuning learns what is new and forgets some of what ImageNet taught; the weights in between keep more
    of both.

    Args:
        before: weights of the network with a trained head on a frozen backbone.
        after: weights of the same network, fine-tuned.
        share: of the second, 0 to 1.

    Returns:
        The mixed weights.

    Source:
        Wortsman et al., "Robust fine-tuning of zero-shot models", 2022.

    Example:
        >>> mix([np.zeros(1)], [np.ones(1)], share=0.25)
        [array([0.25])]
    """
    return [(1 - share) * old + share * new for old, new in zip(before, after, strict=True)]


def calibrate(model: Any, validation: LabelledPictures) -> float:
    """Divide a classifier's logits by the temperature that makes its confidence fit; no answer changes.

    Args:
        model: from `classifier`; the last layer's weights are changed.
        validation: pictures the model was not trained on.

    Returns:
        The temperature that was found.

    Source:
        Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """
    keras = load_keras()
    last = model.get_layer("logits")
    scores = keras.Model(model.input, last.output)
    found = [scores.predict_on_batch(p[None].astype(np.float32) / 255)[0] for p in validation.pictures]
    temperature = best_temperature(np.stack(found), validation.labels)
    last.set_weights([weight / temperature for weight in last.get_weights()])
    return temperature


def _fit_head(
    model: Any,
    train: LabelledPictures,
    validation: LabelledPictures,
    *,
    settings: TransferSettings,
    on_event: Callable[[Event], None],
) -> None:
    """Phase 1: the backbone is frozen, so each picture's 1,280 features are computed once."""
    keras = load_keras()
    extract = keras.Model(model.input, model.get_layer("pool").output)

    def features(part: LabelledPictures) -> NDArray[np.float32]:
        steps = range(0, len(part.labels), settings.batch_size)
        batches = (part.pictures[i : i + settings.batch_size].astype(np.float32) / 255 for i in steps)
        return np.concatenate(
            [keras.ops.convert_to_numpy(extract(batch, training=False)) for batch in batches]
        )

    head_input = keras.Input((efficientnet_lite.TOP_FILTERS,), name="features")
    x = keras.layers.Dropout(settings.dropout, name="head_dropout")(head_input)
    head = keras.Model(head_input, keras.layers.Dense(model.get_layer("logits").units, name="head_logits")(x))
    head.compile(
        optimizer=keras.optimizers.Adam(settings.head_learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    history = head.fit(
        features(train), train.labels,
        validation_data=(features(validation), validation.labels),
        batch_size=128, epochs=settings.head_epochs, verbose=0,
        callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)],
    ).history  # fmt: skip
    model.get_layer("logits").set_weights(head.get_layer("head_logits").get_weights())
    best = int(np.argmin(history["val_loss"]))
    reached = {name: values[best] for name, values in history.items()}
    on_event({"kind": "head", "epochs": len(history["loss"])} | _numbers(reached))


def _fine_tune(
    model: Any, train: LabelledPictures, validation: LabelledPictures, *,
    settings: TransferSettings, directory: Path, history: Path, on_event: Callable[[Event], None],
) -> None:  # fmt: skip
    """Phase 2: every layer learns slowly; BatchNorm keeps the statistics of ImageNet."""
    keras = load_keras()
    for layer in model.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    steps = -(-len(train.labels) // settings.batch_size)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0,
        settings.epochs * steps - steps // 2,
        warmup_target=settings.learning_rate,
        warmup_steps=steps // 2,
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(
            rate, weight_decay=settings.weight_decay, use_ema=True, ema_momentum=settings.average
        ),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=settings.label_smoothing),
        metrics=["accuracy"],
    )
    seen = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: on_event({"kind": "epoch", "epoch": epoch} | _numbers(logs))
    )
    if _is_over(history, settings):
        return
    model.optimizer.build(model.trainable_variables)  # or the backup could not give its state back

    def stop_when_over(epoch: int, logs: Any) -> None:
        model.stop_training = model.stop_training or _is_over(history, settings)

    # The order matters: the backup holds the weights as they are, the checkpoint their moving average, and
    # the history is written before it is asked whether the run is over.
    callbacks = [
        keras.callbacks.BackupAndRestore(directory / "backup", delete_checkpoint=False),
        keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
        keras.callbacks.ModelCheckpoint(directory / AVERAGE, save_weights_only=True),
        keras.callbacks.CSVLogger(history, append=True),
        keras.callbacks.LambdaCallback(on_epoch_end=stop_when_over),
        keras.callbacks.TerminateOnNaN(),
        seen,
    ]
    model.fit(
        batches(train, classes=model.output.shape[-1], settings=settings),
        validation_data=batches(validation, classes=model.output.shape[-1], settings=settings, augment=False),
        epochs=settings.epochs, verbose=0, callbacks=callbacks,
    )  # fmt: skip


def _is_over(history: Path, settings: TransferSettings) -> bool:
    """Tell from the rows written so far whether all epochs are done, or the loss has long stopped falling.

    Keras' EarlyStopping forgets how long it has waited when a run is interrupted; the history does not.
    """
    losses = [row["val_loss"] for row in read_history(history)]
    waited = len(losses) - 1 - losses.index(min(losses)) if losses else 0
    return len(losses) >= settings.epochs or waited >= settings.patience


def _numbers(values: Mapping[str, Any]) -> dict[str, float | None]:
    """Turn Keras' numbers into JSON's, which know neither infinity nor NaN."""
    return {name: float(value) if isfinite(value) else None for name, value in values.items()}
