"""Two ways to keep the size: Keras' ``same`` and PyTorch's ``padding=⌊k/2⌋``, side by side.

Keras asks first how many windows there shall be, ⌈n/s⌉, and then adds the fewest zeros that make room for
them; an odd one goes behind. PyTorch users write half the kernel on both sides, whatever the stride. With a
stride of 1 and an odd kernel that is the same. With a stride of 2 on an even size it is not: Keras has one
zero less to place, so all its windows stand one pixel further on. Weights carried from one framework to the
other then see a shifted picture.
"""

from dataclasses import dataclass

from cnnviz.core.axis_windows import AxisWindows, axis_windows
from cnnviz.core.output_size import effective_size


@dataclass(frozen=True)
class PaddingStyles:
    """The same axis, padded as Keras and as PyTorch users do.

    Attributes:
        keras: with ``padding="same"``.
        torch: with ``padding=⌊e/2⌋`` on both sides, e being the span of the window; ⌊k/2⌋ without dilation.
    """

    keras: AxisWindows
    torch: AxisWindows

    @property
    def agree(self) -> bool:
        """True if both have the same windows, so that all results are equal."""
        return self.keras.starts == self.torch.starts

    @property
    def shift(self) -> int:
        """How many pixels further on Keras' windows stand."""
        return self.torch.output.pad_before - self.keras.output.pad_before


def padding_styles(size: int, kernel_size: int, *, stride: int = 1, dilation_rate: int = 1) -> PaddingStyles:
    """Pad one axis as Keras' ``same`` does and as PyTorch's ``padding=⌊k/2⌋`` does.

    They agree if the span of the window, e = d(k − 1) + 1, is odd and the stride divides n − 1 (or e is 1).
    With an even span they never agree: PyTorch puts one zero more in front.

    Args:
        size: pixels along the axis, n.
        kernel_size: weights of the window, k.
        stride: cells from one window to the next, s.
        dilation_rate: distance between neighbouring weights, d.

    Returns:
        Both axes with their windows.

    Raises:
        InvalidValue: a value is not a whole number of at least 1.

    Example:
        >>> styles = padding_styles(6, 3, stride=2)
        >>> styles.keras.sums(), styles.torch.sums(), styles.agree, styles.shift
        (array([ 6., 12., 11.], dtype=float32), array([ 3.,  9., 15.], dtype=float32), False, 1)
        >>> padding_styles(7, 3, stride=2).agree
        True

    Source: Keras, ``keras.layers.Conv2D``; PyTorch, ``torch.nn.Conv2d``, whose own ``padding='same'`` refuses
    strides above 1.
    """
    half = effective_size(kernel_size, dilation_rate) // 2
    return PaddingStyles(
        keras=axis_windows(size, kernel_size, stride=stride, padding="same", dilation_rate=dilation_rate),
        torch=axis_windows(size, kernel_size, stride=stride, padding=half, dilation_rate=dilation_rate),
    )
