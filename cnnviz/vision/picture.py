"""A picture as the rest of the program sees it: numbers, a name, a fingerprint and what was done to it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Picture:
    """A decoded colour picture; two pictures are equal when name, source bytes and notes are.

    Args:
        pixels: float32 array `(height, width, 3)` in [0, 1], red, green, blue; read-only.
        name: the file's name or a sample's title, for messages.
        digest: BLAKE2b of the source bytes in hexadecimal; use it as the cache key instead of the pixels.
        notes: one sentence for each thing that was done to the picture on the way in, in English; each is a
            constant of `cnnviz.vision.decode` and so a key of the translation catalogue.

    Example:
        >>> import numpy as np
        >>> Picture(pixels=np.zeros((2, 3, 3), np.float32), name="black.png", digest="0a").size
        (2, 3)
    """

    pixels: NDArray[np.float32] = field(repr=False, compare=False)
    name: str
    digest: str
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]
