"""Keras code that makes adversarial noise, made from plain values."""


def attack(
    *,
    model: str,
    picture: str,
    epsilon: float,
    steps: int = 1,
    target: int | None = None,
    resize: str = "resize",
) -> str:
    """Write the Keras code that changes a picture until the network names something else.

    Args:
        model: path of the ``.keras`` file, whose last layer but one is named "logits".
        picture: path of the picture.
        epsilon: how far a pixel may move, in grey levels of 255.
        steps: 1 for FGSM, more for PGD.
        target: place of the class to lead to; None leads away from the class the network names.
        resize: name of the layer that brings a picture to the size the network works at.

    Returns:
        A program; its ``changed`` is the picture with the noise, (1, h, w, 3), and its ``output`` the
        probabilities for it.

    Example:
        >>> code = attack(model="m.keras", picture="dog.jpg", epsilon=2)
        >>> code.splitlines()[-1]
        'print(output.round(3))'
    """
    label = (
        "np.argmax(model(picture, training=False), axis=-1)" if target is None else f"np.array([{target}])"
    )
    sign, way = ("+", "away from") if target is None else ("-", "towards")
    stride = "epsilon" if steps == 1 else f"2.5 * epsilon / {steps}"
    return f"""import keras
import numpy as np
import tensorflow as tf

model = keras.saving.load_model({model!r})
scores = keras.Model(model.input, model.get_layer("logits").output)  # before the softmax
picture = keras.utils.img_to_array(keras.utils.load_img({picture!r})) / 255
picture = model.get_layer({resize!r})(picture[None])  # the size the network works at
label = {label}

epsilon = {epsilon:g} / 255
changed = picture
for step in range({steps}):
    with tf.GradientTape() as tape:
        tape.watch(changed)
        logits = scores(changed, training=False)
        loss = keras.losses.sparse_categorical_crossentropy(label, logits, from_logits=True)
    gradient = tape.gradient(loss, changed)
    changed = changed {sign} {stride} * tf.sign(gradient)  # {way} the label
    changed = tf.clip_by_value(changed, picture - epsilon, picture + epsilon)
    changed = tf.clip_by_value(changed, 0, 1)

output = model(changed, training=False)[0].numpy()
print(output.round(3))"""
