"""How large an output is: the formula every student meets first, with the cases that it leaves out.

One axis at a time: rows and columns never influence each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.arguments import AxisPadding, Pair, PicturePadding, whole
from cnnviz.core.errors import InvalidValue, WindowTooLarge

NAMES = ("valid", "same", "full")


@dataclass(frozen=True)
class WindowOutput:
    """What becomes of one axis when a window slides along it.

    Attributes:
        output: the number of windows, which is the size of the output.
        pad_before: cells added in front (top or left).
        pad_after: cells added behind (bottom or right).
        unused: cells at the end of the padded axis that no window reaches, because another stride would leave
            the axis. It is the remainder that the floor in the formula throws away.
        lost_pixels: how many of the unused cells are pixels of the picture; the others are padding.
    """

    output: int
    pad_before: int
    pad_after: int
    unused: int

    @property
    def lost_pixels(self) -> int:
        """Pixels of the picture, not of the padding, that no window reaches at the end."""
        return max(0, self.unused - self.pad_after)


def effective_size(kernel_size: int, dilation_rate: int = 1) -> int:
    """Count the cells a kernel spans when dilation pulls its weights apart: e = d(k − 1) + 1.

    Args:
        kernel_size: weights along the axis.
        dilation_rate: distance between two neighbouring weights; 1 is an ordinary kernel.

    Returns:
        The span in cells.

    Raises:
        InvalidValue: one of the two is not a whole number of at least 1.

    Example:
        >>> effective_size(3, 2)
        5
    """
    weights = whole(kernel_size, "kernel_size")
    return whole(dilation_rate, "dilation_rate") * (weights - 1) + 1


def window_output(
    size: int, kernel_size: int, *, stride: int = 1, padding: AxisPadding = "valid", dilation_rate: int = 1
) -> WindowOutput:
    """Count the places where a window fits along one axis: o = ⌊(n + before + after − e) / s⌋ + 1.

    `valid` adds nothing. `same` adds just enough for ⌈n/s⌉ windows; when that is an odd number of cells,
    the extra one goes behind, as in Keras (PyTorch's integer padding is the same on both sides). `full` adds
    e − 1 on both sides, so that each window that touches at least one pixel counts. A number adds that many
    cells on both sides, a pair adds (before, after).

    Args:
        size: cells along the axis, n.
        kernel_size: weights of the window along the axis, k.
        stride: cells from one window to the next, s.
        padding: "valid", "same", "full", a whole number or (before, after).
        dilation_rate: distance between two neighbouring weights, d; the window spans e = d(k − 1) + 1 cells.

    Returns:
        The number of windows, the padding on both sides, and the cells at the end that no window reaches.

    Raises:
        InvalidValue: a value is not a whole number or too small, the padding has an unknown name, or the
            window is larger than the padded axis.

    Example:
        >>> window_output(7, 3)
        WindowOutput(output=5, pad_before=0, pad_after=0, unused=0)
        >>> window_output(6, 3, stride=2, padding="same")
        WindowOutput(output=3, pad_before=0, pad_after=1, unused=0)
        >>> window_output(6, 3, stride=2).unused
        1

    Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), relationship 6
    and its section on dilated convolutions; Keras' own rule for `same`; deck A10, output size.
    """
    cells = whole(size, "size")
    span = effective_size(kernel_size, dilation_rate)
    step = whole(stride, "stride")
    before, after = _sides(padding, cells, span, step)
    room = cells + before + after - span
    if room < 0 and dilation_rate == 1:
        raise WindowTooLarge(
            "kernel_size {kernel_size} does not fit size {size} with padding={padding!r}",
            kernel_size=kernel_size,
            size=size,
            padding=padding,
        )
    if room < 0:
        raise WindowTooLarge(
            "kernel_size {kernel_size} with dilation_rate {dilation_rate} spans {span} cells "
            "and does not fit size {size} with padding={padding!r}",
            kernel_size=kernel_size,
            dilation_rate=dilation_rate,
            span=span,
            size=size,
            padding=padding,
        )
    return WindowOutput(room // step + 1, before, after, room % step)


def axis_paddings(padding: PicturePadding) -> tuple[AxisPadding, AxisPadding]:
    """Split the padding of a picture into that of its rows and that of its columns.

    Args:
        padding: "valid", "same", "full"; a number for all four sides; (rows, columns), each of them a number
            for both sides or a pair: (top, bottom) and (left, right). As in ``keras.layers.ZeroPadding2D``.

    Returns:
        The padding along the rows' axis (top and bottom) and along the columns' axis (left and right).

    Raises:
        InvalidValue: there are not two entries. The entries themselves are checked by `window_output`.

    Example:
        >>> axis_paddings("same"), axis_paddings(1), axis_paddings((1, (0, 2)))
        (('same', 'same'), (1, 1), (1, (0, 2)))
    """
    if isinstance(padding, str) or not isinstance(padding, Sequence):
        return padding, padding
    if len(padding) != 2:
        raise InvalidValue(
            "padding {padding!r} must be a name, a whole number or two entries: (rows, columns)",
            padding=padding,
        )
    return padding[0], padding[1]


def _sides(padding: AxisPadding, cells: int, span: int, step: int) -> Pair:
    if isinstance(padding, str):
        if padding not in NAMES:
            raise InvalidValue(
                "padding {padding!r} must be one of {names}, a whole number or (before, after)",
                padding=padding,
                names=", ".join(NAMES),
            )
        if padding == "full":
            return span - 1, span - 1
        total = max((-(-cells // step) - 1) * step + span - cells, 0) if padding == "same" else 0
        return total // 2, total - total // 2
    if not isinstance(padding, Sequence):
        both = whole(padding, "padding", minimum=0)
        return both, both
    if len(padding) != 2:
        raise InvalidValue("padding {padding!r} must be two whole numbers: (before, after)", padding=padding)
    return whole(padding[0], "padding", minimum=0), whole(padding[1], "padding", minimum=0)
