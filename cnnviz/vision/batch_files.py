"""Read picture files as Keras' loaders read them, one or a batch of one size."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz.core.errors import InvalidValue
from cnnviz.vision.decode import MAX_PIXELS, READ
from cnnviz.vision.fitting import Loader, fit

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, MemoryError)


def load(path: Path, *, name: str | None = None) -> NDArray[np.uint8]:
    """Read a picture file as Keras' loaders do: the first frame, red, green and blue, nothing else.

    Unlike the rest of this program they do not turn a photograph upright by its EXIF mark, and what was
    transparent keeps the colour below. Pillow decodes the file, as in the generator; TensorFlow's own decoder
    of JPEG, in the dataset, lies about one grey level away from it on average.

    Args:
        path: the file.
        name: what to call it in messages; its own name if left out.

    Returns:
        uint8 (height, width, 3).

    Raises:
        InvalidValue: if it is missing, too large or no picture that can be read.
    """
    name = name or path.name
    try:
        image = Image.open(io.BytesIO(path.read_bytes()), formats=READ)
        if image.width * image.height <= MAX_PIXELS:
            return np.asarray(image.convert("RGB"))
    except _BROKEN as error:
        raise InvalidValue("picture {name} cannot be read", name=name) from error
    raise InvalidValue(
        "picture {name} has more than {most:g} million pixels", name=name, most=MAX_PIXELS / 1e6
    )


def load_batch(
    root: Path,
    paths: Sequence[str],
    size: tuple[int, int],
    *,
    way: str = "squash",
    interpolation: str = "bilinear",
    loader: Loader = "generator",
) -> NDArray[np.float32]:
    """Read the pictures of a batch and bring them to one size.

    Args:
        root: folder the paths are below.
        paths: N picture files.
        size: wanted height and width.
        way: as for `fit`.
        interpolation: as for `fit`.
        loader: as for `fit`.

    Returns:
        float32 (N, height, width, 3), 0 to 255.

    Raises:
        InvalidValue: if a picture cannot be read, as for `load`, or as for `fit`.
    """
    batch = np.empty((len(paths), *size, 3), np.float32)
    for place, path in enumerate(paths):
        pixels = load(root / path, name=path)
        batch[place] = fit(pixels, size, way=way, interpolation=interpolation, loader=loader).pixels
    return batch
