"""The network of a run, ready to learn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.content.training_networks import network_of
from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import AUGMENTATIONS, OPTIMIZERS
from cnnviz.nn.augmenting import layers_of
from cnnviz.nn.network_builder import build
from cnnviz.nn.runtime import load_keras


def network_and_learner(
    settings: TrainingSettings, *, input_shape: tuple[int, int, int], classes: int
) -> tuple[Any, Any]:
    """Build the network of a run, and the model that is fitted: the same one behind its augmentation.

    Args:
        settings: all but ``batch_size``, ``epochs``, ``schedule`` and the callbacks are read.
        input_shape: (height, width, channels) of a picture.
        classes: how many classes there are.

    Returns:
        The network, from pictures of 0 to 255 to probabilities, and the compiled model that shares its
        weights; without augmentation both are the same.

    Example:
        >>> settings = TrainingSettings(filters=(8,))
        >>> network, learner = network_and_learner(settings, input_shape=(8, 8, 1), classes=10)
        >>> network is learner, network.count_params()
        (True, 1370)
    """
    keras = load_keras()
    network = build(
        network_of(settings, input_shape=input_shape, classes=classes),
        seed=settings.seed,
        initializer=settings.initializer,
        l1=settings.l1,
        l2=settings.l2,
    )
    learner = network
    if changes := layers_of(AUGMENTATIONS[settings.augmentation], seed=settings.seed):
        learner = keras.Sequential([keras.Input(input_shape), *changes, network], name="learner")
    kind, further = OPTIMIZERS[settings.optimizer]
    arguments = dict(further)
    if settings.optimizer == "adamw":
        arguments["weight_decay"] = settings.weight_decay
    learner.compile(
        optimizer=getattr(keras.optimizers, kind)(learning_rate=settings.learning_rate, **arguments),
        loss=loss_of(settings),
        metrics=[
            keras.metrics.CategoricalAccuracy(name="accuracy")
            if wants_one_hot(settings)
            else keras.metrics.SparseCategoricalAccuracy(name="accuracy")
        ],
    )
    return network, learner


def wants_one_hot(settings: TrainingSettings) -> bool:
    """Whether the loss compares with one number a class, not with the number of the class."""
    return settings.loss != "sparse_categorical_crossentropy"


def one_hot(labels: NDArray[np.int32], classes: int) -> NDArray[np.float32]:
    """Write each label as a row with a single one.

    Example:
        >>> one_hot(np.int32([2, 0]), 3).tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    return np.eye(classes, dtype=np.float32)[labels]


def loss_of(settings: TrainingSettings) -> Any:
    """Return the loss of a run, as Keras takes it: its name, or an object where it has a setting."""
    if settings.label_smoothing:
        return load_keras().losses.CategoricalCrossentropy(label_smoothing=settings.label_smoothing)
    return settings.loss
