"""The pictures that the checks of a map ask a model about: blurred, with a patch gone, with noise."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.core.arguments import Float32, Float64, PairLike, as_float32, finite_array, pair
from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.heatmap import upsample
from cnnviz.core.kernels import KERNELS

# Shapes are gone, colours and light are still there, and no sharp border shows where something was deleted.
BLUR = 0.08  # standard deviation of the Gaussian as a share of the shorter side
_GREY = np.array([0.299, 0.587, 0.114])  # of red, green and blue: the luma of ITU-R BT.601


def blurred(picture: ArrayLike, *, share: float = BLUR) -> Float32:
    """Blur a picture until shapes are gone: what stands in for a pixel that is deleted.

    Args:
        picture: (H, W, C).
        share: standard deviation of the Gaussian, as a share of the shorter side.

    Returns:
        (H, W, C), float32. Beyond the edge the nearest pixel goes on.

    Raises:
        InvalidValue: the picture has not three axes.

    Example:
        >>> blurred(np.full((4, 4, 1), 0.5)).round(6).max()
        np.float32(0.5)

    Source: Fong & Vedaldi, "Interpretable explanations of black boxes by meaningful perturbation" (2017),
    section 4.1: blur looks more like a picture than grey does. Petsiuk et al., RISE (2018).
    """
    pixels = read_picture(picture)
    width = share * min(pixels.shape[:2])
    rows, columns = (_blur_weights(side, width) for side in pixels.shape[:2])
    return as_float32(np.einsum("Yy,yxc,Xx->YXc", rows, pixels, columns, optimize=True), "picture")


def edge_strength(picture: ArrayLike) -> Float32:
    """Say how strongly a picture changes at each place: a map that knows no model.

    Args:
        picture: (H, W, 3), at least 3×3 pixels.

    Returns:
        (H, W), float32: the length of the pair of answers to the two Sobel kernels; at the edge the nearest
        answer goes on.

    Raises:
        InvalidValue: the picture has not three axes, or is smaller than 3×3.

    Example:
        >>> step = np.zeros((3, 6, 3))
        >>> step[:, 3:] = 1
        >>> edge_strength(step)[1].round(2)
        array([0., 0., 4., 4., 0., 0.], dtype=float32)

    Source: Adebayo et al., "Sanity checks for saliency maps" (2018), section 5.2: some maps are hardly more
    than edges.
    """
    pixels = read_picture(picture)
    grey = pixels @ _GREY if pixels.shape[2] == 3 else pixels.mean(axis=2)
    across, down = (conv2d(grey, KERNELS[name].weights)[:, :, 0] for name in ("sobel_left", "sobel_top"))
    return as_float32(np.pad(np.hypot(across, down), 1, mode="edge").astype(np.float64), "edges")


def cell_means(values: ArrayLike, cells: PairLike) -> Float32:
    """Average a map in cells of equal size, however many pixels that is.

    Args:
        values: (H, W).
        cells: (rows, columns) of the result, or one number for both; at most the map's size.

    Returns:
        (rows, columns), float32.

    Example:
        >>> cell_means([[1, 2, 3, 4]], (1, 2))
        array([[1.5, 3.5]], dtype=float32)
    """
    numbers = finite_array(values, "map")
    rows, columns = (
        _bounds(side, count) for side, count in zip(numbers.shape, pair(cells, "cells"), strict=True)
    )
    sums = np.add.reduceat(np.add.reduceat(numbers, rows[:-1], axis=0), columns[:-1], axis=1)
    return as_float32(sums / np.outer(np.diff(rows), np.diff(columns)), "map")


def on_the_grid_of(values: ArrayLike, grid: PairLike) -> Float32:
    """Make a map as coarse as another one, so that a comparison of the two is fair.

    Args:
        values: (H, W).
        grid: (rows, columns) of the coarse map.

    Returns:
        (H, W), float32: averaged on the grid and enlarged again as the map itself is.

    Example:
        >>> on_the_grid_of([[1, 2, 3, 4]], (1, 2))
        array([[1.5, 2. , 3. , 3.5]], dtype=float32)
    """
    numbers = finite_array(values, "map")
    rows, columns = pair(grid, "grid")
    coarse = cell_means(numbers, (min(rows, numbers.shape[0]), min(columns, numbers.shape[1])))
    return upsample(coarse, (numbers.shape[0], numbers.shape[1]))


def random_map(grid: PairLike, size: PairLike, *, seed: int) -> Float32:
    """Draw a map that knows nothing, on the same grid as the one it is compared with.

    Args:
        grid: (rows, columns) of the map.
        size: (height, width) of the picture.
        seed: of the draw.

    Returns:
        (height, width), float32 from 0 to 1.

    Example:
        >>> random_map((2, 2), (3, 4), seed=0).shape
        (3, 4)
    """
    return upsample(np.random.default_rng(seed).uniform(0, 1, pair(grid, "grid")), size)


def noisy(picture: ArrayLike, *, amplitude: float, seed: int) -> Float32:
    """Add a little noise to a picture.

    Args:
        picture: (H, W, C), values from 0 to 1.
        amplitude: standard deviation of the noise, as a share of the range from black to white.
        seed: of the draw.

    Returns:
        (H, W, C), float32 from 0 to 1.

    Example:
        >>> bool(np.abs(noisy(np.full((2, 2, 3), 0.5), amplitude=0.1, seed=1) - 0.5).max() < 0.5)
        True
    """
    pixels = read_picture(picture)
    noise = np.random.default_rng(seed).normal(0, amplitude, pixels.shape)
    return as_float32(np.clip(pixels + noise, 0, 1), "picture")


def patches(size: PairLike, cells: PairLike) -> Iterator[tuple[slice, slice]]:
    """Go through the patches of a coarse grid, row by row; each is a cell and half a cell around it.

    Args:
        size: (height, width) of the picture.
        cells: (rows, columns) of the grid.

    Yields:
        The rows and columns of pixels of each patch.

    Example:
        >>> [(rows.start, rows.stop) for rows, _ in patches((8, 4), (2, 1))]
        [(0, 6), (2, 8)]
    """
    sides = []
    for side, count in zip(pair(size, "size"), pair(cells, "cells"), strict=True):
        bounds = _bounds(side, count)
        reach = side // (2 * count)
        sides.append([slice(max(0, a - reach), min(side, b + reach)) for a, b in pairwise(bounds)])
    return ((rows, columns) for rows in sides[0] for columns in sides[1])


def read_picture(picture: ArrayLike) -> Float64:
    """Return a picture's pixels if it has rows, columns and channels.

    Args:
        picture: (H, W, C).

    Returns:
        (H, W, C), float64.

    Raises:
        InvalidValue: the picture has not three axes, or a cell is not a finite number.

    Example:
        >>> read_picture([[[1, 2, 3]]]).shape
        (1, 1, 3)
    """
    pixels = finite_array(picture, "picture")
    if pixels.ndim != 3:
        raise InvalidValue("picture of shape {shape} must be (height, width, channels)", shape=pixels.shape)
    return pixels


def _bounds(side: int, count: int) -> list[int]:
    if count > side:
        raise InvalidValue(
            "cells {count} must not be more than the {pixels} pixels", count=count, pixels=side
        )
    return [int(place) for place in np.linspace(0, side, count + 1).round()]


def _blur_weights(side: int, width: float) -> Float64:
    places = np.arange(side)
    reach = int(np.ceil(4 * width))
    steps = np.arange(-reach, reach + 1)
    bell = np.exp(-0.5 * (steps / max(width, 1e-9)) ** 2)
    weights = np.zeros((side, side))
    for step, weight in zip(steps, bell / bell.sum(), strict=True):
        np.add.at(weights, (places, np.clip(places + step, 0, side - 1)), weight)
    return weights
