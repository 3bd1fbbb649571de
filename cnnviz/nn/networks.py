"""Small networks to train while one watches."""

from typing import Any

from cnnviz.core.training import TrainingSettings
from cnnviz.core.training_choices import OPTIMIZERS
from cnnviz.nn.runtime import load_keras


def small_cnn(settings: TrainingSettings, *, input_shape: tuple[int, int, int], classes: int) -> Any:
    """Build the network of a run: convolution and pooling in turn, dropout, one dense layer.

    Every layer has a name and every random part a seed of its own, so that nothing hangs on what Keras built
    before.

    Args:
        settings: ``filters``, ``kernel_size``, ``dropout``, ``optimizer``, ``learning_rate`` and
            ``seed`` are read.
        input_shape: (height, width, channels) of a picture.
        classes: how many classes there are.

    Returns:
        A compiled ``keras.Sequential``.

    Example:
        >>> small_cnn(TrainingSettings(filters=(8,)), input_shape=(8, 8, 1), classes=10).count_params()
        1370
    """
    keras = load_keras()
    layers, seed = keras.layers, settings.seed
    network = keras.Sequential(name="small_cnn")
    network.add(keras.Input(input_shape, name="picture"))
    for number, filters in enumerate(settings.filters, start=1):
        network.add(
            layers.Conv2D(
                filters,
                settings.kernel_size,
                padding="same",
                activation="relu",
                kernel_initializer=keras.initializers.GlorotUniform(seed=seed + number),
                name=f"conv_{number}",
            )
        )
        network.add(layers.MaxPooling2D(2, name=f"pool_{number}"))
    network.add(layers.Flatten(name="flatten"))
    network.add(layers.Dropout(settings.dropout, seed=seed, name="dropout"))
    network.add(
        layers.Dense(
            classes,
            activation="softmax",
            kernel_initializer=keras.initializers.GlorotUniform(seed=seed),
            name="classifier",
        )
    )
    kind, further = OPTIMIZERS[settings.optimizer]
    network.compile(
        optimizer=getattr(keras.optimizers, kind)(learning_rate=settings.learning_rate, **further),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return network
