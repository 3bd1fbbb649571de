"""What a network was given while it learned: the ways in which programs write the colours of a picture.

Each is a product with a matrix and a sum, so that one table serves the layer in front of a model and the
comparison of all ways on one picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.core.mark import mark

Float32 = NDArray[np.float32]

INSIDE = "inside"
GREY = np.array([[0.299], [0.587], [0.114]], np.float32)  # ITU-R BT.601, as Keras and cv2 take it
_MEAN, _DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
_CAFFE_MEAN = np.array([103.939, 116.779, 123.68])


@dataclass(frozen=True, eq=False)
class Preprocessing:
    """One way to write the colours.

    Attributes:
        id: short name, for the address and the command line.
        title: name for people, to be translated.
        matrix: (3, channels), float32; what red, green and blue in [0, 1] are multiplied with.
        offset: (channels,), float32; what is added.
    """

    id: str
    title: str
    matrix: Float32
    offset: Float32

    def __call__(self, pixels: Float32) -> Float32:
        """Write pictures (..., 3), float32 in [0, 1], as the network expects them."""
        return (pixels @ self.matrix + self.offset).astype(np.float32)


def _way(id: str, title: str, scale: object, offset: object) -> Preprocessing:
    wide = np.broadcast_to(np.asarray(offset, np.float32), 3)
    return Preprocessing(id, title, np.diag(np.broadcast_to(scale, 3)).astype(np.float32), wide)


_CAFFE = Preprocessing(
    "caffe",
    mark("BGR minus mean (ResNet, VGG)"),
    255 * np.eye(3, dtype=np.float32)[:, ::-1],
    -_CAFFE_MEAN.astype(np.float32),
)

PREPROCESSINGS: Mapping[str, Preprocessing] = MappingProxyType({
    way.id: way
    for way in (
        _way("0_to_1", mark("0 to 1"), 1.0, 0.0),
        _way("0_to_255", mark("0 to 255"), 255.0, 0.0),
        _way("-1_to_1", mark("−1 to 1"), 2.0, -1.0),
        _way("imagenet", mark("ImageNet's mean (PyTorch, DenseNet)"),
             1 / _DEVIATION, -_MEAN / _DEVIATION),
        _CAFFE,
    )
})  # fmt: skip
"""All ways by id.

Source:
    Keras, ``keras.applications.imagenet_utils.preprocess_input``: modes "tf", "torch" and "caffe".
"""

IN_GREY = ("0_to_1", "0_to_255", "-1_to_1")


def ways(channels: int) -> dict[str, Preprocessing]:
    """Return the ways that make sense for a network of 1 or 3 channels, by id."""
    if channels == 3:
        return dict(PREPROCESSINGS)
    return {
        id: Preprocessing(id, way.title, way.matrix @ GREY, way.offset[:1])
        for id, way in PREPROCESSINGS.items()
        if id in IN_GREY
    }


def find(id: str, channels: int) -> Preprocessing:
    """Return one way.

    Raises:
        InvalidValue: if it is none of those for so many channels.
    """
    known = ways(channels)
    if id not in known:
        raise InvalidValue(
            "preprocessing '{id}' is none of {known}", id=id, known=", ".join((INSIDE, *known))
        )
    return known[id]
