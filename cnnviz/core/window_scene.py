"""Where a window stands on a padded picture, without any values: what the size of an output depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnviz.core.arguments import Bools, Pair, PairLike, PicturePadding, check_room, locked, pair, whole
from cnnviz.core.shapes import WindowOutput, axis_paddings, window_output
from cnnviz.core.windows import padding_mask


@dataclass(frozen=True, eq=False)
class WindowScene:
    """A window on its way over a padded picture.

    Attributes:
        height: rows of the picture, without padding.
        width: columns of the picture, without padding.
        kernel_size: cells of the window, (rows, columns).
        strides: steps of the window, (rows, columns).
        dilation_rate: distances between neighbouring cells of the window, (rows, columns).
        rows: what becomes of the vertical axis.
        columns: what becomes of the horizontal axis.
        padded_mask: True where a cell of the padded picture is padding, (PH, PW).
        reached: True where at least one window looks at the cell, (PH, PW).
    """

    height: int
    width: int
    kernel_size: Pair
    strides: Pair
    dilation_rate: Pair
    rows: WindowOutput
    columns: WindowOutput
    padded_mask: Bools
    reached: Bools

    @property
    def pad(self) -> tuple[Pair, Pair]:
        """The padding, ((top, bottom), (left, right))."""
        return (
            (self.rows.pad_before, self.rows.pad_after),
            (self.columns.pad_before, self.columns.pad_after),
        )

    @property
    def output(self) -> Pair:
        """The number of windows, (rows, columns), which is the size of the output."""
        return self.rows.output, self.columns.output

    @property
    def missed(self) -> int:
        """How many pixels of the picture, not of its padding, no window looks at."""
        return int(np.count_nonzero(~self.reached & ~self.padded_mask))

    def origin(self, row: int, column: int) -> Pair:
        """Return the top left cell, in the padded picture, of the window for output (row, column)."""
        return row * self.strides[0], column * self.strides[1]


def window_scene(
    height: int,
    width: int,
    kernel_size: PairLike,
    *,
    strides: PairLike = 1,
    padding: PicturePadding = "valid",
    dilation_rate: PairLike = 1,
) -> WindowScene:
    """Place the windows of a convolution or a pooling on a picture of which only the size is known.

    Args:
        height: rows of the picture.
        width: columns of the picture.
        kernel_size: cells of the window: one whole number or (rows, columns).
        strides: steps of the window: one whole number or (rows, columns).
        padding: as in `cnnviz.core.conv.conv2d`.
        dilation_rate: distance between neighbouring cells of the window: one whole number or (rows, columns).

    Returns:
        The scene, with the cells that no window looks at.

    Raises:
        InvalidValue: a value is not a whole number or too small, or the window does not fit.

    Example:
        A stride of 2 leaves the last row and the last column of a 6×6 picture unseen:

        >>> scene = window_scene(6, 6, 3, strides=2)
        >>> scene.output, scene.missed
        ((2, 2), 11)

    Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), chapter 2.
    """
    sizes = whole(height, "height"), whole(width, "width")
    window, steps = pair(kernel_size, "kernel_size"), pair(strides, "strides")
    rates = pair(dilation_rate, "dilation_rate")
    rows, columns = (
        window_output(size, cells, stride=step, padding=sides, dilation_rate=rate)
        for size, cells, step, sides, rate in zip(
            sizes, window, steps, axis_paddings(padding), rates, strict=True
        )
    )
    pad = ((rows.pad_before, rows.pad_after), (columns.pad_before, columns.pad_after))
    check_room((sizes[0] + sum(pad[0])) * (sizes[1] + sum(pad[1])), "the padded picture")
    mask = padding_mask(sizes, pad)
    return WindowScene(
        height=sizes[0],
        width=sizes[1],
        kernel_size=window,
        strides=steps,
        dilation_rate=rates,
        rows=rows,
        columns=columns,
        padded_mask=mask,
        reached=reached_cells(mask.shape, (rows.output, columns.output), window, steps, rates),
    )


def reached_cells(
    padded: Sequence[int], output: Pair, kernel_size: Pair, strides: Pair, dilation_rate: Pair = (1, 1)
) -> Bools:
    """Mark the cells of a padded picture that at least one window looks at.

    A stride can leave cells at the end; a stride larger than the window leaves gaps, and so does dilation
    when all windows fall on the same cells.

    Args:
        padded: (rows, columns) of the padded picture.
        output: number of windows, (rows, columns).
        kernel_size: cells of the window, (rows, columns).
        strides: steps of the window, (rows, columns).
        dilation_rate: distances between neighbouring cells of the window, (rows, columns).

    Returns:
        A read-only array of the padded size.

    Example:
        >>> reached_cells((1, 5), (1, 2), (1, 1), (1, 3)).astype(int)
        array([[1, 0, 0, 1, 0]])
    """
    # Rows and columns never influence each other: a cell is seen if its row is and its column is.
    seen = []
    for size, places, cells, step, rate in zip(
        padded, output, kernel_size, strides, dilation_rate, strict=True
    ):
        line = np.zeros(size, dtype=np.bool_)
        line[np.add.outer(np.arange(places) * step, np.arange(cells) * rate)] = True
        seen.append(line)
    return locked(np.logical_and.outer(seen[0], seen[1]))
