"""Keras code that makes the map on the screen, made from plain values."""

from cnnviz.core.errors import InvalidValue

_GRAD_CAM = """alpha = G.mean(axis=(0, 1))  # how much the score grows with each map, on average
output = np.maximum((A * alpha).sum(axis=-1), 0)"""

_PLUS_PLUS = """spread = A.sum(axis=(0, 1)) * G**3
share = np.divide(G**2, 2 * G**2 + spread, out=np.zeros_like(G), where=(2 * G**2 + spread) != 0)
alpha = (share * np.maximum(G, 0)).sum(axis=(0, 1))
output = np.maximum((A * alpha).sum(axis=-1), 0)"""

_HIRES = "output = (A * G).sum(axis=-1)  # no average: each place keeps its own gradient"

_LAYER = "output = np.maximum((A * np.maximum(G, 0)).sum(axis=-1), 0)"

_EIGEN = """places = A.reshape(-1, A.shape[-1])
_, _, directions = np.linalg.svd(places, full_matrices=False)
output = (places @ directions[0]).reshape(A.shape[:2])
output = output * np.sign(output.sum())"""

_LAST_LINES = {
    "grad_cam": _GRAD_CAM,
    "grad_cam_plus_plus": _PLUS_PLUS,
    "hires_cam": _HIRES,
    "layer_cam": _LAYER,
    "eigen_cam": _EIGEN,
}


METHODS = tuple(_LAST_LINES)
"""The methods there is a program for."""


def grad_cam(
    *,
    model: str,
    picture: str,
    layer: str,
    class_index: int,
    method: str = "grad_cam",
    logits: str = "logits",
) -> str:
    """Write the Keras code that explains one class of one picture.

    Args:
        model: path of the ``.keras`` file.
        picture: path of the picture.
        layer: name of the layer whose maps are weighed.
        class_index: place of the class among the model's outputs.
        method: "grad_cam", "grad_cam_plus_plus", "hires_cam", "layer_cam" or "eigen_cam".
        logits: name of the layer before the softmax.

    Returns:
        A program; its ``output`` is (h, w), the map at the layer's own size.

    Raises:
        InvalidValue: if the method is unknown.

    Example:
        >>> code = grad_cam(model="m.keras", picture="dog.jpg", layer="maps", class_index=0)
        >>> code.splitlines()[-1]
        'print(output.round(3))'
    """
    if method not in _LAST_LINES:
        raise InvalidValue(
            "method '{method}' is none of {known}", method=method, known=", ".join(_LAST_LINES)
        )
    return f"""import keras
import numpy as np
import tensorflow as tf

model = keras.saving.load_model({model!r})
picture = keras.utils.img_to_array(keras.utils.load_img({picture!r})) / 255
layers = [model.get_layer({layer!r}).output, model.get_layer({logits!r}).output]
inside = keras.Model(model.input, layers)

with tf.GradientTape() as tape:
    maps, scores = inside(picture[None], training=False)
    score = scores[0, {class_index}]  # before the softmax
A = maps[0].numpy()  # height, width, maps
G = tape.gradient(score, maps)[0].numpy()

{_LAST_LINES[method]}
print(output.round(3))"""
