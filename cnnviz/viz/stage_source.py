"""What a stage can be drawn of, how large it is, and what is too large to be drawn cell by cell."""

from cnnviz.core.conv import ConvTrace
from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import PoolTrace
from cnnviz.core.window_scene import WindowScene

Source = ConvTrace | PoolTrace | WindowScene | TransposedTrace
Cell = tuple[int, int]

MOST_CELLS = 64  # a side: below that a cell is still something one can see on paper
MOST_CHANNELS = 16


def check_source(source: Source, filter: int = 0) -> None:
    """Refuse what cannot be drawn cell by cell, without drawing anything.

    Args:
        source: as in `cnnviz.viz.stage_scene.stage_scene`.
        filter: as in `cnnviz.viz.stage_scene.stage_scene`.

    Raises:
        InvalidValue: there is no such filter, or the picture is too large to be drawn cell by cell.

    Example:
        >>> from cnnviz.core.window_scene import window_scene
        >>> check_source(window_scene(65, 65, 3))
        Traceback (most recent call last):
        cnnviz.core.errors.InvalidValue: a picture of 65x65 cells is too large ...; at most 64 a side
    """
    if isinstance(source, ConvTrace | TransposedTrace):
        count = len(source.bias)
        if not 0 <= filter < count:
            raise InvalidValue(
                "filter {filter} is not one of the {count} filters", filter=filter, count=count
            )
    sizes = [input_size(source), output_size(source)]
    height, width = (max(size[axis] for size in sizes) for axis in (0, 1))
    if max(height, width) > MOST_CELLS:
        raise InvalidValue(
            "a picture of {height}x{width} cells is too large to draw cell by cell; at most {most} a side",
            height=height,
            width=width,
            most=MOST_CELLS,
        )
    channels = 1 if isinstance(source, WindowScene) else source.image.shape[2]
    if channels > MOST_CHANNELS:
        raise InvalidValue(
            "{channels} channels are too many to be drawn side by side; at most {most}",
            channels=channels,
            most=MOST_CHANNELS,
        )


def input_size(source: Source) -> Cell:
    """Return rows and columns of the input's grid, padding included."""
    if isinstance(source, TransposedTrace):
        return source.image.shape[0], source.image.shape[1]
    return source.padded_mask.shape[0], source.padded_mask.shape[1]


def output_size(source: Source) -> Cell:
    """Return rows and columns of the output's grid, cropped cells included."""
    if isinstance(source, WindowScene):
        return source.output
    grid = source.canvas if isinstance(source, TransposedTrace) else source.output
    return grid.shape[0], grid.shape[1]


def window_size(source: Source) -> Cell:
    """Return rows and columns of the window or the kernel, without dilation."""
    if isinstance(source, PoolTrace):
        return source.pool_size
    if isinstance(source, WindowScene):
        return source.kernel_size
    return source.kernel.shape[0], source.kernel.shape[1]


def step_count(source: Source) -> int:
    """Return how many steps a sweep has: outputs, or inputs where each input cell is a stamp.

    Args:
        source: as in `cnnviz.viz.stage_scene.stage_scene`.

    Returns:
        The number of steps.
    """
    rows, columns = input_size(source) if isinstance(source, TransposedTrace) else output_size(source)
    return rows * columns


def dilation_of(source: Source) -> Cell:
    """Return the distances between neighbouring cells of the window, (rows, columns)."""
    return (1, 1) if isinstance(source, PoolTrace) else source.dilation_rate
