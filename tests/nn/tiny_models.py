"""Models of every shape that Keras allows, small enough to be made in a moment."""

from typing import Any

from cnnviz.nn.runtime import load_keras

SIZE, CLASSES = 16, 3


def sequential() -> Any:
    keras = load_keras()
    layers = keras.layers
    parts = [
        layers.Rescaling(2.0, offset=-1.0, name="normalise"),
        layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="first"),
        layers.BatchNormalization(name="norm"),
        layers.MaxPooling2D(2, name="halve"),
        layers.Conv2D(6, 3, name="second"),
        layers.Flatten(name="row"),
        layers.Dense(CLASSES, activation="softmax", name="scores"),
    ]
    return keras.Sequential([keras.Input((SIZE, SIZE, 3), name="in"), *parts], name="chain")


def branched() -> Any:
    keras = load_keras()
    layers = keras.layers
    picture = keras.Input((SIZE, SIZE, 3), name="in")
    x = layers.Conv2D(4, 3, padding="same", name="stem")(picture)
    wide = layers.Conv2D(4, 5, padding="same", name="wide")(x)
    thin = layers.Conv2D(4, 1, name="thin")(x)
    x = layers.Add(name="sum")([wide, thin])
    x = layers.Concatenate(name="both")([x, thin * 0.5])
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(picture, layers.Dense(CLASSES, name="scores")(x), name="branched")


def nested() -> Any:
    keras = load_keras()
    layers = keras.layers
    inner_in = keras.Input((SIZE, SIZE, 3), name="inner_in")
    inner = keras.Model(inner_in, layers.Conv2D(4, 3, padding="same", name="conv")(inner_in), name="inner")
    middle_in = keras.Input((SIZE, SIZE, 3), name="middle_in")
    x = layers.Conv2D(5, 3, padding="same", name="conv")(inner(middle_in))
    middle = keras.Model(middle_in, x, name="middle")
    picture = keras.Input((SIZE, SIZE, 3), name="in")
    x = layers.GlobalMaxPooling2D(name="pool")(middle(picture))
    return keras.Model(picture, layers.Dense(CLASSES, name="scores")(x), name="deep")


def shared() -> Any:
    keras = load_keras()
    layers = keras.layers
    picture = keras.Input((SIZE, SIZE, 3), name="in")
    again = layers.Conv2D(3, 3, padding="same", name="again")
    x = again(again(picture))
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(picture, layers.Dense(CLASSES, name="scores")(x), name="shared")


def any_size() -> Any:
    keras = load_keras()
    layers = keras.layers
    picture = keras.Input((None, None, 3), name="in")
    x = layers.Resizing(SIZE, SIZE, name="resize")(picture)
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(picture, layers.Dense(CLASSES, name="scores")(x), name="any_size")


def subclassed() -> Any:
    keras = load_keras()

    class Doubling(keras.layers.Layer):
        """A layer that no textbook knows."""

        def call(self, x: Any) -> Any:
            return {"twice": 2 * x, "once": x}

    class Own(keras.Model):
        """A model that is no graph."""

        def __init__(self) -> None:
            super().__init__(name="own")
            self.first = keras.layers.Conv2D(4, 3, name="first")
            self.double = Doubling(name="double")
            self.pool = keras.layers.GlobalAveragePooling2D(name="pool")
            self.scores = keras.layers.Dense(CLASSES, name="scores")

        def call(self, x: Any, training: bool = False) -> Any:
            return self.scores(self.pool(self.double(self.first(x))["twice"]))

    picture = keras.Input((SIZE, SIZE, 3), name="in")
    return keras.Model(picture, Own()(picture), name="wrapped")


BUILDERS = [sequential, branched, nested, shared, any_size, subclassed]
