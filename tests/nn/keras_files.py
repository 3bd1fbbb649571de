"""Model files for the tests: a small honest one, and the same with something changed inside."""

import io
import json
import zipfile
from collections.abc import Callable

CONFIG, WEIGHTS = "config.json", "model.weights.h5"


def small_model(*, channels=3, size=16, outputs=3, activation="softmax", before=(), name="small"):
    """A network of two layers with weights drawn from a seed."""
    from cnnviz.nn.runtime import load_keras

    keras = load_keras()
    keras.utils.set_random_seed(0)
    layers = keras.layers
    picture = x = keras.Input((size, size, channels), name="input")
    for layer in before:
        x = layer(x)
    x = layers.Conv2D(4, 3, strides=2, activation="relu", name="maps")(x)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    return keras.Model(picture, layers.Dense(outputs, activation=activation, name="answer")(x), name=name)


def saved(model, folder) -> bytes:
    """The bytes of the file a model is saved as."""
    path = folder / "model.keras"
    model.save(path)
    return path.read_bytes()


def parts(data: bytes) -> dict[str, bytes]:
    """What a file holds, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(entries, compression=zipfile.ZIP_STORED) -> bytes:
    """A ZIP archive of these names and contents; a name may come twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in entries:
            file.writestr(name, content)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same file with one part replaced or added."""
    return packed((parts(data) | {name: content}).items())


def with_config(data: bytes, change: Callable[[dict], object]) -> bytes:
    """The same file with its configuration changed."""
    config = json.loads(parts(data)[CONFIG])
    change(config)
    return with_part(data, CONFIG, json.dumps(config).encode())


def layer(config: dict, name: str) -> dict:
    """The description of one layer."""
    return next(one for one in config["config"]["layers"] if one["config"]["name"] == name)
