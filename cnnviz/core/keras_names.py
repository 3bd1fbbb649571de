"""How a described layer is called in Keras, and which of its fields Keras is not told."""

from cnnviz.core.layers import GlobalPooling2D, Layer, Pooling2D

NOT_ARGUMENTS = frozenset({"input_shape", "input_shapes"})
"""Fields of a layer that are known once the network is built."""


def keras_class(layer: Layer) -> str:
    """Return the name of the class in ``keras.layers``.

    Args:
        layer: any layer. Pooling that leaves open which one is the maximum or, of a whole map, the mean.

    Returns:
        The name.

    Example:
        >>> keras_class(Pooling2D(2)), keras_class(GlobalPooling2D())
        ('MaxPooling2D', 'GlobalAveragePooling2D')
    """
    if type(layer) is Pooling2D:
        return "MaxPooling2D"
    return "GlobalAveragePooling2D" if type(layer) is GlobalPooling2D else type(layer).__name__
