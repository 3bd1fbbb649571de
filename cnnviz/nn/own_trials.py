"""Check a stated preprocessing: what a model says of one picture under every one of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.nn import own_preprocessing
from cnnviz.nn.own_model import OwnModel
from cnnviz.nn.runtime import load_keras

Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Trial:
    """The answer under one preprocessing.

    Attributes:
        preprocessing: id of `cnnviz.nn.own_preprocessing`.
        probabilities: (classes,), float32.
        entropy: in bits: 0 where one class is certain, log2(classes) where all are equal.
    """

    preprocessing: str
    probabilities: Float32
    entropy: float

    @property
    def class_index(self) -> int:
        """The most probable class."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """Its probability."""
        return float(self.probabilities.max())


def try_out(own: OwnModel, pixels: Float32, *, fit: str = "squash") -> tuple[Trial, ...]:
    """Ask a model about one picture, written in every way at once.

    Args:
        own: the model.
        pixels: (height, width, 3), float32 in [0, 1].
        fit: "squash" or "crop".

    Returns:
        An answer for each way that fits the model's channels.
    """
    keras = load_keras()
    shape, ways = own.shape, own_preprocessing.ways(own.shape.channels)
    picture = np.asarray(pixels, np.float32)[None]
    if not shape.any_size:
        resize = keras.layers.Resizing(
            shape.height, shape.width, crop_to_aspect_ratio=fit == "crop", antialias=True, name="resize"
        )
        picture = keras.ops.convert_to_numpy(resize(picture, training=False))
    batch = np.concatenate([way(picture) for way in ways.values()])
    rows = keras.ops.convert_to_numpy(own.model(batch, training=False)).astype(np.float64)
    if shape.outputs == 1:
        rows = np.concatenate([np.zeros_like(rows), rows], axis=1)
    if shape.ending != "softmax":
        rows = np.exp(rows - rows.max(axis=1, keepdims=True))
        rows /= rows.sum(axis=1, keepdims=True)
    return tuple(Trial(id, row.astype(np.float32), _entropy(row)) for id, row in zip(ways, rows, strict=True))


def _entropy(row: NDArray[np.float64]) -> float:
    some = row[row > 0]
    return float(-(some * np.log2(some)).sum()) + 0.0
