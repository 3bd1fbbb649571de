"""Bring a picture of any shape to one target size, as Keras' two loaders do: squash it, crop it or pad it."""

from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz.core.errors import InvalidValue

Box = tuple[int, int, int, int]
"""Top, left, height and width in pixels."""
Loader = Literal["generator", "dataset"]
"""`flow_from_directory`, which resizes with Pillow, or `image_dataset_from_directory`, with TensorFlow."""

WAYS = ("squash", "crop", "pad")
INTERPOLATIONS = ("nearest", "bilinear")
MOST_SIDE = 1024


@dataclass(frozen=True)
class Fitted:
    """A picture of the target size, and what happened to it on the way.

    Attributes:
        pixels: float32 (height, width, 3), 0 to 255 as in Keras before rescaling.
        taken: the part of the original that is used.
        placed: where it lies in the result; the rest is black.
        scale: factors of height and width, result / original.
    """

    pixels: NDArray[np.float32] = field(repr=False, compare=False)
    taken: Box
    placed: Box
    scale: tuple[float, float]

    @property
    def stretch(self) -> float:
        """How many times as wide things look against their height; 1 keeps their shape."""
        return self.scale[1] / self.scale[0]

    @property
    def empty(self) -> float:
        """Share of the result that shows nothing of the picture."""
        return 1 - self.placed[2] * self.placed[3] / (self.pixels.shape[0] * self.pixels.shape[1])

    def lost(self, original: tuple[int, int]) -> float:
        """Return the share of the original, of that (height, width), that was cut away."""
        return 1 - self.taken[2] * self.taken[3] / (original[0] * original[1])


def fit(
    pixels: NDArray[np.uint8],
    size: tuple[int, int],
    *,
    way: str = "squash",
    interpolation: str = "bilinear",
    loader: Loader = "generator",
) -> Fitted:
    """Bring a picture to a target size.

    "squash" is what both loaders do if they are told nothing. "crop" cuts the largest part of the target's
    shape out of the middle first: ``keep_aspect_ratio=True`` of the generator, ``crop_to_aspect_ratio=True``
    of the dataset. "pad" shrinks the picture until it fits and fills up with black:
    ``pad_to_aspect_ratio=True`` of the dataset. The generator cannot do it, so its result is the dataset's.

    "nearest" takes the colour of one pixel. "bilinear" mixes: in the dataset the four nearest pixels, in the
    generator, whose Pillow widens the window when it shrinks, all pixels that the new one covers.

    Args:
        pixels: uint8 (h, w, 3).
        size: wanted height and width, each 1 to 1024; ``target_size`` or ``image_size``.
        way: one of `WAYS`.
        interpolation: one of `INTERPOLATIONS`; Keras' default is "nearest" in the generator and
            "bilinear" in the dataset.
        loader: whose resizing is followed.

    Returns:
        The picture in that size.

    Raises:
        InvalidValue: if the size, the way or the interpolation is none that is known.

    Example:
        >>> wide = np.zeros((100, 200, 3), np.uint8)
        >>> fit(wide, (50, 50)).stretch, fit(wide, (50, 50), way="pad").placed
        (0.5, (12, 0, 25, 50))

    Source:
        Keras, `utils/image_utils.py` (load_img, smart_resize); TensorFlow, `tf.image.resize_with_pad`.
    """
    for given, known, what in ((way, WAYS, "way"), (interpolation, INTERPOLATIONS, "interpolation")):
        if given not in known:
            raise InvalidValue(
                "{name} {value} is not one of {choices}", name=what, value=given, choices=", ".join(known)
            )
    for side in size:
        if not 1 <= side <= MOST_SIDE:
            raise InvalidValue(
                "{name} {value} must lie between {low} and {high}",
                name="target_size", value=side, low=1, high=MOST_SIDE,
            )  # fmt: skip
    height, width = pixels.shape[:2]
    taken = _middle(height, width, size) if way == "crop" else (0, 0, height, width)
    placed = _inside(height, width, size) if way == "pad" else (0, 0, *size)
    resized = _like_pillow if loader == "generator" and way != "pad" else _like_tensorflow
    shown = resized(pixels, taken, placed[2:], interpolation)
    if placed[2:] != size:
        whole = np.zeros((*size, 3), np.float32)
        whole[placed[0] : placed[0] + placed[2], placed[1] : placed[1] + placed[3]] = shown
        shown = whole
    return Fitted(shown, taken, placed, (placed[2] / taken[2], placed[3] / taken[3]))


def _like_pillow(
    pixels: NDArray[np.uint8], taken: Box, size: tuple[int, int], interpolation: str
) -> NDArray[np.float32]:
    way = Image.Resampling.NEAREST if interpolation == "nearest" else Image.Resampling.BILINEAR
    top, left, height, width = taken
    # A box and not a cut: at its edges Pillow also looks at the pixels beyond, and so does Keras.
    image = Image.fromarray(pixels).resize(size[::-1], way, box=(left, top, left + width, top + height))
    return np.asarray(image).astype(np.float32)


def _like_tensorflow(
    pixels: NDArray[np.uint8], taken: Box, size: tuple[int, int], interpolation: str
) -> NDArray[np.float32]:
    top, left, height, width = taken
    part = np.ascontiguousarray(pixels[top : top + height, left : left + width])
    if interpolation == "bilinear":
        return cv2.resize(part.astype(np.float32), size[::-1], interpolation=cv2.INTER_LINEAR)
    # The pixel below the middle of the new one; OpenCV's own "nearest" takes the one below its corner.
    half = np.float32(0.5)
    rows, columns = (
        np.minimum(old - 1, (np.arange(new, dtype=np.float32) + half) * np.float32(old / new)).astype(np.intp)
        for new, old in zip(size, (height, width), strict=True)
    )
    return part[rows[:, None], columns].astype(np.float32)


def _middle(height: int, width: int, size: tuple[int, int]) -> Box:
    """The largest part of the middle that has the shape of the target."""
    crop_height = max(1, min(height, width * size[0] // size[1]))
    crop_width = max(1, min(width, height * size[1] // size[0]))
    return (height - crop_height) // 2, (width - crop_width) // 2, crop_height, crop_width


def _inside(height: int, width: int, size: tuple[int, int]) -> Box:
    """Where a picture that keeps its shape lies in the target; in float32, as TensorFlow counts."""
    sides = np.array([height, width], np.float32)
    target = np.array(size, np.float32)
    inner = sides / (sides / target).max()
    top, left = np.maximum(0, (target - inner) / 2).astype(int).tolist()
    return top, left, max(1, int(inner[0])), max(1, int(inner[1]))
