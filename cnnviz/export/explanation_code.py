"""Keras code for every explanation on the screen, made from plain values; run, it gives the same map."""

from cnnviz.core.errors import InvalidValue
from cnnviz.export import grad_cam_code

_HEAD = """import keras
import numpy as np
import tensorflow as tf

model = keras.saving.load_model({model!r})
picture = keras.utils.img_to_array(keras.utils.load_img({picture!r})) / 255
logits = keras.Model(model.input, model.get_layer({logits!r}).output)  # before the softmax
"""

_MAPS = """layer = model.get_layer({layer!r})
A = keras.Model(model.input, layer.output)(picture[None], training=False)[0].numpy()  # height, width, maps
"""

_RESIZED = """resizing = next(layer for layer in model.layers if isinstance(layer, keras.layers.Resizing))
x = np.asarray(resizing(picture[None]))[0]  # at the size the network works at
"""
_AS_IT_IS = "x = picture\n"

_GRADIENT = """
@tf.function
def gradient(pictures):
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        score = logits(pictures, training=False)[0, {class_index}]
    return tape.gradient(score, pictures)


def at(pixels):
    return gradient(tf.constant(pixels[None], tf.float32))[0].numpy()

"""

_SCORE = """
@tf.function
def answer(pictures):
    return logits(pictures, training=False)[:, {class_index}]


def scores(pictures):
    parts = [pictures[start : start + 32] for start in range(0, len(pictures), 32)]
    return np.concatenate([answer(tf.constant(part, tf.float32)).numpy() for part in parts])

"""

_GRADIENT_INPUT = "output = (x * at(x)).sum(axis=-1)"

_INTEGRATED = """steps = 50
along = (np.arange(steps) + 0.5) / steps  # from black, 0, to the picture, 1
mean = np.mean([at(share * x) for share in along], axis=0)
output = (x * mean).sum(axis=-1)  # adds up to the rise of the score from black to the picture"""

_SMOOTH = """copies, spread = 25, 0.15
noise = np.random.default_rng(0).standard_normal((copies, *x.shape))
mean = np.mean([at(x + spread * np.ptp(x) * one) for one in noise], axis=0)
output = np.abs(mean).max(axis=-1)"""

_OCCLUSION = """def starts(side, window):
    places = list(range(0, side - window + 1, max(1, window // 2)))
    return places if places[-1] == side - window else [*places, side - window]


height, width = (max(1, round(side / 7)) for side in x.shape[:2])  # of the grey square
corners = [(i, j) for i in starts(x.shape[0], height) for j in starts(x.shape[1], width)]
total, times = np.zeros(x.shape[:2]), np.zeros(x.shape[:2])
whole = scores(x[None])[0]
for i, j in corners:
    covered = x.copy()
    covered[i : i + height, j : j + width] = 0.5
    total[i : i + height, j : j + width] += whole - scores(covered[None])[0]
    times[i : i + height, j : j + width] += 1
output = total / times  # how far the score falls, on average"""

_SCORE_CAM = """seen = np.empty(A.shape[-1])
for k in range(A.shape[-1]):
    mask = tf.image.resize(A[..., k : k + 1], x.shape[:2]).numpy()
    low, high = mask.min(), mask.max()
    mask = (mask - low) / (high - low) if np.ptp(A[..., k]) > 0 else 0 * mask
    seen[k] = scores((x * mask)[None])[0]  # the picture through this map alone
weights = np.exp(seen - seen.max())
output = np.maximum(A @ (weights / weights.sum()), 0)"""

_ABLATION = """

@tf.function
def answer(maps):
    layer.call = lambda *inputs, **options: maps  # in place of what the layer computes
    return logits(tf.constant(picture[None]), training=False)[0, {class_index}]


whole = answer(tf.constant(A[None])).numpy()
without = np.full(A.shape[-1], whole)
for k in np.flatnonzero(A.any(axis=(0, 1))):
    maps = A.copy()
    maps[..., k] = 0  # this map switched off
    without[k] = answer(tf.constant(maps[None])).numpy()
output = np.maximum(A @ ((whole - without) / abs(whole)), 0)"""

