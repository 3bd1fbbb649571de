"""Why convolutions: three layers between the same shapes, and what each has to learn."""

from dataclasses import dataclass
from math import prod

from cnnviz.core.arguments import PairLike, PicturePadding
from cnnviz.core.counts import multiply_adds, parameter_count
from cnnviz.core.layers import Conv2D, Shape, build, output_shape


@dataclass(frozen=True)
class Cost:
    """What a layer learns and how much it multiplies for one picture.

    Attributes:
        weights: numbers that are multiplied with pixels.
        biases: numbers that are added.
        multiply_adds: products added up for one picture.
        parameters: weights and biases together, as in Keras' ``summary()``.
    """

    weights: int
    biases: int
    multiply_adds: int

    @property
    def parameters(self) -> int:
        """Weights and biases together."""
        return self.weights + self.biases


@dataclass(frozen=True)
class SameJob:
    """Three layers that turn the same input shape into the same output shape.

    Attributes:
        input_shape: (H, W, C).
        output_shape: (OH, OW, F).
        convolution: local connections, one kernel for all places.
        locally_connected: local connections, a kernel of its own for each place.
        dense: every output number sees every input number.
    """

    input_shape: Shape
    output_shape: Shape
    convolution: Cost
    locally_connected: Cost
    dense: Cost


def same_job(
    image_shape: Shape,
    kernel_size: PairLike,
    filters: int,
    *,
    strides: PairLike = 1,
    padding: PicturePadding = "valid",
    dilation_rate: PairLike = 1,
    groups: int = 1,
    use_bias: bool = True,
) -> SameJob:
    """Count what a convolution, a locally connected layer and a dense layer need for the same job.

    From dense to locally connected, far pixels are left out: fewer weights and fewer multiplications. From
    locally connected to convolution, all places share one kernel: far fewer weights, and exactly as many
    multiplications. A dense layer can do what the other two do: most of its weights would be 0
    (`cnnviz.core.conv_matrix`).

    Args:
        image_shape: (H, W, C).
        kernel_size: as in ``Conv2D``, like all that follow.
        filters: how many numbers each place gets.
        strides: steps of the window.
        padding: what is added around the picture.
        dilation_rate: distance between neighbouring weights.
        groups: into how many groups the channels are split.
        use_bias: whether biases are added: one a filter if places share them, else one an output number.

    Returns:
        The shapes and the three counts. Products with padding are counted too, as Keras makes them.

    Raises:
        InvalidValue: the kernel does not fit the picture, or a count is not a whole number of at least 1.

    Example:
        >>> job = same_job((28, 28, 1), 5, 6)
        >>> job.output_shape, job.convolution.parameters
        ((24, 24, 6), 156)
        >>> job.locally_connected.weights, job.dense.weights
        (86400, 2709504)
        >>> job.convolution.multiply_adds == job.locally_connected.multiply_adds
        True

    Source: Goodfellow, Bengio & Courville, "Deep Learning" (2016), section 9.2 (sparse interactions,
    parameter sharing) and 9.5 (unshared convolution); LeCun et al. (1989).
    """
    (layer,) = build(
        [
            Conv2D(
                filters,
                kernel_size,
                strides=strides,
                padding=padding,
                dilation_rate=dilation_rate,
                groups=groups,
                use_bias=use_bias,
            )
        ],
        image_shape,
    )
    made = output_shape(layer)
    work, shared, numbers = multiply_adds(layer), filters * use_bias, prod(made) * use_bias
    everything = prod(image_shape) * prod(made)
    return SameJob(
        input_shape=tuple(image_shape),
        output_shape=made,
        convolution=Cost(parameter_count(layer) - shared, shared, work),
        # one product for each weight: none of them is used at two places
        locally_connected=Cost(work, numbers, work),
        dense=Cost(everything, numbers, everything),
    )
