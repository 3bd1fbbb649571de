"""What pooling makes of a picture that moves by a pixel: how many numbers stay, how far the others go."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Bools, Float32, Float64, PairLike, PicturePadding, as_float32, locked, whole
from cnnviz.core.blur_pool import max_blur_pool2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import Mode, pool2d
from cnnviz.core.windows import read_image

Direction = Literal["right", "left", "down", "up"]

# direction: axis, and +1 where the picture moves towards larger rows or columns
DIRECTIONS: dict[str, tuple[int, int]] = {"right": (1, 1), "left": (1, -1), "down": (0, 1), "up": (0, -1)}
SAME = 1e-6  # two numbers are the same if they differ by less than this share of the largest


@dataclass(frozen=True, eq=False)
class ShiftEffect:
    """A picture before and after it moved, pooled both times. All arrays are read-only.

    Attributes:
        before: what the layer answers before the move, (OH, OW, C).
        after: what it answers after the move, (OH, OW, C).
        changed: True where the two differ, (OH, OW, C).
    """

    before: Float32
    after: Float32
    changed: Bools

    @property
    def unchanged(self) -> float:
        """The share of the numbers that are the same at the same place: 1 is perfect invariance."""
        return 1.0 - float(self.changed.mean())

    @property
    def change(self) -> float:
        """How far a number moves on average, as a share of the mean size of the numbers before."""
        size = float(np.abs(self.before).mean())
        return float(np.abs(self.after - self.before).mean()) / size if size else 0.0


def moved_around(image: ArrayLike, direction: Direction, pixels: int = 1) -> Float32:
    """Move a picture; what leaves on one side comes in on the other.

    No number is invented, so the picture before and after holds the same numbers. The seam is not natural:
    neighbours there were none before. `moved_crops` has no seam but needs a picture to cut from.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        direction: where the picture moves: "right", "left", "down" or "up".
        pixels: how far.

    Returns:
        (H, W, C), float32, read-only.

    Raises:
        InvalidValue: the direction is unknown, or a number is not valid.

    Example:
        >>> moved_around([[1, 2, 3]], "right")[:, :, 0]
        array([[3., 1., 2.]], dtype=float32)
    """
    axis, sign = _direction(direction)
    steps = whole(pixels, "pixels", minimum=0)
    return as_float32(np.roll(read_image(image), sign * steps, axis=axis), "image")


def moved_crops(image: ArrayLike, direction: Direction, pixels: int = 1) -> tuple[Float32, Float32]:
    """Cut two pictures out of a larger one, the second as if the camera had moved: new pixels are real ones.

    Args:
        image: (H, W, C), or (H, W) for one channel.
        direction: where the picture moves: "right", "left", "down" or "up".
        pixels: how far; the crops are smaller than the image by so much along that axis.

    Returns:
        The picture before and after, both float32, read-only.

    Raises:
        InvalidValue: the direction is unknown, or the picture is too small to lose so many pixels.

    Example:
        >>> before, after = moved_crops([[1, 2, 3, 4]], "right")
        >>> before[:, :, 0], after[:, :, 0]
        (array([[2., 3., 4.]], dtype=float32), array([[1., 2., 3.]], dtype=float32))
    """
    axis, sign = _direction(direction)
    numbers = read_image(image)
    steps = whole(pixels, "pixels", minimum=0)
    left = numbers.shape[axis] - steps
    if left < 1:
        raise InvalidValue(
            "pixels {pixels} must be less than the {size} cells of the picture",
            pixels=steps,
            size=numbers.shape[axis],
        )
    low, high = np.arange(left), np.arange(left) + steps
    before, after = (high, low) if sign > 0 else (low, high)
    return (
        as_float32(numbers.take(before, axis=axis), "image"),
        as_float32(numbers.take(after, axis=axis), "image"),
    )


def shift_effect(
    before: ArrayLike,
    after: ArrayLike,
    pool_size: PairLike = 2,
    *,
    strides: PairLike | None = None,
    padding: PicturePadding = "valid",
    mode: Mode | Literal["blurred", "none"] = "max",
) -> ShiftEffect:
    """Pool a picture before and after it moved, and compare number by number at the same place.

    Pooling is often said to make a network invariant to small shifts. Here that is measured and not assumed:
    a number counts as unchanged only if it is the same at the same place. A maximum often stays, as long as
    the winner stays in its window; a mean nearly never stays exactly, but moves less. Neither is invariant in
    general: with a stride above 1 a pixel's shift can change every number, and only a shift by a multiple of
    the stride moves the result along by whole cells.

    Args:
        before: the picture, (H, W, C), or (H, W) for one channel. Several pictures may stand in as channels.
        after: the picture moved, of the same shape.
        pool_size: as in `cnnviz.core.pool.pool2d`.
        strides: as in `cnnviz.core.pool.pool2d`.
        padding: as in `cnnviz.core.pool.pool2d`.
        mode: as in `cnnviz.core.pool.pool2d`; "blurred" for `cnnviz.core.blur_pool.max_blur_pool2d`, which
            has no padding; "none" to compare the pictures themselves.

    Returns:
        Both results and where they differ.

    Raises:
        InvalidValue: the shapes differ, or the layer refuses the settings.

    Example:
        >>> signal = [[0, 0, 1, 1, 0, 0, 1, 1]]
        >>> effect = shift_effect(signal, moved_around(signal, "right"), (1, 2))
        >>> effect.before[0, :, 0], effect.after[0, :, 0], effect.unchanged
        (array([0., 1., 0., 1.], dtype=float32), array([1., 1., 1., 1.], dtype=float32), 0.5)

    Source: Zhang, "Making Convolutional Networks Shift-Invariant Again" (2019), section 3; the example is its
    one-dimensional one.
    """
    pictures = [read_image(picture) for picture in (before, after)]
    if pictures[0].shape != pictures[1].shape:
        raise InvalidValue(
            "after of shape {after} must have the shape of before, {before}",
            after=pictures[1].shape,
            before=pictures[0].shape,
        )
    if mode == "blurred" and padding != "valid":
        raise InvalidValue("padding {padding!r} must be 'valid' where maxima are blurred", padding=padding)

    def answer(picture: Float64) -> Float32:
        if mode == "none":
            return as_float32(picture, "image")
        if mode == "blurred":
            return max_blur_pool2d(picture, pool_size, strides=strides)
        return pool2d(picture, pool_size, strides=strides, padding=padding, mode=mode)

    first, second = map(answer, pictures)
    return ShiftEffect(first, second, locked(np.abs(second - first) > _limit(first, second)))


def moves_along(effect: ShiftEffect, direction: Direction, cells: int) -> bool:
    """Tell whether the pooled picture is the old one moved by whole cells, apart from the cells that came in.

    This is what is left of a convolution's "shift in, shift out" (equivariance). Without padding a layer with
    stride s keeps it for shifts by a multiple of s, and in general for no others.

    Args:
        effect: a picture before and after it moved, pooled without padding.
        direction: where it moved.
        cells: by how many cells the result is thought to have moved.

    Returns:
        True if each number is found again so many cells further, where there are such cells.

    Raises:
        InvalidValue: the direction is unknown, or no cell would be left to compare.

    Example:
        >>> signal = [[0, 0, 1, 1, 0, 0, 0, 5]]
        >>> one, two = (shift_effect(signal, moved_around(signal, "right", n), (1, 2)) for n in (1, 2))
        >>> moves_along(one, "right", 0), moves_along(one, "right", 1), moves_along(two, "right", 1)
        (False, False, True)

    Source: Zhang (2019), section 3.1.
    """
    axis, sign = _direction(direction)
    size = effect.before.shape[axis]
    steps = whole(cells, "cells", minimum=0)
    if steps >= size:
        raise InvalidValue(
            "cells {cells} must be less than the {size} cells of the result", cells=steps, size=size
        )
    first, last = np.arange(size - steps), np.arange(steps, size)
    old, new = (first, last) if sign > 0 else (last, first)
    gap = effect.before.take(old, axis=axis) - effect.after.take(new, axis=axis)
    return bool(np.abs(gap).max() <= _limit(effect.before, effect.after))


def _limit(*results: Float32) -> float:
    return SAME * max(float(np.abs(result).max()) for result in results)


def _direction(direction: str) -> tuple[int, int]:
    if direction not in DIRECTIONS:
        raise InvalidValue(
            "direction {direction!r} must be one of {names}",
            direction=direction,
            names=", ".join(DIRECTIONS),
        )
    return DIRECTIONS[direction]