_GUIDED = """

@tf.RegisterGradient("Guided")
def guided(operation, gradient):  # back through a ReLU only where both sides are positive
    passes = (operation.inputs[0] > 0) & (gradient > 0)
    if operation.type == "Relu6":
        passes &= operation.inputs[0] < 6
    return tf.where(passes, gradient, 0.0)


@tf.function
def guided_gradient(pictures):
    graph = tf.compat.v1.get_default_graph()
    with graph.gradient_override_map({{"Relu": "Guided", "Relu6": "Guided"}}):
        score = logits(pictures, training=False)[0, {class_index}]
    return tf.gradients(score, pictures)[0]


inside = keras.Model(model.input, [layer.output, logits.output])
with tf.GradientTape() as tape:
    maps, answers = inside(picture[None], training=False)
    score = answers[0, {class_index}]
alpha = tape.gradient(score, maps)[0].numpy().mean(axis=(0, 1))
heat = np.maximum(A @ alpha, 0)  # Grad-CAM
heat = tf.image.resize(heat[..., None], x.shape[:2]).numpy()[..., 0]
fine = guided_gradient(tf.constant(x[None], tf.float32))[0].numpy()
output = np.abs(fine).max(axis=-1) * heat"""

_CAM = """weights = model.get_layer({logits!r}).get_weights()[0][:, {class_index}]
output = A @ weights  # its mean is the score without the bias"""

_PICTURE = {
    "gradient_input": _GRADIENT + _GRADIENT_INPUT,
    "integrated_gradients": _GRADIENT + _INTEGRATED,
    "smooth_grad": _GRADIENT + _SMOOTH,
    "occlusion": _SCORE + "\n" + _OCCLUSION,
}

_LAYER = {
    "cam": _MAPS + "\n" + _CAM,
    "score_cam": _MAPS + "{sized}\n" + _SCORE + "\n" + _SCORE_CAM,
    "ablation_cam": _MAPS + _ABLATION,
    "guided_grad_cam": _MAPS + "{sized}" + _GUIDED,
}

METHODS = (*grad_cam_code.METHODS, *_LAYER, *_PICTURE)
"""The methods there is a program for: all of them."""


def program(
    *,
    model: str,
    picture: str,
    layer: str,
    class_index: int,
    method: str,
    logits: str = "logits",
    resizing: bool = True,
) -> str:
    """Write the Keras code that explains one class of one picture with any method.

    Args:
        model: path of the ``.keras`` file.
        picture: path of the picture.
        layer: name of the layer whose maps are weighed; not used by methods of the picture.
        class_index: place of the class among the model's outputs.
        method: one of `METHODS`.
        logits: name of the layer before the softmax.
        resizing: whether the model has a layer that brings each picture to one size.

    Returns:
        A program; its ``output`` is (h, w), the map as `cnnviz.nn.explanation.explain` makes it.

    Raises:
        InvalidValue: if the method is unknown.

    Example:
        >>> code = program(model="m.keras", picture="dog.jpg", layer="", class_index=0, method="occlusion")
        >>> code.splitlines()[-1]
        'print(output.round(3))'
    """
    if method in grad_cam_code.METHODS:
        return grad_cam_code.grad_cam(
            model=model, picture=picture, layer=layer, class_index=class_index, method=method, logits=logits
        )
    if method not in METHODS:
        raise InvalidValue("method '{method}' is none of {known}", method=method, known=", ".join(METHODS))
    parts = _HEAD + (_LAYER[method] if method in _LAYER else "{sized}\n" + _PICTURE[method])
    names = {"model": model, "picture": picture, "logits": logits, "layer": layer, "class_index": class_index}
    sized = _RESIZED if resizing else _AS_IT_IS
    return parts.format(**names, sized=sized) + "\n\nprint(output.round(3))"
