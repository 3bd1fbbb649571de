"""How numbers travel to the browser: all arrays in one row of float32, and what is too much for a screen."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnviz.core.errors import InvalidValue

Float32 = npt.NDArray[np.float32]

MOST_CELLS = 64  # a side: below that a cell is still something one can point at
MOST_CHANNELS = 16
MANY_PRODUCTS = 1_000_000  # 4 MB; above that only one filter travels
MOST_PRODUCTS = 2_000_000  # of that one


@dataclass(frozen=True, eq=False)
class Scene:
    """What travels to the browser.

    Attributes:
        settings: JSON-ready: kind, sizes, and under "arrays" for each array [offset, *shape] in `values`.
        values: all arrays, one after the other, float32.
    """

    settings: dict[str, Any]
    values: Float32


def pack(settings: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Scene:
    """Put arrays into one row of float32 and note in the settings where each of them stands.

    Args:
        settings: what else travels.
        arrays: by the name under which the browser asks for them.

    Returns:
        The scene.

    Example:
        >>> pack({}, {"a": np.zeros((2, 2)), "b": np.ones(3)}).settings
        {'arrays': {'a': [0, 2, 2], 'b': [4, 3]}}
    """
    places: dict[str, list[int]] = {}
    offset = 0
    for name, array in arrays.items():
        places[name] = [offset, *array.shape]
        offset += array.size
    rows = [np.ascontiguousarray(array, dtype=np.float32).ravel() for array in arrays.values()]
    return Scene({**settings, "arrays": places}, np.concatenate(rows))


def check_size(grid: tuple[int, ...], steps: tuple[int, ...], channels: int) -> None:
    """Refuse a picture whose cells would be too small to point at, or too many planes.

    Args:
        grid: (rows, columns) of the grid that the window slides over.
        steps: (rows, columns) of the grid of steps.
        channels: planes side by side.

    Raises:
        InvalidValue: a side or the number of channels is too large.

    Example:
        >>> check_size((64, 64), (60, 60), 3)
    """
    height, width = (max(sides) for sides in zip(grid, steps, strict=True))
    if max(height, width) > MOST_CELLS:
        raise InvalidValue(
            "a picture of {height}x{width} cells is too large to draw cell by cell; at most {most} a side",
            height=height,
            width=width,
            most=MOST_CELLS,
        )
    if channels > MOST_CHANNELS:
        raise InvalidValue(
            "{channels} channels are too many to be drawn side by side; at most {most}",
            channels=channels,
            most=MOST_CHANNELS,
        )


def filters_to_send(filter: int, count: int, products: int) -> slice:
    """Choose all filters, or only the one to be shown first: products are most of what travels.

    Args:
        filter: the one to be shown first.
        count: number of filters.
        products: number of products of all of them, over all steps.

    Returns:
        Which filters travel.

    Raises:
        InvalidValue: there is no such filter, or one alone has more products than a page should load.

    Example:
        >>> filters_to_send(2, 8, 26 * 26 * 27 * 8), filters_to_send(2, 64, 26 * 26 * 27 * 64)
        (slice(None, None, None), slice(2, 3, None))
    """
    if not 0 <= filter < count:
        raise InvalidValue("filter {filter} is not one of the {count} filters", filter=filter, count=count)
    if products // count > MOST_PRODUCTS:
        raise InvalidValue(
            "{products} products of one filter are too many to be shown one by one; at most {most}",
            products=products // count,
            most=MOST_PRODUCTS,
        )
    return slice(None) if products <= MANY_PRODUCTS else slice(filter, filter + 1)
