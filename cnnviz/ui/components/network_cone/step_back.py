"""One step back: which cells of its input a layer's cell reads."""

from cnnviz.core.layers import Conv2DTranspose, Flatten, GlobalPooling2D, Layer, built_shape
from cnnviz.core.receptive_field import ReceptiveField, receptive_field


def step_back(layer: Layer) -> ReceptiveField | None:
    """Return the patch of a layer's input that one of its cells reads.

    Args:
        layer: a built layer.

    Returns:
        Size, stride and padding in cells of the layer's input; None where every unit reads all of it, and
        for a transposed convolution with a stride, whose cells read patches of different sizes.

    Example:
        >>> from cnnviz.core.layers import Conv2D
        >>> step_back(Conv2D(8, 3, padding="same", input_shape=(9, 9, 1)))
        ReceptiveField(size=(3, 3), stride=(1, 1), padding=(1, 1))
        >>> step_back(Flatten(input_shape=(9, 9, 8))) is None
        True
    """
    if len(built_shape(layer)) < 3 or isinstance(layer, Flatten | GlobalPooling2D):
        return None
    if isinstance(layer, Conv2DTranspose) and max(layer.window()[1]) > 1:
        return None
    return receptive_field([layer])
