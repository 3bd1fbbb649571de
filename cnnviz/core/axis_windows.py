"""One axis with its windows: which cells each window looks at, and which pixels none of them does.

Rows and columns never influence each other, so one axis shows all there is to padding, stride and dilation.
"""

from dataclasses import dataclass

import numpy as np

from cnnviz.core.arguments import AxisPadding, Float32, as_float32, whole
from cnnviz.core.output_size import WindowOutput, window_output


@dataclass(frozen=True)
class AxisWindows:
    """The windows of one axis. Pixels count from 0; cells of padding in front are negative.

    Attributes:
        size: pixels along the axis.
        kernel_size: weights of the window.
        stride: cells from one window to the next.
        dilation_rate: distance between neighbouring weights.
        output: number of windows, padding on both sides and unused cells.
    """

    size: int
    kernel_size: int
    stride: int
    dilation_rate: int
    output: WindowOutput

    @property
    def starts(self) -> tuple[int, ...]:
        """The first cell of each window."""
        return tuple(place * self.stride - self.output.pad_before for place in range(self.output.output))

    @property
    def offsets(self) -> tuple[int, ...]:
        """Where the weights stand in a window, counted from its first cell."""
        return tuple(weight * self.dilation_rate for weight in range(self.kernel_size))

    @property
    def room(self) -> int:
        """The cells that are left for further windows after the first: what the formula divides."""
        return (self.output.output - 1) * self.stride + self.output.unused

    @property
    def missed(self) -> tuple[int, ...]:
        """The pixels that no window looks at: at the end, or in gaps between the windows."""
        seen = np.zeros(self.size, dtype=np.bool_)
        cells = np.add.outer(self.starts, self.offsets)
        seen[cells[(cells >= 0) & (cells < self.size)]] = True
        return tuple(int(pixel) for pixel in np.flatnonzero(~seen))

    def sums(self) -> Float32:
        """Add what each window sees of the numbers 1, 2, … n: a kernel of ones, without bias.

        Returns:
            One float32 for each window, read-only; padding counts as 0.

        Example:
            >>> axis_windows(6, 3, stride=2, padding="same").sums()
            array([ 6., 12., 11.], dtype=float32)
        """
        cells = np.add.outer(self.starts, self.offsets)
        numbers = np.where((cells >= 0) & (cells < self.size), cells + 1, 0)
        return as_float32(numbers.sum(axis=1).astype(np.float64), "sums")


def axis_windows(
    size: int, kernel_size: int, *, stride: int = 1, padding: AxisPadding = "valid", dilation_rate: int = 1
) -> AxisWindows:
    """Place the windows along one axis.

    Args:
        size: pixels along the axis.
        kernel_size: weights of the window.
        stride: cells from one window to the next.
        padding: as in `cnnviz.core.output_size.window_output`.
        dilation_rate: distance between neighbouring weights.

    Returns:
        The axis with its windows.

    Raises:
        InvalidValue: as in `cnnviz.core.output_size.window_output`.

    Example:
        A window of 3 that moves by 2 never looks at the last of six pixels:

        >>> axis = axis_windows(6, 3, stride=2)
        >>> axis.starts, axis.missed, axis.room
        ((0, 2), (5,), 3)

    Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), chapter 2.
    """
    output = window_output(size, kernel_size, stride=stride, padding=padding, dilation_rate=dilation_rate)
    return AxisWindows(
        size=whole(size, "size"),
        kernel_size=whole(kernel_size, "kernel_size"),
        stride=whole(stride, "stride"),
        dilation_rate=whole(dilation_rate, "dilation_rate"),
        output=output,
    )
