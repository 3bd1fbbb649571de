"""Keras code that asks a model for the output of one of its layers, made from plain values."""


def layer_output(*, model: str, picture: str, layer: str, channel: int) -> str:
    """Write the Keras code that shows a layer's answer to a picture.

    Args:
        model: path of the ``.keras`` file; the model takes pictures of any size.
        picture: path of the picture.
        layer: name of a layer of the model itself, not of one nested in it.
        channel: of the output.

    Returns:
        A program; its ``output`` is the layer's output, (h, w, K) or (K,), and ``chosen`` one channel of it.

    Example:
        >>> code = layer_output(model="m.keras", picture="dog.jpg", layer="stem", channel=3)
        >>> code.splitlines()[-2]
        'chosen = output[..., 3]'
    """
    return f"""import keras

model = keras.saving.load_model({model!r})
picture = keras.utils.img_to_array(keras.utils.load_img({picture!r})) / 255
inside = keras.Model(model.input, model.get_layer({layer!r}).output)

output = keras.ops.convert_to_numpy(inside(picture[None], training=False))[0]
chosen = output[..., {channel}]
print(output.shape, chosen.mean(), chosen.max(), (chosen == 0).mean())"""
