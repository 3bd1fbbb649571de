"""The Keras code of exactly the pooling on the screen, made from plain values.

The code is text: nothing here imports Keras. The program leaves its result in a variable ``output``, so
that it can be run and compared with the numbers on the screen.
"""

from numpy.typing import ArrayLike

from cnnviz.core.errors import InvalidValue
from cnnviz.export.program_text import Pair, head_lines, pair_text


def pool(
    image: ArrayLike, pool_size: Pair, *, strides: Pair, padding: str = "valid", mode: str = "max"
) -> str:
    """Write the Keras code of pooling one grey picture.

    Args:
        image: (H, W).
        pool_size: (rows, columns).
        strides: (rows, columns).
        padding: "valid" or "same".
        mode: "max", "average" or "min"; Keras has no layer for the minimum, which is the negative of the
            maximum of the negatives.

    Returns:
        A program; its ``output`` is (OH, OW).

    Raises:
        InvalidValue: the mode is unknown.

    Example:
        >>> "MaxPooling2D" in pool([[1, 2]], (1, 2), strides=(1, 2))
        True
    """
    layers = {"max": "MaxPooling2D", "average": "AveragePooling2D", "min": "MaxPooling2D"}
    if mode not in layers:
        raise InvalidValue("mode {mode!r} must be one of {modes}", mode=mode, modes=", ".join(layers))
    sign = "-" if mode == "min" else ""
    arguments = f'pool_size={pair_text(pool_size)}, strides={pair_text(strides)}, padding="{padding}"'
    lines = [
        *head_lines(image),
        "",
        f"layer = keras.layers.{layers[mode]}({arguments})",
        f"output = {sign}keras.ops.convert_to_numpy(layer({sign}image))[0, ..., 0]",
        "print(output)",
    ]
    return "\n".join(lines)
