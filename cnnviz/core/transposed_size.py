"""How large the output of a transposed convolution is: the output size formula, solved for the input."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.core.arguments import AxisPadding, whole
from cnnviz.core.errors import InvalidValue
from cnnviz.core.output_size import effective_size

NAMES = ("valid", "same")


@dataclass(frozen=True)
class TransposedOutput:
    """What becomes of one axis when each of its cells stamps a kernel.

    Attributes:
        output: cells that are kept.
        canvas: cells before cropping.
        crop_before: cells cut off in front (top or left).
        crop_after: cells cut off behind (bottom or right).
        bare: cells at the end of the canvas that no stamp reaches; they hold the bias alone.
    """

    output: int
    canvas: int
    crop_before: int
    crop_after: int
    bare: int


def transposed_output(
    size: int, kernel_size: int, *, stride: int = 1, padding: AxisPadding = "valid", dilation_rate: int = 1
) -> TransposedOutput:
    """Count the cells that a transposed convolution writes along one axis: o = s(n − 1) + e − before − after.

    It turns a convolution round: with the same settings, a convolution of o cells gives n. Where the stride
    is above 1 several sizes o give the same n (⌊(o − e)/s⌋ forgets the remainder), and one has to choose:

    - a number crops that many cells on both sides, a pair (before, after), from the s(n − 1) + e cells that
      the stamps cover. This is PyTorch's ``padding``.
    - Keras' `valid` crops nothing, but if the stride is above the kernel's span e it adds s − e bare cells
      at the end, so that each input cell owns at least s cells.
    - Keras' `same` keeps exactly n · s cells: of the e − s cells too many it crops half in front and the
      rest behind; are there too few, s − e bare cells are added at the end.

    Args:
        size: cells along the axis, n.
        kernel_size: weights of the kernel along the axis, k.
        stride: cells from one stamp to the next, s.
        padding: "valid", "same", a whole number or (before, after).
        dilation_rate: distance between two neighbouring weights, d; a stamp spans e = d(k − 1) + 1 cells.

    Returns:
        The size before and after cropping, what is cropped, and the cells that no stamp reaches.

    Raises:
        InvalidValue: a value is not a whole number or too small, the padding has an unknown name, or it
            crops everything.

    Example:
        >>> transposed_output(3, 3, stride=2)
        TransposedOutput(output=7, canvas=7, crop_before=0, crop_after=0, bare=0)
        >>> transposed_output(3, 3, stride=2, padding="same").output
        6
        >>> transposed_output(3, 2, stride=4).bare
        2

    Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), relationships 8
    to 14; Keras' ``Conv2DTranspose``; PyTorch's ``ConvTranspose2d``.
    """
    cells = whole(size, "size")
    span = effective_size(kernel_size, dilation_rate)
    step = whole(stride, "stride")
    covered = step * (cells - 1) + span
    if isinstance(padding, str):
        if padding not in NAMES:
            raise InvalidValue(
                "padding {padding!r} must be one of {names}, a whole number or (before, after)",
                padding=padding,
                names=", ".join(NAMES),
            )
        surplus = max(span - step, 0) if padding == "same" else 0
        before, after, bare = surplus // 2, surplus - surplus // 2, max(step - span, 0)
    else:
        bare = 0
        if not isinstance(padding, Sequence):
            before = after = whole(padding, "padding", minimum=0)
        elif len(padding) == 2:
            before, after = (whole(side, "padding", minimum=0) for side in padding)
        else:
            raise InvalidValue(
                "padding {padding!r} must be two whole numbers: (before, after)", padding=padding
            )
    kept = covered + bare - before - after
    if kept < 1:
        raise InvalidValue(
            "padding {padding!r} crops all {canvas} cells that kernel_size {kernel_size} "
            "with stride {stride} writes",
            padding=padding,
            canvas=covered,
            kernel_size=kernel_size,
            stride=stride,
        )
    return TransposedOutput(kept, covered + bare, before, after, bare)
