"""What a trained network leaves for other programs: a model file for any picture, a TensorBoard log."""

import json
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cnnviz.nn.runtime import load_keras

CLASSES = "classes.json"
"""Inside the model file, which is a ZIP; Keras passes over it."""


def write_model(network: Any, path: Path, *, classes: Sequence[str]) -> None:
    """Save a network as a ``.keras`` file that takes pictures of any size, with everything inside.

    The file holds one layer more than the network: a resizing to the network's size in front. The rescaling
    of 0…255 the network begins with itself. Optimizer and training settings are not in the file.

    Args:
        network: a functional Keras model from pictures of one size, 0 to 255, to one number a class.
        path: where to; an older file is replaced when the new one is whole.
        classes: names of the classes, kept in the file as ``classes.json``.

    Source:
        Keras, "Preprocessing data inside the model" (https://keras.io/guides/preprocessing_layers).
    """
    keras = load_keras()
    height, width, channels = network.input_shape[1:]
    # Photographs are squashed to a square before training, and areas are averaged: the same here.
    resize = keras.layers.Resizing(height, width, antialias=True, name=_free("resize", network))
    # Resizing takes training for true if nobody says otherwise, and all layers behind it would follow if the
    # model is called like a function.
    whole = _behind(network, channels, lambda picture: resize(picture, training=False))
    half = path.with_name(f"half.{path.name}")
    whole.save(half)
    with zipfile.ZipFile(half, "a") as file:
        file.writestr(CLASSES, json.dumps(list(classes), ensure_ascii=False))
    os.replace(half, path)


def write_zoo_model(model: Path, path: Path) -> None:
    """Save a model that `write_model` wrote as one for the zoo, whose pictures go from 0 to 1.

    Args:
        model: the file of a run.
        path: where to.
    """
    keras = load_keras()
    network = keras.models.load_model(model, compile=False)
    scale = keras.layers.Rescaling(255.0, name=_free("bytes", network))
    _behind(network, network.input_shape[3], scale).save(path)


def _free(name: str, network: Any) -> str:
    taken = {layer.name for layer in network.layers}
    return next(one for one in (name, *(f"{name}_{i}" for i in range(len(taken)))) if one not in taken)


def _behind(network: Any, channels: int, first: Callable[[Any], Any]) -> Any:
    """Copy a network behind a first step, for pictures of any size."""
    keras = load_keras()
    picture = keras.Input((None, None, channels), name="picture")
    begun = first(picture)

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        here = keras.tree.map_structure(lambda one: begun if one is picture else one, inputs)
        return layer(*here, **options)

    whole = keras.models.clone_model(
        keras.Model(network.input, network.output, name=network.name),  # leaves out how it was compiled
        input_tensors=picture,
        call_function=call,
    )
    whole.set_weights(network.get_weights())
    return whole


def write_tensorboard(events: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Write a run's curve as TensorBoard reads it, under the names that Keras' own callback uses.

    ``train/`` holds ``epoch_…`` once an epoch and ``batch_…`` once a group of batches, ``validation/`` holds
    ``epoch_…``; each with the time of day at which it was known.

    Args:
        events: of kind "batches" and "epoch"; others are passed over.
        folder: made if it is missing; an older log in it is replaced.

    Source:
        TensorFlow, ``Event`` and ``Summary`` (tensorflow/core/util/event.proto, framework/summary.proto);
        Keras, ``keras.callbacks.TensorBoard``.
    """
    training: list[tuple[float, int, dict[str, float]]] = []
    validation: list[tuple[float, int, dict[str, float]]] = []
    for event in events:
        kind = event.get("kind")
        if kind not in ("batches", "epoch"):
            continue
        prefix, place = ("batch", event["step"]) if kind == "batches" else ("epoch", event["epoch"])
        training.append((event["time"], place, _named(prefix, event, ("loss", "accuracy", "learning_rate"))))
        if kind == "epoch":
            validation.append((event["time"], place, _named(prefix, event, ("val_loss", "val_accuracy"))))
    _write_log(training, folder / "train")
    _write_log(validation, folder / "validation")


def _named(prefix: str, event: Mapping[str, Any], names: Sequence[str]) -> dict[str, float]:
    """Keep what is a number; where training diverged the event holds none."""
    return {
        f"{prefix}_{name.removeprefix('val_')}": event[name] for name in names if event.get(name) is not None
    }


def _write_log(rows: list[tuple[float, int, dict[str, float]]], folder: Path) -> None:
    """Write one file of events; ``tf.summary.scalar`` would need the TensorBoard package."""
    import tensorflow as tf

    folder.mkdir(parents=True, exist_ok=True)
    Event, Summary = tf.compat.v1.Event, tf.compat.v1.Summary
    path = folder / "events.out.tfevents.0.cnnviz"  # TensorBoard looks for "tfevents" in the name
    half = folder / "half"
    with tf.io.TFRecordWriter(str(half)) as file:
        start = rows[0][0] if rows else 0.0
        file.write(Event(wall_time=start, file_version="brain.Event:2").SerializeToString())
        for time, step, values in rows:
            scalars = [Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]
            event = Event(wall_time=time, step=step, summary=Summary(value=scalars))
            file.write(event.SerializeToString())
    os.replace(half, path)
